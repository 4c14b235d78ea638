-- The verification record, one per organization, and its history.

create table verifications (
    organization_id uuid primary key references organizations (id) on delete cascade,
    status text not null,
    track text not null,
    held_by text,
    applicant_id text,
    applicant_bound_at timestamptz,
    imported boolean not null default false,
    submitted_at timestamptz,
    import_level text,
    event_level text,
    event_at timestamptz,
    own_review_at timestamptz,
    first_approved_at timestamptz,
    operator_flag text,
    sequence bigint not null,
    chain_head bytea not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    constraint verifications_status check
        (status in ('NOT_STARTED', 'PENDING', 'APPROVED', 'REJECTED', 'ON_HOLD', 'RESUBMISSION_REQUIRED')),
    constraint verifications_track check (track in ('NONE', 'SUMSUB', 'FILE')),
    constraint verifications_held_by check (held_by in ('PROVIDER', 'OFFICER')),
    constraint verifications_held_while_on_hold check ((status = 'ON_HOLD') = (held_by is not null)),
    constraint verifications_begun_has_track check (status = 'NOT_STARTED' or track <> 'NONE'),
    constraint verifications_bound check ((applicant_id is null) = (applicant_bound_at is null)),
    constraint verifications_imported_is_bound check (not imported or applicant_id is not null),
    constraint verifications_approved_is_remembered check (status <> 'APPROVED' or first_approved_at is not null),
    constraint verifications_sequence check (sequence >= 1),
    constraint verifications_chain_head check (octet_length(chain_head) = 32),
    -- One applicant is one customer: two records can never follow the same one.
    constraint verifications_applicant_id_key unique (applicant_id)
);

comment on table verifications is 'Where each organization''s verification stands.';
comment on column verifications.organization_id is 'Whose record it is.';
comment on column verifications.status is 'The status clients see.';
comment on column verifications.track is 'NONE until begun; then SUMSUB (session or import) or FILE (in-house documents).';
comment on column verifications.held_by is 'Who put it ON_HOLD: the provider''s review, or an officer, whose hold no review lifts.';
comment on column verifications.applicant_id is 'Sumsub''s applicant, once known.';
comment on column verifications.applicant_bound_at is 'Business time at which the applicant was bound.';
comment on column verifications.imported is 'The bound applicant came from a share token: its first GREEN may be the donor''s.';
comment on column verifications.submitted_at is 'Business time at which something was first submitted for review.';
comment on column verifications.import_level is 'The level sent with the share token.';
comment on column verifications.event_level is 'The level named by the newest Sumsub event.';
comment on column verifications.event_at is 'When that event happened, by Sumsub''s clock.';
comment on column verifications.own_review_at is 'Business time at which the first event of a review of our own applicant (one without reuseScope) came.';
comment on column verifications.first_approved_at is 'Business time of the first approval; grants take effect from it.';
comment on column verifications.operator_flag is 'The cause of the event that asks an operator to look; null = nothing to look at.';
comment on column verifications.sequence is 'The number of the newest history entry.';
comment on column verifications.chain_head is 'The hash of the newest history entry.';
comment on column verifications.created_at is 'Business time of creation.';
comment on column verifications.updated_at is 'Business time of the last change of status, and of nothing else.';

create table verification_events (
    organization_id uuid not null references verifications (organization_id) on delete cascade,
    sequence bigint not null,
    id uuid not null,
    cause text not null,
    previous_status text,
    status text not null,
    actor text not null,
    actor_organization_id uuid,
    actor_key_id uuid,
    reason text,
    payload bytea,
    payload_digest bytea,
    hash bytea not null,
    created_at timestamptz not null,
    primary key (organization_id, sequence),
    constraint verification_events_id_key unique (id),
    constraint verification_events_sequence check (sequence >= 1),
    constraint verification_events_first check ((sequence = 1) = (previous_status is null)),
    constraint verification_events_actor check (actor in ('api_key', 'provider', 'system')),
    constraint verification_events_actor_key
        check ((actor = 'api_key') = (actor_key_id is not null and actor_organization_id is not null)),
    constraint verification_events_payload_digest_present check (payload is null or payload_digest is not null),
    constraint verification_events_payload_digest_length check (octet_length(payload_digest) = 32),
    constraint verification_events_hash check (octet_length(hash) = 32)
);

comment on table verification_events is 'The history of each record: append-only, chained by a keyed hash.';
comment on column verification_events.organization_id is 'Whose record it belongs to.';
comment on column verification_events.sequence is 'From 1, without gaps.';
comment on column verification_events.id is 'UUIDv7; on the wire evt_ and 32 hexadecimal digits.';
comment on column verification_events.cause is 'Why the entry was written.';
comment on column verification_events.previous_status is 'The status before; null for the first entry.';
comment on column verification_events.status is 'The status after; equal to the one before where only something was noted.';
comment on column verification_events.actor is 'api_key, provider or system.';
comment on column verification_events.actor_organization_id is 'The acting organization, where a key acted.';
comment on column verification_events.actor_key_id is 'The acting key, where one acted. Kept when the key is deleted.';
comment on column verification_events.reason is 'A reason that is safe to show to the customer''s brokers.';
comment on column verification_events.payload is 'Sealed: a random salt, then what the provider answered, including private comments. May be erased, and sealed anew with another key.';
comment on column verification_events.payload_digest is 'SHA-256 of salt and answer: stays when the payload is erased, so that the chain stays provable; tells nothing without the salt.';
comment on column verification_events.hash is 'HMAC-SHA256 over the previous entry''s hash and this entry''s canonical fields.';
comment on column verification_events.created_at is 'Business time.';
