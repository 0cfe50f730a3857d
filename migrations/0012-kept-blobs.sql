-- When somebody last kept this value. A run keeps what it refers to after it began, so a blob that nobody kept since the
-- oldest run there is began is referred to by no run.
alter table blobs add column kept_at timestamptz not null default now();
create index blobs_by_age on blobs (kept_at);
-- Which entries refer to one.
create index entries_by_contents_blob on entries (contents_blob) where contents_blob is not null;
create index entries_by_readable_blob on entries (human_readable_blob) where human_readable_blob is not null;
