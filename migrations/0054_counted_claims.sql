-- Every claim of a queue is counted, so that what is tried in vain can be seen.

alter table company_files add column looks_failed integer not null default 0;
alter table unowned_objects add column attempts integer not null default 0;

comment on column company_files.looks_failed is 'How often in a row the expiry worker failed on it.';
comment on column unowned_objects.attempts is 'How often deleting it failed.';
comment on column confirms.attempts is 'How often it was taken up since the last success.';
