-- Sumsub says by its own clock when it made an applicant, so an intent is known by that clock too: whoever finds the applicant may have another clock than who asked.

alter table imports add column requested_at_sumsub timestamptz;

comment on column imports.requested_at_sumsub is 'The moment of the intent by Sumsub''s clock, as the process that wrote it knew that. Null: by a process that did not.';
