-- One row that is written to find out whether the database takes writes.

create table write_probes (
    only_one boolean primary key default true,
    written_at timestamptz not null,
    constraint write_probes_only_one check (only_one)
);

comment on table write_probes is 'One row, written at most once a second by each process that is asked whether a write would work.';
comment on column write_probes.only_one is 'Always true.';
comment on column write_probes.written_at is 'Business time of the last write.';
