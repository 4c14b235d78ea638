-- no-transaction
-- A broker's own customers in the order of their names.
create index concurrently if not exists organizations_by_name on organizations (created_by, name_folded, id);
