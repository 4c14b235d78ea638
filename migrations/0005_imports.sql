-- Imports: one use of one share token. The row is written before Sumsub is called, so that a token's outcome survives whatever happens next.

create table imports (
    id uuid primary key,
    organization_id uuid not null references organizations (id) on delete cascade,
    caller_organization_id uuid not null references organizations (id) on delete cascade,
    caller_key_id uuid not null,
    token_sha256 bytea not null,
    level_name text not null,
    state text not null,
    lease_token uuid,
    lease_expires_at timestamptz,
    recover_at timestamptz not null,
    attempts integer not null default 1,
    refusal text,
    applicant_id text,
    requested_at timestamptz not null,
    finished_at timestamptz,
    answered_at timestamptz,
    constraint imports_token_sha256_length check (octet_length(token_sha256) = 32),
    constraint imports_state check (state in ('requested', 'accepted', 'refused', 'lapsed')),
    constraint imports_lease check ((lease_token is null) = (lease_expires_at is null)),
    constraint imports_lease_while_requested check ((state = 'requested') = (lease_token is not null)),
    constraint imports_finished check ((state = 'requested') = (finished_at is null)),
    constraint imports_accepted_has_applicant check ((state = 'accepted') = (applicant_id is not null)),
    constraint imports_refused_has_reason check ((state = 'refused') = (refusal is not null)),
    constraint imports_answered check (answered_at is null or state = 'accepted')
);

-- A token that is under way or has worked belongs to one organization. Refused and lapsed ones block nobody.
create unique index imports_one_use_of_a_token on imports (token_sha256) where state in ('requested', 'accepted');
create index imports_organization on imports (organization_id, requested_at desc);
create index imports_requested on imports (recover_at) where state = 'requested';

comment on table imports is 'Uses of Sumsub share tokens (Reusable KYC).';
comment on column imports.id is 'UUIDv7.';
comment on column imports.organization_id is 'For whom the token is used; its id is the applicant''s externalUserId.';
comment on column imports.caller_organization_id is 'The organization whose key asked.';
comment on column imports.caller_key_id is 'The key that asked.';
comment on column imports.token_sha256 is 'SHA-256 of the share token. The token itself is stored nowhere.';
comment on column imports.level_name is 'The Sumsub level sent along.';
comment on column imports.state is 'requested → accepted | refused | lapsed.';
comment on column imports.lease_token is 'The fence of whoever works on it: finishing needs it.';
comment on column imports.lease_expires_at is 'From then on a retry or the recovery worker may take it over (lease clock).';
comment on column imports.recover_at is 'From then on the recovery worker looks at it, if no lease runs (lease clock).';
comment on column imports.attempts is 'How often it was taken up.';
comment on column imports.refusal is 'Why it was refused: Sumsub''s error name, or our own.';
comment on column imports.applicant_id is 'The applicant that Sumsub created.';
comment on column imports.requested_at is 'Business time of the intent: before Sumsub was called.';
comment on column imports.finished_at is 'Business time of the outcome.';
comment on column imports.answered_at is 'Business time at which a 2xx was saved as answered. Null: a retry is still owed the success.';
