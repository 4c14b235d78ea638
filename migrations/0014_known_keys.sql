-- Which keys have been in use, so that a process that lacks one refuses to start instead of failing on some later day.

create table known_keys (
    purpose text not null,
    key_id bytea not null,
    first_used_at timestamptz not null,
    primary key (purpose, key_id),
    constraint known_keys_purpose check (purpose in ('sealing', 'audit')),
    constraint known_keys_key_id_length check (octet_length(key_id) = 4)
);

-- Histories are chained with one key from the first entry to the last.
create unique index known_keys_one_audit on known_keys (purpose) where purpose = 'audit';

insert into known_keys (purpose, key_id, first_used_at)
select distinct 'sealing', substring(sealed from 2 for 4), now()
  from (select body as sealed from inbox where body is not null
        union all
        select body from idempotency_keys where body is not null
        union all
        select payload from verification_events where payload is not null) s;

comment on table known_keys is 'Keys that sealed values or histories may need. A sealing key is forgotten once nothing is sealed with it.';
comment on column known_keys.purpose is 'sealing or audit.';
comment on column known_keys.key_id is 'The first four bytes of the key''s SHA-256: names the key, tells nothing about it.';
comment on column known_keys.first_used_at is 'When a process first started with it.';
