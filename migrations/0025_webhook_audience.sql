-- Who is told what happened to an organization's record, and under which message ids: the organization itself, and every
-- broker that has a standing grant. Organizations without an API key are left out: they can neither receive messages
-- nor read them. A message id is the base, a UUIDv7, whose last four bytes are mixed with the receiver's number; they
-- come as an integer of their own, because the caller has them at hand.
create function webhook_audience(owner uuid, base uuid, base_end integer)
returns table (message_id uuid, receiver_id uuid)
language sql stable
as $$
    select encode(substring(uuid_send(base) from 1 for 12)
                  || int4send(base_end # (row_number() over (order by r.id))::int), 'hex')::uuid,
           r.id
      from (select owner as id
            union all
            select a.authorized_organization_id
              from authorizations a
             where a.granting_organization_id = owner and a.type = 'LOA' and a.status <> 'REVOKED') r
     where exists (select from api_keys k where k.organization_id = r.id)
$$;
