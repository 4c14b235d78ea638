-- An endpoint that is failing is tried with one message at a time, however many processes there are.

alter table webhook_endpoints
    add column probe_token uuid,
    add column probe_expires_at timestamptz,
    add constraint webhook_endpoints_probe check ((probe_token is null) = (probe_expires_at is null));

comment on column webhook_endpoints.probe_token is 'The fence of the one delivery that is being tried while the endpoint is failing.';
comment on column webhook_endpoints.probe_expires_at is 'From then on another may be tried (lease clock).';
