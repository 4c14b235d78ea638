-- An officer may take back what was asked for: nobody has to answer it then.

alter table file_requests
    add column withdrawn_at timestamptz,
    add column withdrawn_by_key_id uuid,
    add column withdrawn_reason bytea,
    add constraint file_requests_withdrawn check (
        (withdrawn_at is null) = (withdrawn_by_key_id is null)
        and (withdrawn_at is null) = (withdrawn_reason is null)
    ) not valid;

comment on column file_requests.withdrawn_at is 'Business time at which an officer took it back; null while it stands.';
comment on column file_requests.withdrawn_by_key_id is 'The officer''s key that took it back.';
comment on column file_requests.withdrawn_reason is 'Sealed: why it was taken back, in the officer''s words for the customer.';
