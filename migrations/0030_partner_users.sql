-- Individuals whom brokers bring through the Partner API's calls, and the erasure of what is known of them.

alter table organizations
    add column partner boolean not null default false,
    add column erased_at timestamptz,
    -- What is erased is anonymous.
    add constraint organizations_erased check (erased_at is null or (external_id is null and metadata = '{}'));

comment on column organizations.partner is 'It came through the Partner API''s calls: its broker''s partner endpoints are told how it goes.';
comment on column organizations.erased_at is 'Business time at which everything personal was erased; null = it was not.';

create table partner_users (
    organization_id uuid primary key references verifications (organization_id) on delete cascade,
    broker_organization_id uuid not null references organizations (id) on delete cascade,
    identity bytea not null,
    declared bytea,
    declared_at timestamptz,
    document_digest bytea,
    verification_id uuid,
    hosted boolean not null default false,
    suspended_at timestamptz,
    recent_declarations timestamptz[] not null default '{}',
    created_at timestamptz not null,
    changed_at timestamptz not null,
    -- One document is one person: two users of a broker never have the same.
    constraint partner_users_document_digest_key unique (broker_organization_id, document_digest),
    constraint partner_users_document_digest_length check (octet_length(document_digest) = 32),
    constraint partner_users_declared check
        ((declared is null) = (declared_at is null) and (declared is null) = (document_digest is null)),
    constraint partner_users_hosted check (not hosted or verification_id is not null)
);

comment on table partner_users is 'What is personal of individuals who came through the Partner API''s calls. The row goes when the user is deleted.';
comment on column partner_users.organization_id is 'Who.';
comment on column partner_users.broker_organization_id is 'The broker that brought them.';
comment on column partner_users.identity is 'Sealed: name, birth date, address and the like, as the broker gave them.';
comment on column partner_users.declared is 'Sealed: document number, occupation and the like, as the broker declared them for the verification.';
comment on column partner_users.declared_at is 'Business time of the newest declaration.';
comment on column partner_users.document_digest is 'HMAC-SHA256 of broker and document number: finds a second user with the same document, tells nothing without the key.';
comment on column partner_users.verification_id is 'What the broker knows the check by.';
comment on column partner_users.hosted is 'The broker asked for a hosted check instead of delivering files.';
comment on column partner_users.suspended_at is 'Business time at which the broker suspended the user; null = it did not.';
comment on column partner_users.recent_declarations is 'Business times of the declarations of the last 24 hours.';
comment on column partner_users.created_at is 'Business time of creation.';
comment on column partner_users.changed_at is 'Business time of the last change of the identity.';
