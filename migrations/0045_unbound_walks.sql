-- Walks over the records that have no applicant, asking Sumsub for each: how far each came, so that one that was
-- stopped goes on where it was.

create table unbound_walks (
    id uuid primary key,
    created_since timestamptz,
    after_organization_id uuid,
    looked_up bigint not null default 0,
    bound bigint not null default 0,
    started_at timestamptz not null,
    finished_at timestamptz
);

comment on table unbound_walks is 'Runs of vouch reconcile --unbound.';
comment on column unbound_walks.id is 'UUIDv7.';
comment on column unbound_walks.created_since is 'Only organizations created since then were asked about; null: all.';
comment on column unbound_walks.after_organization_id is 'The last organization that was asked about, in the order of the ids; null: none yet.';
comment on column unbound_walks.looked_up is 'How many were asked about.';
comment on column unbound_walks.bound is 'For how many an applicant was found and bound.';
comment on column unbound_walks.started_at is 'Business time of the start.';
comment on column unbound_walks.finished_at is 'Business time of the end; null: it can go on.';
