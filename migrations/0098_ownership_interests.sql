-- Interests in an ownership structure that are no holdings, roles in trusts, and parties that are neither persons nor
-- companies. They are read with the whole structure and asked by nothing, so they are one sealed value.

alter table company_files add column ownership_interests bytea;

comment on column company_files.ownership_interests is 'Sealed: JSON of what a declared structure has beyond holdings: interests, roles in trusts, kinds and sources of parties, and when it was declared; null where it has nothing more. It counts only while that time is ownership_changed_at.';
