-- organizations::by_name
select o.id, o.name, o.type as kind, v.status, o.created_by, o.external_id, o.metadata, o.created_at,
       greatest(o.updated_at, v.updated_at) as "updated_at!", a.status as grant_status, f.name_folded as "name_folded!"
  from ((select o.id, o.name_folded
           from organizations o
          where o.created_by = $1
            and (o.name_folded, o.id) > (greatest($4 collate "C", folded_name($2)), $5)
            and o.name_folded < folded_name($2) || chr(1114111)
          order by o.name_folded, o.id)
         union all
        (select o.id, o.name_folded
           from authorizations x join organizations o on o.id = x.granting_organization_id
          where x.authorized_organization_id = $1 and x.of_another and x.status <> 'REVOKED'
            and (o.name_folded, o.id) > (greatest($4 collate "C", folded_name($2)), $5)
            and o.name_folded < folded_name($2) || chr(1114111)
          order by o.name_folded, o.id)) f
  join authorizations a on a.granting_organization_id = f.id and a.authorized_organization_id = $1
                       and a.type = 'LOA' and a.status <> 'REVOKED'
  join organizations o on o.id = f.id
  join verifications v on v.organization_id = f.id
 where $3::text is null or v.status = $3
 order by f.name_folded, f.id
 limit $6
