-- Whoever sets a record back to an older entry of its history has to forge this as well.

alter table verifications add column seal bytea;

comment on column verifications.seal is 'The sequence that it was made at (8 bytes), then HMAC-SHA256 over organization, sequence, chain_head, status and updated_at; null where a version without seals wrote the record. The seal of an earlier sequence means the same of the newest entries.';
