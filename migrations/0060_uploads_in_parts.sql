-- What was uploaded of an object in parts is found and deleted by the id of that upload alone.
alter table unowned_objects add column upload text;

comment on column unowned_objects.upload is 'The id under which the bucket knows an upload in parts; null for what is written in one call.';
