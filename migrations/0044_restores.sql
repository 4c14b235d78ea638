-- Restores from a backup, as operators recorded them: what the database knew after that time is gone, and nobody may
-- take its absence for somebody's doing.

create table restores (
    id uuid primary key,
    restored_to timestamptz not null,
    recorded_at timestamptz not null,
    recorded_by text not null,
    constraint restores_order check (restored_to <= recorded_at),
    constraint restores_recorded_by_not_empty check (recorded_by <> '')
);

comment on table restores is 'Restores of this database from a backup, recorded by vouch restores record.';
comment on column restores.id is 'UUIDv7.';
comment on column restores.restored_to is 'The time of the last change that the backup holds.';
comment on column restores.recorded_at is 'Business time of the record.';
comment on column restores.recorded_by is 'The person who recorded it.';
