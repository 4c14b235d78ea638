-- no-transaction
-- The customers that a broker did not create itself, to be looked for beside its own.
create index concurrently if not exists authorizations_of_another on authorizations (authorized_organization_id) where of_another and status <> 'REVOKED';
