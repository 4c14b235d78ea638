-- Outgoing webhooks: where organizations want them, what is to be told, and what became of it.

create table webhook_endpoints (
    id uuid primary key,
    organization_id uuid not null references organizations (id) on delete cascade,
    url text not null,
    description text,
    event_types text[] not null default '{}',
    disabled boolean not null default false,
    disabled_reason text,
    disabled_at timestamptz,
    failing_since timestamptz,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    constraint webhook_endpoints_url_length check (char_length(url) between 1 and 2048),
    constraint webhook_endpoints_description_length check (char_length(description) <= 1000),
    constraint webhook_endpoints_disabled check (disabled = (disabled_reason is not null)),
    constraint webhook_endpoints_disabled_at check (disabled = (disabled_at is not null)),
    constraint webhook_endpoints_disabled_reason check (disabled_reason in ('request', 'gone', 'failing'))
);

create index webhook_endpoints_organization on webhook_endpoints (organization_id, created_at desc, id desc);
create index webhook_endpoints_disabled on webhook_endpoints (disabled_at) where disabled;

comment on table webhook_endpoints is 'Where organizations receive webhooks.';
comment on column webhook_endpoints.id is 'UUIDv7; on the wire ep_ and 32 hexadecimal digits.';
comment on column webhook_endpoints.organization_id is 'Whose endpoint: the organization of the key that registered it.';
comment on column webhook_endpoints.url is 'Where messages are posted.';
comment on column webhook_endpoints.description is 'The owner''s own words.';
comment on column webhook_endpoints.event_types is 'Which events it receives; empty = all, those to come included.';
comment on column webhook_endpoints.disabled is 'Stays registered, receives nothing.';
comment on column webhook_endpoints.disabled_reason is 'request: the owner; gone: it answered 410; failing: it failed for days on end.';
comment on column webhook_endpoints.disabled_at is 'Business time at which it was disabled.';
comment on column webhook_endpoints.failing_since is 'Business time of the first failure after the last success; null = the last attempt succeeded, or none was made.';
comment on column webhook_endpoints.created_at is 'Business time of creation.';
comment on column webhook_endpoints.updated_at is 'Business time of the last change by the owner, or of being disabled.';

create table webhook_secrets (
    id uuid primary key,
    endpoint_id uuid not null references webhook_endpoints (id) on delete cascade,
    key bytea not null,
    created_at timestamptz not null,
    expires_at timestamptz
);

create unique index webhook_secrets_current on webhook_secrets (endpoint_id) where expires_at is null;
create index webhook_secrets_endpoint on webhook_secrets (endpoint_id, created_at desc);

comment on table webhook_secrets is 'Signing secrets. After a rotation the old one signs beside the new one until it expires.';
comment on column webhook_secrets.id is 'UUIDv7.';
comment on column webhook_secrets.endpoint_id is 'Whose messages it signs.';
comment on column webhook_secrets.key is 'The secret in its whsec_ form, sealed.';
comment on column webhook_secrets.created_at is 'Business time of creation.';
comment on column webhook_secrets.expires_at is 'Business time from which it signs no more; null = the current one.';

create table webhook_messages (
    id uuid primary key,
    organization_id uuid not null references organizations (id) on delete cascade,
    event_type text not null,
    event_id uuid,
    only_endpoint_id uuid,
    payload text not null,
    state text not null default 'waiting',
    attempts integer not null default 0,
    due_at timestamptz not null,
    lease_token uuid,
    lease_expires_at timestamptz,
    reason text,
    created_at timestamptz not null,
    dispatched_at timestamptz,
    constraint webhook_messages_event_key unique (organization_id, event_id),
    constraint webhook_messages_state check (state in ('waiting', 'dispatched', 'dead')),
    constraint webhook_messages_dispatched check ((state = 'dispatched') = (dispatched_at is not null)),
    constraint webhook_messages_lease check ((lease_token is null) = (lease_expires_at is null)),
    constraint webhook_messages_lease_while_waiting check (state = 'waiting' or lease_token is null)
);

create index webhook_messages_waiting on webhook_messages (due_at, id) where state = 'waiting';
create index webhook_messages_organization on webhook_messages (organization_id, created_at desc, id desc);
create index webhook_messages_age on webhook_messages (created_at) where state <> 'waiting';
create index webhook_messages_dead on webhook_messages (created_at) where state = 'dead';

comment on table webhook_messages is 'The outbox: events to tell an organization, written in the transaction of what they tell.';
comment on column webhook_messages.id is 'UUIDv7; on the wire msg_ and 32 hexadecimal digits. The svix-id of every attempt.';
comment on column webhook_messages.organization_id is 'Who is told.';
comment on column webhook_messages.event_type is 'Which event, such as organization.verification.updated.';
comment on column webhook_messages.event_id is 'The history entry it tells; null where it tells of none, as a test message.';
comment on column webhook_messages.only_endpoint_id is 'The one endpoint it is for; null = every one that wants such events.';
comment on column webhook_messages.payload is 'The body exactly as it is sent and signed.';
comment on column webhook_messages.state is 'waiting → dispatched: each endpoint has its delivery, or the Svix server has it. dead: given up.';
comment on column webhook_messages.attempts is 'How often it was taken up to be dispatched.';
comment on column webhook_messages.due_at is 'Business time from which it is to be dispatched.';
comment on column webhook_messages.lease_token is 'The fence of the worker that dispatches it.';
comment on column webhook_messages.lease_expires_at is 'From then on another worker may take it (lease clock).';
comment on column webhook_messages.reason is 'Why it was given up, or the last failure while waiting.';
comment on column webhook_messages.created_at is 'Business time of the event.';
comment on column webhook_messages.dispatched_at is 'Business time at which it was dispatched.';

create table webhook_deliveries (
    message_id uuid not null references webhook_messages (id) on delete cascade,
    endpoint_id uuid not null references webhook_endpoints (id) on delete cascade,
    state text not null default 'waiting',
    attempts integer not null default 0,
    due_at timestamptz not null,
    lease_token uuid,
    lease_expires_at timestamptz,
    reason text,
    created_at timestamptz not null,
    finished_at timestamptz,
    primary key (message_id, endpoint_id),
    constraint webhook_deliveries_state check (state in ('waiting', 'delivered', 'failed')),
    constraint webhook_deliveries_finished check ((state = 'waiting') = (finished_at is null)),
    constraint webhook_deliveries_reason check ((state = 'failed') = (reason is not null)),
    constraint webhook_deliveries_lease check ((lease_token is null) = (lease_expires_at is null)),
    constraint webhook_deliveries_lease_while_waiting check (state = 'waiting' or lease_token is null)
);

-- Due deliveries are taken endpoint by endpoint, so that a receiver with a long queue hides nobody else's.
create index webhook_deliveries_waiting on webhook_deliveries (endpoint_id, due_at, message_id) where state = 'waiting';
create index webhook_deliveries_oldest on webhook_deliveries (due_at) where state = 'waiting';
create index webhook_deliveries_endpoint on webhook_deliveries (endpoint_id);

comment on table webhook_deliveries is 'One endpoint''s share of a message.';
comment on column webhook_deliveries.message_id is 'What is delivered.';
comment on column webhook_deliveries.endpoint_id is 'Where to.';
comment on column webhook_deliveries.state is 'waiting → delivered | failed.';
comment on column webhook_deliveries.attempts is 'Attempts of the current round; a replay begins a new one.';
comment on column webhook_deliveries.due_at is 'Business time of the next attempt.';
comment on column webhook_deliveries.lease_token is 'The fence of the worker that sends it.';
comment on column webhook_deliveries.lease_expires_at is 'From then on another worker may take it (lease clock).';
comment on column webhook_deliveries.reason is 'Why it was given up: exhausted, gone, aborted, disabled.';
comment on column webhook_deliveries.created_at is 'Business time at which the message was dispatched to this endpoint.';
comment on column webhook_deliveries.finished_at is 'Business time at which it was delivered or given up.';

create table webhook_attempts (
    id uuid primary key,
    message_id uuid not null,
    endpoint_id uuid not null,
    status smallint,
    failure text,
    duration_milliseconds integer not null,
    answer text not null default '',
    attempted_at timestamptz not null,
    constraint webhook_attempts_delivery_fkey
        foreign key (message_id, endpoint_id) references webhook_deliveries (message_id, endpoint_id) on delete cascade
);

create index webhook_attempts_delivery on webhook_attempts (message_id, endpoint_id, attempted_at);

comment on table webhook_attempts is 'Every attempt at a delivery, and what the receiver answered.';
comment on column webhook_attempts.id is 'UUIDv7.';
comment on column webhook_attempts.message_id is 'What was sent.';
comment on column webhook_attempts.endpoint_id is 'Where to.';
comment on column webhook_attempts.status is 'The HTTP status; null where none came.';
comment on column webhook_attempts.failure is 'The class of the failure; null where the attempt succeeded.';
comment on column webhook_attempts.duration_milliseconds is 'From the first step of connecting to the end of the answer, in milliseconds.';
comment on column webhook_attempts.answer is 'The first 2048 bytes of the answer''s body, as text.';
comment on column webhook_attempts.attempted_at is 'Business time at which the attempt began.';
