-- What the histories were at certain times, in a log that only grows and whose tree head (RFC 9162) is signed.

create table audit_log (
    position bigint primary key,
    organization_id uuid not null,
    sequence bigint not null,
    head bytea not null,
    constraint audit_log_position check (position >= 1),
    constraint audit_log_sequence check (sequence >= 1),
    constraint audit_log_head check (octet_length(head) = 32),
    constraint audit_log_entry_key unique (organization_id, sequence)
);

comment on table audit_log is 'The newest entries of histories, as checkpoints found them: append-only, the leaves of a Merkle tree.';
comment on column audit_log.position is 'From 1, without gaps.';
comment on column audit_log.organization_id is 'Whose history. No reference: the row stays when the organization is gone.';
comment on column audit_log.sequence is 'The number of the newest entry.';
comment on column audit_log.head is 'The hash of that entry.';

create table audit_checkpoints (
    size bigint primary key,
    root bytea not null,
    peaks bytea not null,
    key_id bytea not null,
    signature bytea not null,
    created_at timestamptz not null,
    covers timestamptz,
    constraint audit_checkpoints_size check (size >= 1),
    constraint audit_checkpoints_root check (octet_length(root) = 32),
    constraint audit_checkpoints_signature check (octet_length(signature) = 32)
);

comment on table audit_checkpoints is 'Signed tree heads over audit_log.';
comment on column audit_checkpoints.size is 'Up to which position.';
comment on column audit_checkpoints.root is 'The tree head (RFC 9162 §2.1.1, SHA-256).';
comment on column audit_checkpoints.peaks is 'The roots of the perfect trees within, largest first, 32 bytes each: from them the tree grows.';
comment on column audit_checkpoints.key_id is 'Names the audit key.';
comment on column audit_checkpoints.signature is 'HMAC-SHA256 under the audit key over size, root and created_at.';
comment on column audit_checkpoints.created_at is 'Business time.';
comment on column audit_checkpoints.covers is 'Business time up to which every change is in the log; null where more was to follow.';
