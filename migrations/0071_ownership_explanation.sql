-- Why a part of the ownership leads to nobody, in the customer's words.

alter table company_files add column ownership_explanation bytea;

comment on column company_files.ownership_explanation is 'Sealed: why a part of the ownership leads to nobody, as the customer explains it; null where they do not.';
