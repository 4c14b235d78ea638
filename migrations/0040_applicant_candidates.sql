-- Whose an applicant is, is what Sumsub's API says when we ask. What webhooks tell of one that is not proven is kept
-- beside the record.

alter table verifications add column proven_applicant_id text;

comment on column verifications.proven_applicant_id is 'The applicant of which Sumsub''s API said, asked by us, that it is this organization''s. Another one in applicant_id is not proven yet.';

create table applicant_candidates (
    organization_id uuid not null references organizations (id) on delete cascade,
    applicant_id text not null,
    event_level text,
    event_at timestamptz,
    inherited boolean not null default false,
    own_review_at timestamptz,
    submitted boolean not null default false,
    submitted_at timestamptz,
    of_another_at timestamptz,
    first_seen_at timestamptz not null,
    last_seen_at timestamptz not null,
    primary key (organization_id, applicant_id),
    constraint applicant_candidates_submitted check (submitted or submitted_at is null)
);

create index applicant_candidates_applicant on applicant_candidates (applicant_id);
create index applicant_candidates_last_seen on applicant_candidates (last_seen_at);

comment on table applicant_candidates is 'Applicants that were named for an organization and are not proven to be its own, with what webhooks told of them.';
comment on column applicant_candidates.organization_id is 'For whom it was named.';
comment on column applicant_candidates.applicant_id is 'Sumsub''s applicant.';
comment on column applicant_candidates.event_level is 'The level named by the newest Sumsub event.';
comment on column applicant_candidates.event_at is 'When that event happened, by Sumsub''s clock.';
comment on column applicant_candidates.inherited is 'An event carried reuseScope.';
comment on column applicant_candidates.own_review_at is 'Business time at which the first event of a review without reuseScope came.';
comment on column applicant_candidates.submitted is 'An event said that something was submitted for review.';
comment on column applicant_candidates.submitted_at is 'When the last such event happened, by Sumsub''s clock, with what that may be behind ours.';
comment on column applicant_candidates.of_another_at is 'Business time at which Sumsub said that the applicant is somebody else''s; null = not said.';
comment on column applicant_candidates.first_seen_at is 'Business time at which it was first named.';
comment on column applicant_candidates.last_seen_at is 'Business time at which it was last named.';
