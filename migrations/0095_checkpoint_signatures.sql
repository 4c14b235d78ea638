-- Checkpoints that anybody can check: beside the HMAC, whose key nobody else has, a signature under a dossier key.

alter table audit_checkpoints add column jws text;

comment on column audit_checkpoints.jws is 'Size, root and created_at under a dossier key: a detached JWS, EdDSA, whose header names the key. Null where there was no such key.';
