-- What its maker wrote about a version of content; null: nothing.
alter table content_versions add column note text;
