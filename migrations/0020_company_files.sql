-- The in-house file of a business: what was delivered, and what officers did with it. Conclusions are never stored.

alter table verifications add column rejected_by_officer boolean not null default false;
comment on column verifications.rejected_by_officer is 'An officer declined it: no review of the provider undoes that.';

create table company_files (
    organization_id uuid primary key references verifications (organization_id) on delete cascade,
    requested_level text not null default 'STANDARD',
    priority text not null default 'NORMAL',
    business bytea,
    business_changed_at timestamptz,
    ownership_root text,
    ownership_changed_at timestamptz,
    submitted_at timestamptz,
    submitted_by_organization_id uuid,
    submitted_by_key_id uuid,
    level text,
    claimed_by_key_id uuid,
    claimed_at timestamptz,
    resubmittable boolean not null default false,
    look_again_on date,
    told_of date,
    created_at timestamptz not null,
    constraint company_files_requested_level check (requested_level in ('STANDARD', 'ENHANCED')),
    constraint company_files_priority check (priority in ('NORMAL', 'HIGH')),
    constraint company_files_level check (level in ('STANDARD', 'ENHANCED')),
    constraint company_files_business check ((business is null) = (business_changed_at is null)),
    constraint company_files_ownership check ((ownership_root is null) = (ownership_changed_at is null)),
    constraint company_files_submitted check
        ((submitted_at is null) = (submitted_by_key_id is null)
         and (submitted_at is null) = (submitted_by_organization_id is null)
         and (submitted_at is null) = (level is null)),
    constraint company_files_claimed check ((claimed_at is null) = (claimed_by_key_id is null))
);

create index company_files_look_again on company_files (look_again_on) where look_again_on is not null;
create index company_files_submitted on company_files (submitted_at desc, organization_id desc) where submitted_at is not null;

comment on table company_files is 'The in-house file of each business that has begun one.';
comment on column company_files.organization_id is 'Whose file it is.';
comment on column company_files.requested_level is 'The level that was asked for; the facts may force a higher one.';
comment on column company_files.priority is 'How urgent the submitter says it is.';
comment on column company_files.business is 'Sealed: what the business says about itself.';
comment on column company_files.business_changed_at is 'Business time of the last change of that.';
comment on column company_files.ownership_root is 'The party of the ownership structure that is the business itself; null while none is declared.';
comment on column company_files.ownership_changed_at is 'Business time of the last declaration of ownership.';
comment on column company_files.submitted_at is 'Business time of the newest submission; null before the first.';
comment on column company_files.submitted_by_organization_id is 'The organization of the key that submitted it.';
comment on column company_files.submitted_by_key_id is 'The key that submitted it: it may not approve.';
comment on column company_files.level is 'The level the facts asked for at that submission.';
comment on column company_files.claimed_by_key_id is 'The officer''s key that has it in review; null while nobody has.';
comment on column company_files.claimed_at is 'Business time of the claim.';
comment on column company_files.resubmittable is 'Its rejection allows another submission.';
comment on column company_files.look_again_on is 'The first day on which an approved file has to be looked at, because a document is about to expire or has expired; null while nothing expires.';
comment on column company_files.told_of is 'The last day of validity that its owner was told of.';
comment on column company_files.created_at is 'Business time at which it was begun.';

create table file_documents (
    organization_id uuid not null references company_files (organization_id) on delete cascade,
    id uuid not null,
    type text not null,
    belongs_to text,
    details bytea not null,
    media_type text not null,
    size integer not null,
    sha256 bytea not null,
    object uuid not null,
    object_key bytea not null,
    status text not null,
    reasons text[] not null default '{}',
    valid_until date,
    uploaded_at timestamptz not null,
    uploaded_by_organization_id uuid not null,
    uploaded_by_key_id uuid not null,
    decided_at timestamptz,
    decided_by_key_id uuid,
    primary key (organization_id, id),
    constraint file_documents_object_key unique (object),
    constraint file_documents_media_type check (media_type in ('application/pdf', 'image/jpeg', 'image/png')),
    constraint file_documents_size check (size > 0),
    constraint file_documents_sha256 check (octet_length(sha256) = 32),
    constraint file_documents_status check (status in ('UPLOADED', 'SUBMITTED', 'VERIFIED', 'REJECTED')),
    constraint file_documents_reasons check ((status = 'REJECTED') = (cardinality(reasons) > 0)),
    constraint file_documents_belongs_to check (char_length(belongs_to) between 1 and 64),
    constraint file_documents_decided check ((decided_at is null) = (decided_by_key_id is null))
);

comment on table file_documents is 'Documents of in-house files. Their bytes are in the object store.';
comment on column file_documents.organization_id is 'Whose document it is.';
comment on column file_documents.id is 'The uploader''s own UUID, or one of ours; unique within the file.';
comment on column file_documents.type is 'What it proves.';
comment on column file_documents.belongs_to is 'The person or the company above that it belongs to; null where nobody said.';
comment on column file_documents.details is 'Sealed: file name and description.';
comment on column file_documents.media_type is 'By its content, not by what the uploader said.';
comment on column file_documents.size is 'Bytes.';
comment on column file_documents.sha256 is 'SHA-256 of the bytes.';
comment on column file_documents.object is 'The name of its object in the store.';
comment on column file_documents.object_key is 'Sealed: the key that this one object is sealed with. Without it the object is unreadable for ever.';
comment on column file_documents.status is 'Where it stands in the review.';
comment on column file_documents.reasons is 'Why it was rejected.';
comment on column file_documents.valid_until is 'The last day on which it is good.';
comment on column file_documents.uploaded_at is 'Business time.';
comment on column file_documents.uploaded_by_organization_id is 'The organization of the key that uploaded it.';
comment on column file_documents.uploaded_by_key_id is 'The key that uploaded it.';
comment on column file_documents.decided_at is 'Business time of the newest decision on it.';
comment on column file_documents.decided_by_key_id is 'The officer''s key of that decision.';

create table file_people (
    organization_id uuid not null references company_files (organization_id) on delete cascade,
    id uuid not null,
    details bytea not null,
    roles text[] not null,
    access_roles text[] not null,
    politically_exposed boolean not null,
    source_of_wealth boolean not null,
    status text not null,
    reasons text[] not null default '{}',
    created_at timestamptz not null,
    changed_at timestamptz not null,
    decided_at timestamptz,
    decided_by_key_id uuid,
    primary key (organization_id, id),
    constraint file_people_roles check (cardinality(roles) > 0),
    constraint file_people_status check (status in ('ADDED', 'SUBMITTED', 'VERIFIED', 'REJECTED')),
    constraint file_people_reasons check ((status = 'REJECTED') = (cardinality(reasons) > 0)),
    constraint file_people_decided check ((decided_at is null) = (decided_by_key_id is null))
);

comment on table file_people is 'People of in-house files: directors, shareholders, beneficial owners, employees.';
comment on column file_people.organization_id is 'Whose file they are in.';
comment on column file_people.id is 'UUIDv7; on the wire per_ and 32 hexadecimal digits.';
comment on column file_people.details is 'Sealed: name, birth date, nationality, identity document, address, source of wealth.';
comment on column file_people.roles is 'What they are to the company.';
comment on column file_people.access_roles is 'What an employee may do for the company.';
comment on column file_people.politically_exposed is 'They say, or it is known, that they are politically exposed.';
comment on column file_people.source_of_wealth is 'A statement of their source of wealth is among the details.';
comment on column file_people.status is 'Where they stand in the review.';
comment on column file_people.reasons is 'Why they were rejected.';
comment on column file_people.created_at is 'Business time.';
comment on column file_people.changed_at is 'Business time of the last change by the customer or the broker.';
comment on column file_people.decided_at is 'Business time of the newest decision on them.';
comment on column file_people.decided_by_key_id is 'The officer''s key of that decision.';

create table file_parties (
    organization_id uuid not null references company_files (organization_id) on delete cascade,
    id text not null,
    kind text not null,
    country text,
    name bytea,
    primary key (organization_id, id),
    constraint file_parties_id check (char_length(id) between 1 and 64),
    constraint file_parties_kind check (kind in ('PERSON', 'COMPANY')),
    constraint file_parties_country check (country ~ '^[A-Z]{2}$')
);

comment on table file_parties is 'Natural persons and companies of declared ownership structures.';
comment on column file_parties.organization_id is 'Whose structure it is.';
comment on column file_parties.id is 'The declarer''s own id; of a person of the file, that person''s id.';
comment on column file_parties.kind is 'PERSON or COMPANY.';
comment on column file_parties.country is 'Where a company is registered, where known: ISO 3166-1 alpha-2.';
comment on column file_parties.name is 'Sealed: the name, where one was given.';

create table file_holdings (
    organization_id uuid not null,
    holder text not null,
    company text not null,
    basis_points integer not null,
    primary key (organization_id, holder, company),
    constraint file_holdings_holder foreign key (organization_id, holder)
        references file_parties (organization_id, id) on delete cascade,
    constraint file_holdings_company foreign key (organization_id, company)
        references file_parties (organization_id, id) on delete cascade,
    constraint file_holdings_basis_points check (basis_points between 1 and 10000)
);

comment on table file_holdings is 'Who holds what part of whom.';
comment on column file_holdings.organization_id is 'Whose structure it is.';
comment on column file_holdings.holder is 'The party that holds.';
comment on column file_holdings.company is 'The company that is held.';
comment on column file_holdings.basis_points is 'The part: 10 000 is all of it.';

create table file_screenings (
    id uuid primary key,
    organization_id uuid not null references company_files (organization_id) on delete cascade,
    subject text,
    kind text not null,
    result text not null,
    note bytea,
    recorded_at timestamptz not null,
    recorded_by_key_id uuid not null,
    constraint file_screenings_subject check (char_length(subject) between 1 and 64),
    constraint file_screenings_kind check (kind in ('PEP', 'SANCTIONS', 'ADVERSE_MEDIA')),
    constraint file_screenings_result check (result in ('OPEN', 'CLEAR', 'MATCHED'))
);

create index file_screenings_organization on file_screenings (organization_id, id);

comment on table file_screenings is 'Results of screenings as officers recorded them: append-only, the newest of a kind and subject counts.';
comment on column file_screenings.id is 'UUIDv7; on the wire scr_ and 32 hexadecimal digits.';
comment on column file_screenings.organization_id is 'Whose file it belongs to.';
comment on column file_screenings.subject is 'The person or the company above; null for the business itself.';
comment on column file_screenings.kind is 'What for.';
comment on column file_screenings.result is 'What came of it.';
comment on column file_screenings.note is 'Sealed: the officer''s words, such as why a match may stand. Never shown to the customer.';
comment on column file_screenings.recorded_at is 'Business time.';
comment on column file_screenings.recorded_by_key_id is 'The officer''s key.';

create table file_requests (
    id uuid primary key,
    organization_id uuid not null references company_files (organization_id) on delete cascade,
    code text not null,
    subject text,
    message bytea not null,
    asked_at timestamptz not null,
    asked_by_key_id uuid not null,
    constraint file_requests_subject check (char_length(subject) between 1 and 64)
);

create index file_requests_organization on file_requests (organization_id, id);

comment on table file_requests is 'What officers asked for again. Whether it came is computed.';
comment on column file_requests.id is 'UUIDv7.';
comment on column file_requests.organization_id is 'Whose file it belongs to.';
comment on column file_requests.code is 'The requirement that is asked for.';
comment on column file_requests.subject is 'The person or the company above; null for the business itself.';
comment on column file_requests.message is 'Sealed: the officer''s words for the customer.';
comment on column file_requests.asked_at is 'Business time.';
comment on column file_requests.asked_by_key_id is 'The officer''s key.';

create table officer_reads (
    id uuid primary key,
    organization_id uuid not null references organizations (id) on delete cascade,
    key_id uuid not null,
    method text not null,
    route text not null,
    read_at timestamptz not null
);

create index officer_reads_organization on officer_reads (organization_id, id);

comment on table officer_reads is 'Who of the platform looked at whose data: a row is written before anything is read.';
comment on column officer_reads.id is 'UUIDv7.';
comment on column officer_reads.organization_id is 'Whose data.';
comment on column officer_reads.key_id is 'The officer''s key.';
comment on column officer_reads.method is 'HTTP method.';
comment on column officer_reads.route is 'The route''s pattern.';
comment on column officer_reads.read_at is 'Business time.';
