-- What is wrong with an applicant although its review may still say GREEN: gone, failed, or verified at another level.

create table applicant_troubles (
    organization_id uuid not null references organizations (id) on delete cascade,
    applicant_id text not null,
    trouble text not null,
    detail text,
    happened_at timestamptz,
    noticed_at timestamptz not null,
    noted_at timestamptz,
    cleared_at timestamptz,
    settled_at timestamptz,
    primary key (organization_id, applicant_id, trouble)
);

create index applicant_troubles_settled on applicant_troubles (settled_at) where settled_at is not null;

comment on table applicant_troubles is 'What is or was wrong with an organization''s applicant, told by a webhook or by Sumsub''s API.';
comment on column applicant_troubles.organization_id is 'Whose applicant.';
comment on column applicant_troubles.applicant_id is 'Sumsub''s applicant.';
comment on column applicant_troubles.trouble is 'deactivated, deleted, erased, not_found, no_review, workflow_failed or another_level.';
comment on column applicant_troubles.detail is 'Of a failed workflow: the attempt that was seen with it. Of another level: which one.';
comment on column applicant_troubles.happened_at is 'When the newest event of it happened, by Sumsub''s clock.';
comment on column applicant_troubles.noticed_at is 'Business time at which it was first heard of.';
comment on column applicant_troubles.noted_at is 'Business time at which the history got its entry; null = not yet.';
comment on column applicant_troubles.cleared_at is 'Business time at which an operator had looked.';
comment on column applicant_troubles.settled_at is 'Business time at which Sumsub''s API showed that it has passed. A replay of an old event does not bring it back.';

alter table applicant_candidates add column acknowledged_at timestamptz;

comment on column applicant_candidates.acknowledged_at is 'Business time at which an operator had looked at a stranger''s.';
