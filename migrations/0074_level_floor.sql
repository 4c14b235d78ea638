-- The level that a file once needed. Facts of the customer's raise it and never lower it: that takes an officer's word.

alter table company_files add column level_floor text not null default 'STANDARD',
    add constraint company_files_level_floor check (level_floor in ('STANDARD', 'ENHANCED')) not valid;

comment on column company_files.level_floor is 'The highest level that the facts asked for at a submission, matches aside, or that an officer set since.';
