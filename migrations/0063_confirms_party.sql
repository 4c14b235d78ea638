-- Those who wait for confirms take turns: whoever has thousands of records due delays nobody else's.

alter table confirms add column party uuid;

-- Finds who has something due by stepping from one to the next. Rows that are due for their age alone are many, stay, and
-- are not part of it.
create index confirms_turns on confirms (priority, coalesce(party, organization_id), due_at) where priority < 2;

comment on column confirms.party is 'The broker that created the organization, with which the record takes its turns. Null: the organization itself, which nobody created, or of which an older version wrote the row.';
