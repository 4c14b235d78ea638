-- Tells every process which key was added, changed or revoked, whoever does it: processes keep in memory which keys
-- there are, so that others cost no look at the table.

create function announce_key() returns trigger
    language plpgsql
as $$
begin
    if tg_op = 'DELETE' or (tg_op = 'UPDATE' and old.secret_sha256 <> new.secret_sha256) then
        perform pg_notify('vouch_keys', '-' || encode(substr(old.secret_sha256, 1, 8), 'hex'));
    end if;
    if tg_op <> 'DELETE' then
        perform pg_notify('vouch_keys', case when new.revoked_at is null then '+' else '-' end
                                        || encode(substr(new.secret_sha256, 1, 8), 'hex'));
    end if;
    return null;
end
$$;

create trigger api_keys_announced
    after insert or delete or update of secret_sha256, expires_at, revoked_at on api_keys
    for each row execute function announce_key();

-- Also where rows come by replication.
alter table api_keys enable always trigger api_keys_announced;

comment on function announce_key() is 'Sends + or - and the first 8 bytes of a key''s hash on the channel vouch_keys when the transaction commits.';
