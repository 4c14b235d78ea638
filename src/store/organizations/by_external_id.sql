-- organizations::by_external_id
select o.id, o.name, o.type as kind, v.status, o.created_by, o.external_id, o.metadata, o.created_at,
       greatest(o.updated_at, v.updated_at) as "updated_at!", a.status as grant_status
  from organizations o
  join authorizations a on a.granting_organization_id = o.id and a.authorized_organization_id = $1
                       and a.type = 'LOA' and a.status <> 'REVOKED'
  join verifications v on v.organization_id = o.id
 where o.created_by = $1 and o.external_id = $2
   and ($3::text is null or v.status = $3)
   and ($4::text is null
        or (o.name_folded >= folded_name($4) and o.name_folded < folded_name($4) || chr(1114111)))
