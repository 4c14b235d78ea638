-- What officers have to look at though nobody submitted anything: a file that a new row of a list names, and an approval
-- that is due to be refreshed.

create table file_risks (
    organization_id uuid primary key references company_files (organization_id) on delete cascade,
    rules text not null default '',
    approved_on date,
    flags text[] not null default '{}',
    flagged_at timestamptz,
    looks_failed integer not null default 0,
    look_after timestamptz not null default 'epoch',
    constraint file_risks_flagged check ((flagged_at is null) = (cardinality(flags) = 0))
);

create index file_risks_rules on file_risks (rules, organization_id);
create index file_risks_flagged on file_risks (flagged_at, organization_id) where flagged_at is not null;

comment on table file_risks is 'By which rules a submitted in-house file was judged last, and what officers have to look at.';
comment on column file_risks.organization_id is 'Whose file it is.';
comment on column file_risks.rules is 'A digest of the rows of the lists that were in force when it was judged last; empty before.';
comment on column file_risks.approved_on is 'The day of the approval that stands; null while none does.';
comment on column file_risks.flags is 'What officers have to look at: RISK_LISTS_CHANGED, REFRESH_DUE.';
comment on column file_risks.flagged_at is 'Business time of the first of them; null where there is none.';
comment on column file_risks.looks_failed is 'How often judging it anew failed since it last worked.';
comment on column file_risks.look_after is 'Business time before which it is not judged anew, after a failure.';
