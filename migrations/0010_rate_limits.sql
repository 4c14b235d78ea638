-- How many requests a key may make, and an index for what operators watch.

alter table api_keys
    add column rate_limit integer,
    add constraint api_keys_rate_limit check (rate_limit between 1 and 100000000);

comment on column api_keys.rate_limit is 'Requests per minute for this key alone; null = the setting rate_limit_per_minute.';

-- Few records carry a flag, and metrics count them at every look.
create index verifications_operator_flag on verifications (operator_flag) where operator_flag is not null;
