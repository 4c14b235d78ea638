-- Which objects of the object store no document has, so that finding them takes no walk over the store.

create table unowned_objects (
    object uuid primary key,
    since timestamptz not null
);

create index unowned_objects_since on unowned_objects (since);

comment on table unowned_objects is 'Objects that no document has: one is about to get a document, or about to be deleted. A row is there before its object is written, and goes with the commit of the document, or once the object is deleted.';
comment on column unowned_objects.object is 'The name of the object in the store.';
comment on column unowned_objects.since is 'Business time from which it is unowned; put forward where it could not be deleted.';
