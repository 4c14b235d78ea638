-- Who says something of an individual before there is a file counts as well. An officer's key has its idempotency keys
-- for itself.

alter table file_contributors
    drop constraint file_contributors_organization_id_fkey,
    add constraint file_contributors_organization_id_fkey
        foreign key (organization_id) references organizations (id) on delete cascade;

comment on table file_contributors is 'Whose keys delivered, changed or submitted something that an in-house file rests on: they do not approve it.';
comment on column file_contributors.organization_id is 'Whom it is about.';
comment on column idempotency_keys.path is 'Request path; of an officer''s call followed by the officer''s key.';
