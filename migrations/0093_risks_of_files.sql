-- Files that were submitted before are judged by the lists as well, and approvals that stand are refreshed.

insert into file_risks (organization_id, approved_on)
select f.organization_id,
       case when v.status = 'APPROVED' then (v.updated_at at time zone 'UTC')::date end
  from company_files f
  join verifications v on v.organization_id = f.organization_id
 where f.submitted_at is not null
    on conflict (organization_id) do nothing;
