-- From where an API key may be used.

alter table api_keys
    add column allowed_networks text[],
    add constraint api_keys_allowed_networks check (cardinality(allowed_networks) between 1 and 100);

comment on column api_keys.allowed_networks is 'The networks, such as 203.0.113.0/24, whose addresses may use the key; null = any address.';
