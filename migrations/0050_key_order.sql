-- The order in which keys were added, so that a process can ask for those that it has not seen.
-- The index is not made concurrently: other processes that wait to migrate would hold it up for ever, and keys are few.

create sequence api_keys_added;

alter table api_keys add column added bigint;
alter table api_keys alter column added set default nextval('api_keys_added');
alter sequence api_keys_added owned by api_keys.added;

create index api_keys_added_order on api_keys (added) where added is not null;

comment on column api_keys.added is 'Grows with each key; null for keys that are older than the column.';
