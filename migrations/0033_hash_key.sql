-- Digests are found by the key that made them, so that key stays the same as well.

alter table known_keys
    drop constraint known_keys_purpose,
    add constraint known_keys_purpose check (purpose in ('sealing', 'audit', 'hash'));

create unique index known_keys_one_hash on known_keys (purpose) where purpose = 'hash';

comment on column known_keys.purpose is 'sealing, audit or hash.';
