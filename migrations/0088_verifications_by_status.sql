-- no-transaction
-- The few records of a rare status, among any number of others.
create index concurrently if not exists verifications_by_status on verifications (status, organization_id);
