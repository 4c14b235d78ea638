-- Sumsub says by its own clock when something was submitted, so the session that it may sign for is known by that clock too: whoever hears of it may have another clock than who opened the session.

alter table authorizations add column session_opened_at_sumsub timestamptz;

comment on column authorizations.session_opened_at_sumsub is 'session_opened_at by Sumsub''s clock, as the process that opened the session knew that. Null: by a process that did not.';
comment on column verifications.applicant_bound_at is 'When the applicant was bound, by Sumsub''s clock as the process that bound it knew that: how old a verdict is, another process may have to judge.';
comment on column applicant_troubles.noticed_at is 'When it was first noticed, by Sumsub''s clock where that is known. Counts as happened_at where that is null.';
