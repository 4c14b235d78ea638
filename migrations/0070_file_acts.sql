-- What officers found of an in-house file, and the facts that each finding rests on: a finding is void once one of them
-- changes. Findings of earlier versions have no row; they stand while nothing of their subject changed later.

create table file_acts (
    id uuid primary key,
    organization_id uuid not null references company_files (organization_id) on delete cascade,
    kind text not null,
    subject text,
    result text not null,
    grounds bytea not null,
    acted_at timestamptz not null,
    acted_by_key_id uuid not null,
    void_at timestamptz,
    changed text[] not null default '{}',
    constraint file_acts_subject check (char_length(subject) between 1 and 200),
    constraint file_acts_void check ((void_at is null) = (cardinality(changed) = 0))
);

create index file_acts_organization on file_acts (organization_id, kind, subject, id);

comment on table file_acts is 'What officers found of documents, people, screenings and the whole file: append-only but for becoming void; the newest of a kind and subject counts.';
comment on column file_acts.id is 'UUIDv7; of a screening the screening''s own id.';
comment on column file_acts.organization_id is 'Whose file it is about.';
comment on column file_acts.kind is 'What was judged: DOCUMENT, PERSON, a kind of screening, ONE_PERSON_OR_TWO, OWNERSHIP_EXPLANATION, LEVEL, FILE or LOOK.';
comment on column file_acts.subject is 'The document, the person, the company or the pair that it is about; null for the organization itself.';
comment on column file_acts.result is 'What was found.';
comment on column file_acts.grounds is 'Sealed: the subject''s name, and a digest of each fact that the finding rests on.';
comment on column file_acts.acted_at is 'Business time.';
comment on column file_acts.acted_by_key_id is 'The officer''s key.';
comment on column file_acts.void_at is 'Business time at which a fact that it rests on changed; null while it stands.';
comment on column file_acts.changed is 'Which facts changed then.';

create table file_contributors (
    organization_id uuid not null references company_files (organization_id) on delete cascade,
    key_id uuid not null,
    first_at timestamptz not null,
    primary key (organization_id, key_id)
);

comment on table file_contributors is 'Whose keys delivered, changed or submitted something of an in-house file: they do not approve it.';
comment on column file_contributors.organization_id is 'Whose file it is.';
comment on column file_contributors.key_id is 'The key.';
comment on column file_contributors.first_at is 'Business time of the first such act.';
