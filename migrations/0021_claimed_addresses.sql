-- Where callers of the FinHub dialect say their end users are. A claim, kept for audits and used for nothing else.

create table claimed_addresses (
    request_id uuid primary key,
    organization_id uuid not null references organizations (id) on delete cascade,
    key_id uuid not null,
    route text not null,
    claimed_address text not null,
    claimed_at timestamptz not null,
    constraint claimed_addresses_claimed_address check (char_length(claimed_address) between 2 and 45)
);

create index claimed_addresses_organization on claimed_addresses (organization_id, request_id);

comment on table claimed_addresses is 'What X-Forwarded-For of a POST through the FinHub dialect said: anybody can write anything there, so no limit and no permission depends on it.';
comment on column claimed_addresses.request_id is 'The request, as in x-request-id and the log.';
comment on column claimed_addresses.organization_id is 'The organization acted for; the key''s own where the call names none.';
comment on column claimed_addresses.key_id is 'The key that made the call.';
comment on column claimed_addresses.route is 'The route''s pattern.';
comment on column claimed_addresses.claimed_address is 'An IPv4 or IPv6 address.';
comment on column claimed_addresses.claimed_at is 'Business time.';
