-- The sweep finds bodies to clear by the time of processing, without reading what is cleared already.
create index inbox_bodies on inbox (processed_at) where body is not null and state in ('done', 'ignored');
