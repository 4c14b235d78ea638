-- Idempotency keys and the answers they replay.

create table idempotency_keys (
    caller_organization_id uuid not null references organizations (id) on delete cascade,
    target_organization_id uuid not null references organizations (id) on delete cascade,
    key text not null,
    method text not null,
    path text not null,
    fingerprint bytea not null,
    state text not null,
    lease_token uuid,
    lease_expires_at timestamptz,
    status smallint,
    body bytea,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    primary key (caller_organization_id, target_organization_id, key, method, path),
    constraint idempotency_keys_key_length check (char_length(key) between 1 and 255),
    constraint idempotency_keys_fingerprint_length check (octet_length(fingerprint) = 32),
    constraint idempotency_keys_state check (state in ('in_progress', 'done')),
    constraint idempotency_keys_lease check ((state = 'in_progress') = (lease_token is not null)),
    constraint idempotency_keys_lease_expiry check ((lease_token is null) = (lease_expires_at is null)),
    constraint idempotency_keys_answer check ((state = 'done') = (status is not null)),
    constraint idempotency_keys_answer_body check ((status is null) = (body is null)),
    constraint idempotency_keys_status check (status between 200 and 499)
);

create index idempotency_keys_expiry on idempotency_keys (expires_at);

comment on table idempotency_keys is 'Claims and saved answers of requests that carried an Idempotency-Key.';
comment on column idempotency_keys.caller_organization_id is 'The organization of the API key.';
comment on column idempotency_keys.target_organization_id is 'The organization acted for: a key used for another customer is another key.';
comment on column idempotency_keys.key is 'The header''s value.';
comment on column idempotency_keys.method is 'HTTP method.';
comment on column idempotency_keys.path is 'Request path.';
comment on column idempotency_keys.fingerprint is 'SHA-256 of method, path, target and body bytes. The body itself is not stored: it may hold a share token.';
comment on column idempotency_keys.state is 'in_progress while a request works under the key, done once its answer is saved.';
comment on column idempotency_keys.lease_token is 'The fence of the request that works under the key.';
comment on column idempotency_keys.lease_expires_at is 'From then on a retry may take over (lease clock).';
comment on column idempotency_keys.status is 'The saved HTTP status, 2xx or 4xx.';
comment on column idempotency_keys.body is 'The saved answer, sealed: it may hold an access token.';
comment on column idempotency_keys.created_at is 'Business time of the first claim.';
comment on column idempotency_keys.expires_at is 'Business time from which the key is free again: 24 hours later.';
