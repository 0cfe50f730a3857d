-- Cortex XSOAR content: what was brought in, each version as the text it came as, who made it, and how to undo it.

-- Files by the SHA-256 of their bytes, as they are.
create table content_texts (
  hash text primary key,
  content bytea not null
);
alter table content_texts alter column content set storage external;

-- What there is now. One row a thing, whatever the number of its versions.
create table content_items (
  -- playbook, script, integration, classifier, mapper, incidentType, incidentField, layout, list, pack
  kind text not null,
  id text not null,
  name text not null,
  -- the name of the pack it came with, or empty
  pack text not null,
  -- where it stood in what was brought in; there it stands again when it leaves
  path text not null,
  version_hash text not null,
  -- the version that was brought in last; null: it was made here. Another one than the current: it was edited here since
  imported_hash text,
  -- of a playbook: the sub-playbooks it calls, by id or name
  calls text[] not null,
  managed_by text not null default 'console' check (managed_by in ('file', 'console')),
  updated_at timestamptz not null,
  updated_by text not null,
  imported_at timestamptz,
  imported_by text,
  primary key (kind, id)
);

-- Every version in the order they were made; a version that was restored stands in it once more.
create table content_versions (
  n bigint generated always as identity primary key,
  kind text not null,
  id text not null,
  version_hash text not null,
  name text not null,
  pack text not null,
  path text not null,
  text_hash text not null references content_texts (hash),
  -- a script's code or a list's data in a file of its own
  beside_path text,
  beside_hash text references content_texts (hash),
  how text not null check (how in ('import', 'edit', 'restore', 'undo')),
  import_id bigint,
  made_at timestamptz not null,
  made_by text not null
);
create index content_versions_by_item on content_versions (kind, id, n desc);
create index content_versions_by_hash on content_versions (version_hash);

-- What somebody is still writing. It may have errors; what runs is the version.
create table content_drafts (
  kind text not null,
  id text not null,
  text_hash text not null references content_texts (hash),
  -- the version it was begun from
  base_hash text not null,
  updated_at timestamptz not null,
  updated_by text not null,
  primary key (kind, id)
);

create table content_imports (
  id bigint generated always as identity primary key,
  -- the file or folder, as it was named
  source text not null,
  added integer not null,
  changed integer not null,
  imported_at timestamptz not null,
  imported_by text not null,
  undone_at timestamptz,
  undone_by text
);

-- What an import changed, and what was there before it.
create table content_import_changes (
  import_id bigint not null references content_imports (id),
  kind text not null,
  id text not null,
  after_hash text not null,
  -- null: it was not there
  before_n bigint,
  before_imported_hash text,
  -- of a list: the text it had, whoever wrote it; a JSON string
  before_list json,
  primary key (import_id, kind, id)
);

alter table activations add column language text not null default 'sekoia' check (language in ('sekoia', 'xsoar'));

-- The file a version was read from.
alter table playbooks add column text_hash text references content_texts (hash);

alter table incident_types
  -- its playbook starts by itself
  add column autorun boolean not null default true,
  -- what it says of its playbook, which may not be there yet
  add column playbook_wanted text,
  add column managed_by text not null default 'file' check (managed_by in ('file', 'console'));

-- Playbooks that run by the clock. A firing is the move of `next_at` and the run, in one transaction.
create table playbook_schedules (
  id uuid primary key,
  playbook_id text not null,
  -- five fields, in UTC
  cron text not null,
  inputs json not null,
  enabled boolean not null,
  -- null: it is off, or never comes
  next_at timestamptz,
  last_at timestamptz,
  last_run_id uuid,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  updated_by text not null
);
create index playbook_schedules_due on playbook_schedules (next_at) where next_at is not null;
create index playbook_schedules_by_playbook on playbook_schedules (playbook_id);
