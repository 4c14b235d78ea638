-- API keys. Only the SHA-256 of a key is kept: keys are 256 random bits, so a plain hash can be looked up and not be guessed.

create table api_keys (
    id uuid primary key,
    organization_id uuid not null references organizations (id) on delete cascade,
    organization_is_platform boolean not null,
    secret_sha256 bytea not null,
    environment text not null,
    role text not null,
    person_name text,
    created_at timestamptz not null,
    expires_at timestamptz,
    revoked_at timestamptz,
    last_used_at timestamptz,
    constraint api_keys_organization_platform_fkey
        foreign key (organization_id, organization_is_platform) references organizations (id, is_platform),
    constraint api_keys_secret_sha256_key unique (secret_sha256),
    constraint api_keys_secret_sha256_length check (octet_length(secret_sha256) = 32),
    constraint api_keys_environment check (environment in ('sandbox', 'live')),
    constraint api_keys_role check (role in ('MEMBER', 'COMPLIANCE_OFFICER', 'ADMIN', 'SUPER_ADMIN')),
    -- Officers and admins exist only on the platform, and act under a person's name.
    constraint api_keys_role_on_platform check (role = 'MEMBER' or organization_is_platform),
    constraint api_keys_role_names_person check (role = 'MEMBER' or person_name is not null),
    constraint api_keys_person_name_length check (char_length(person_name) between 1 and 200)
);

create index api_keys_organization on api_keys (organization_id);

comment on table api_keys is 'API keys, by hash.';
comment on column api_keys.id is 'UUIDv7; on the wire key_ and 32 hexadecimal digits. Safe to log.';
comment on column api_keys.organization_id is 'Whose key it is.';
comment on column api_keys.organization_is_platform is 'Copy of organizations.is_platform, held equal by the foreign key, so that roles can be constrained.';
comment on column api_keys.secret_sha256 is 'SHA-256 of the whole key.';
comment on column api_keys.environment is 'sandbox or live: fits the key''s prefix and the deployment.';
comment on column api_keys.role is 'MEMBER everywhere; the others only on the platform.';
comment on column api_keys.person_name is 'Who uses the key; required for officers and admins.';
comment on column api_keys.created_at is 'Business time of creation.';
comment on column api_keys.expires_at is 'Business time from which the key no longer works; null = never.';
comment on column api_keys.revoked_at is 'Business time of revocation; null = not revoked.';
comment on column api_keys.last_used_at is 'Business time of a recent use, rounded; null = never used.';
