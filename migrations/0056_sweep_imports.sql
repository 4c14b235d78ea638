-- The sweep finds imports that came to nothing by the time of their end, without reading those that were accepted.
create index imports_came_to_nothing on imports (finished_at) where state in ('refused', 'lapsed');
