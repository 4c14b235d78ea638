-- Sumsub's webhooks, kept before they are answered; and the records that are due to be confirmed with Sumsub.

create table inbox (
    id uuid primary key,
    body_sha256 bytea not null,
    body bytea,
    state text not null,
    kind text,
    organization_id uuid,
    reason text,
    attempts integer not null default 0,
    due_at timestamptz not null,
    lease_token uuid,
    lease_expires_at timestamptz,
    received_at timestamptz not null,
    processed_at timestamptz,
    -- Sumsub sends at least once and signs no timestamp: duplicates and replays are the same bytes.
    constraint inbox_body_sha256_key unique (body_sha256),
    constraint inbox_body_sha256_length check (octet_length(body_sha256) = 32),
    constraint inbox_state check (state in ('waiting', 'done', 'ignored', 'dead')),
    constraint inbox_processed check ((state = 'waiting') = (processed_at is null)),
    constraint inbox_body_until_processed check (state <> 'waiting' or body is not null),
    constraint inbox_reason check (state not in ('ignored', 'dead') or reason is not null),
    constraint inbox_lease check ((lease_token is null) = (lease_expires_at is null)),
    constraint inbox_lease_while_waiting check (state = 'waiting' or lease_token is null)
);

create index inbox_waiting on inbox (due_at) where state = 'waiting';
create index inbox_dead on inbox (received_at) where state = 'dead';

comment on table inbox is 'Webhooks received from Sumsub.';
comment on column inbox.id is 'UUIDv7.';
comment on column inbox.body_sha256 is 'SHA-256 of the raw body. Stays when the body is cleared, so that a replay is still recognised.';
comment on column inbox.body is 'The raw body, sealed; cleared some time after processing.';
comment on column inbox.state is 'waiting → done | ignored | dead.';
comment on column inbox.kind is 'The event''s type as Sumsub named it, once parsed.';
comment on column inbox.organization_id is 'The organization whose record it was about, once found.';
comment on column inbox.reason is 'Why it was ignored or given up, or the last failure while waiting.';
comment on column inbox.attempts is 'How often it was taken up.';
comment on column inbox.due_at is 'Business time from which it is due.';
comment on column inbox.lease_token is 'The fence of the worker that holds it.';
comment on column inbox.lease_expires_at is 'From then on another worker may take it (lease clock).';
comment on column inbox.received_at is 'Business time of arrival.';
comment on column inbox.processed_at is 'Business time at which it was done, ignored or given up.';

create table confirms (
    organization_id uuid primary key references verifications (organization_id) on delete cascade,
    due_at timestamptz not null,
    priority smallint not null,
    wanted bigint not null default 1,
    attempts integer not null default 0,
    last_failure text,
    lease_token uuid,
    lease_expires_at timestamptz,
    constraint confirms_priority check (priority between 0 and 2),
    constraint confirms_lease check ((lease_token is null) = (lease_expires_at is null))
);

create index confirms_due on confirms (priority, due_at);

comment on table confirms is 'When each record is next compared with Sumsub. One row per record: wishes that come together share one call.';
comment on column confirms.organization_id is 'Whose record.';
comment on column confirms.due_at is 'Business time from which it is due.';
comment on column confirms.priority is '0 a broker waits for it, 1 a webhook asked for it, 2 reconciliation by age.';
comment on column confirms.wanted is 'Raised by every wish: a wish that comes during a call makes the record due again.';
comment on column confirms.attempts is 'Failed attempts since the last success.';
comment on column confirms.last_failure is 'What the last failed attempt met; never provider text.';
comment on column confirms.lease_token is 'The fence of the worker that holds it.';
comment on column confirms.lease_expires_at is 'From then on another worker may take it (lease clock).';
