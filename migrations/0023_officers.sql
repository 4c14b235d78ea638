-- What officers have to look at: records of Sumsub's track that one of them holds, and files in review.

create table officer_holds (
    organization_id uuid primary key references verifications (organization_id) on delete cascade,
    held_by_key_id uuid not null,
    held_at timestamptz not null
);

create index officer_holds_oldest on officer_holds (held_at, organization_id);

comment on table officer_holds is 'Records that Sumsub verifies and an officer holds; a row stands as long as its hold.';
comment on column officer_holds.organization_id is 'Whose record it is.';
comment on column officer_holds.held_by_key_id is 'The officer''s key.';
comment on column officer_holds.held_at is 'Business time at which the hold began.';

alter table company_files add column in_review boolean not null default false;
comment on column company_files.in_review is 'It was submitted, and no officer has decided it: it is in the officers'' queue.';

update company_files f
   set in_review = true
  from verifications v
 where v.organization_id = f.organization_id and v.track = 'FILE' and v.status in ('PENDING', 'ON_HOLD')
   and f.submitted_at is not null;

drop index company_files_submitted;
create index company_files_in_review on company_files ((priority <> 'HIGH'), submitted_at, organization_id) where in_review;
