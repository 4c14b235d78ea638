-- An approval that stands is looked at for its refresh, too, though no document of it expires.

update company_files f
   set look_again_on = least(f.look_again_on, r.approved_on + 1)
  from file_risks r
 where r.organization_id = f.organization_id and r.approved_on is not null;
