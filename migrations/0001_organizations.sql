-- Organizations: customers, brokers, and the one platform that operates the service.

create table organizations (
    id uuid primary key,
    name text not null,
    type text not null,
    is_platform boolean not null default false,
    created_by uuid references organizations (id),
    external_id text,
    metadata jsonb not null default '{}',
    created_at timestamptz not null,
    updated_at timestamptz not null,
    constraint organizations_name_length check (char_length(name) between 1 and 200),
    constraint organizations_type check (type in ('BUSINESS', 'INDIVIDUAL')),
    constraint organizations_external_id_length check (char_length(external_id) between 1 and 255),
    constraint organizations_metadata_object check (jsonb_typeof(metadata) = 'object'),
    constraint organizations_platform_has_no_parent check (not is_platform or created_by is null),
    -- A broker's own reference names one child. Children without a reference do not collide: nulls are distinct.
    constraint organizations_external_id_key unique (created_by, external_id),
    -- Lets api_keys refer to "an organization that is the platform".
    constraint organizations_id_platform_key unique (id, is_platform)
);

create unique index organizations_single_platform on organizations (is_platform) where is_platform;

comment on table organizations is 'Customers, brokers and the platform.';
comment on column organizations.id is 'UUIDv7; on the wire org_ and 32 hexadecimal digits.';
comment on column organizations.name is 'As the creator gave it; shown back, never interpreted.';
comment on column organizations.type is 'BUSINESS goes through KYB, INDIVIDUAL through KYC.';
comment on column organizations.is_platform is 'The organization that operates the service; officers and admins have their keys here. At most one.';
comment on column organizations.created_by is 'The broker that created it; null for brokers and the platform, which operators create.';
comment on column organizations.external_id is 'The creating broker''s own reference, unique among its children.';
comment on column organizations.metadata is 'Free-form object of the creating broker.';
comment on column organizations.created_at is 'Business time of creation.';
comment on column organizations.updated_at is 'Business time of the last change of these columns.';

-- Leases are compared on one clock, the database's, so that processes whose clocks differ steal nothing from each other.
-- Tests move it for their own connections through the setting vouch.lease_offset; nothing else sets that.
create function lease_now() returns timestamptz
    language sql volatile
    return clock_timestamp() + coalesce(nullif(current_setting('vouch.lease_offset', true), ''), '0')::interval;

comment on function lease_now() is 'The time by which leases begin and end.';
