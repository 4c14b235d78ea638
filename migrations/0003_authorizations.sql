-- Letters of authorization (LOA): a customer's grants to brokers.

create table authorizations (
    id uuid primary key,
    granting_organization_id uuid not null references organizations (id) on delete cascade,
    authorized_organization_id uuid not null references organizations (id) on delete cascade,
    type text not null default 'LOA',
    status text not null,
    signed_at timestamptz,
    signed_by text,
    revoked_at timestamptz,
    revoked_reason text,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    constraint authorizations_type check (type = 'LOA'),
    constraint authorizations_status check (status in ('PENDING', 'ACTIVE', 'REVOKED')),
    constraint authorizations_two_parties check (granting_organization_id <> authorized_organization_id),
    constraint authorizations_signed check ((signed_at is null) = (signed_by is null)),
    constraint authorizations_signed_by check (signed_by in ('import', 'session')),
    constraint authorizations_active_is_signed check (status <> 'ACTIVE' or signed_at is not null),
    constraint authorizations_pending_is_unsigned check (status <> 'PENDING' or signed_at is null),
    constraint authorizations_revoked check ((status = 'REVOKED') = (revoked_at is not null)),
    constraint authorizations_revoked_reason check (revoked_reason is null or revoked_at is not null),
    constraint authorizations_revoked_reason_length check (char_length(revoked_reason) <= 500)
);

-- A revoked grant stays for the record; a new one may follow it, but only one can stand.
create unique index authorizations_one_standing
    on authorizations (granting_organization_id, authorized_organization_id, type) where status <> 'REVOKED';
create index authorizations_authorized on authorizations (authorized_organization_id, created_at desc, id desc);
create index authorizations_granting on authorizations (granting_organization_id, created_at desc, id desc);

comment on table authorizations is 'Grants from customers to brokers.';
comment on column authorizations.id is 'UUIDv7, internal: on the wire a grant is named by its parties and type.';
comment on column authorizations.granting_organization_id is 'The customer.';
comment on column authorizations.authorized_organization_id is 'The broker.';
comment on column authorizations.type is 'Always LOA.';
comment on column authorizations.status is 'PENDING until signed, then ACTIVE; REVOKED is final.';
comment on column authorizations.signed_at is 'Business time of the signature.';
comment on column authorizations.signed_by is 'How it was signed: the broker''s import, or a submitted session.';
comment on column authorizations.revoked_at is 'Business time of revocation.';
comment on column authorizations.revoked_reason is 'What the revoking party said, at most 500 characters.';
comment on column authorizations.created_at is 'Business time of creation.';
comment on column authorizations.updated_at is 'Business time of the last change.';
