-- organizations::by_status
select o.id, o.name, o.type as kind, v.status, o.created_by, o.external_id, o.metadata, o.created_at,
       greatest(o.updated_at, v.updated_at) as "updated_at!", a.status as grant_status
  from authorizations a
  join organizations o on o.id = a.granting_organization_id
  join verifications v on v.organization_id = a.granting_organization_id
 where a.authorized_organization_id = $1 and a.type = 'LOA' and a.status <> 'REVOKED'
   and v.status = $2
   and (a.granting_created_at, a.granting_organization_id) < ($3, $4)
 order by a.granting_created_at desc, a.granting_organization_id desc
 limit $5
