-- What an investigation holds beside its context, and what commands change: the War Room's entries and their files,
-- evidence, lists, indicators, links, timers, scheduled commands. `json`, not `jsonb`, for what came from outside; the
-- text columns are cleaned on their way in. No foreign keys: rows of a flush are made together, and one that points
-- nowhere must not abort it.

-- The rest of an incident's fields in XSOAR's words.
alter table incidents
  -- counts its changes
  add column version integer not null default 1,
  add column phase text not null default '',
  add column category text not null default '',
  add column due_date timestamptz,
  add column reminder timestamptz,
  -- minutes
  add column sla double precision,
  add column roles json not null default '[]',
  add column parent text not null default '',
  add column raw_name text not null default '',
  add column close_reason text not null default '',
  add column close_notes text not null default '',
  add column closing_user text not null default '',
  add column dbot_mirror_instance text not null default '',
  add column dbot_mirror_direction text not null default '',
  add column dbot_mirror_tags json not null default '[]',
  add column dbot_mirror_last_sync timestamptz;
create index incidents_by_owner on incidents (owner, id desc);
create index incidents_by_mirror on incidents (dbot_mirror_id) where dbot_mirror_id <> '';

-- The War Room. An entry's id is `<n>@<investigation>`; the host counts n. No entry is changed but for its marks.
create table entries (
  investigation_id text not null,
  n integer not null,
  -- XSOAR's words: note, file, error, image, entryInfoFile, warning…
  type text not null,
  -- chats, commandAndResults, playbookTaskResult, playbookTaskStartAndDone, incidentInfo
  category text not null,
  -- text, json, markdown, table, html
  format text not null,
  -- What a caller gets; over 64 KB it lies in `blobs`.
  contents json,
  contents_blob text,
  -- What people read instead, a JSON string, where there is any.
  human_readable json,
  human_readable_blob text,
  -- characters of both
  size integer not null,
  -- The beginning of what people read, cleaned.
  search_text text not null,
  note boolean not null,
  tags text[] not null,
  -- The command entry it is a result of.
  parent integer,
  -- empty: a playbook
  author text not null,
  run_id uuid,
  task_id text,
  task_name text,
  playbook_name text,
  instance text not null,
  brand text not null,
  file_name text,
  file_hash text,
  file_size bigint,
  schedule_id text,
  created timestamptz not null,
  modified timestamptz not null,
  primary key (investigation_id, n)
);
create index entries_by_parent on entries (investigation_id, parent, n) where parent is not null;
create index entries_by_file on entries (file_hash) where file_hash is not null;
create index entries_by_age on entries (created);

-- Files by the SHA-256 of their content, in pieces of 1 MB at most. They are kept before the entry that names them; one
-- that no entry names for a day is nobody's.
create table files (
  hash text primary key,
  size bigint not null,
  md5 text not null,
  sha1 text not null,
  sha512 text not null,
  -- the last time somebody brought it
  kept_at timestamptz not null default now()
);
create table file_chunks (
  hash text not null,
  seq integer not null,
  content bytea not null,
  primary key (hash, seq)
);
-- Mostly compressed already.
alter table file_chunks alter column content set storage external;

-- Entries that prove something.
create table evidence (
  id bigint generated always as identity primary key,
  investigation_id text not null,
  n integer not null,
  description text not null,
  tags text[] not null,
  occurred timestamptz not null,
  -- empty: a playbook
  marked_by text not null,
  marked_at timestamptz not null,
  task_id text,
  unique (investigation_id, n)
);

create table lists (
  name text primary key,
  -- A JSON string: the text as it is, whatever it holds.
  content json not null,
  -- plain_text, json, markdown, html, css
  type text not null default 'plain_text',
  description text not null default '',
  version integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  updated_by text not null
);

-- One row a type and value. Values can be longer than an index entry, so they are compared by a hash of them.
create table indicators (
  id bigint generated always as identity primary key,
  type text not null,
  value text not null,
  value_hash text not null,
  -- 0 none, 1 good, 2 suspicious, 3 bad
  score smallint not null,
  -- A person said so: nothing but a person changes it.
  manual_score boolean not null,
  set_by text not null,
  source text not null,
  comment text not null,
  -- custom fields, by command-line name
  fields json not null,
  first_seen timestamptz not null,
  last_seen timestamptz not null,
  created timestamptz not null,
  modified timestamptz not null,
  version integer not null default 1,
  unique (value_hash, type)
);
create index indicators_by_type on indicators (type, id desc);
create index indicators_by_score on indicators (score, id desc);

-- Values that are no indicators and must not become ones. Type '': whatever type.
create table excluded_indicators (
  id bigint generated always as identity primary key,
  type text not null,
  value text not null,
  value_hash text not null,
  reason text not null,
  excluded_by text not null,
  excluded_at timestamptz not null,
  unique (value_hash, type)
);

-- In which investigations an indicator was seen.
create table indicator_incidents (
  indicator_id bigint not null,
  investigation_id text not null,
  related_at timestamptz not null,
  primary key (investigation_id, indicator_id)
);
create index indicator_incidents_by_indicator on indicator_incidents (indicator_id);

-- Both ways, two rows a link. A duplicate is linked to what it repeats.
create table incident_links (
  incident_id bigint not null,
  other_id bigint not null,
  -- link; duplicate: this one is a duplicate of the other; original: the other is a duplicate of this one
  kind text not null check (kind in ('link', 'duplicate', 'original')),
  linked_by text not null,
  linked_at timestamptz not null,
  primary key (incident_id, other_id)
);

-- Timer fields of incidents.
create table incident_timers (
  incident_id bigint not null,
  field text not null,
  status text not null check (status in ('idle', 'running', 'paused', 'ended')),
  started_at timestamptz,
  ended_at timestamptz,
  -- while it is paused: since when
  paused_at timestamptz,
  accumulated_pause_ms bigint not null,
  -- of a timer that ended: from start to end without the pauses
  total_ms bigint not null,
  -- null: it only counts
  sla_minutes double precision,
  due_at timestamptz,
  -- its time ran out, and that was told
  breached boolean not null,
  updated_at timestamptz not null,
  primary key (incident_id, field)
);
create index incident_timers_due on incident_timers (due_at) where status = 'running' and not breached;

-- Commands that run by the clock in an investigation.
create table scheduled_commands (
  id text primary key,
  investigation_id text not null,
  -- the line, with its exclamation mark
  command text not null,
  cron text not null,
  -- null: without an end
  times_left integer,
  ends_at timestamptz,
  -- null: it is over
  next_at timestamptz,
  last_at timestamptz,
  -- Whose command it is; empty: a playbook's, then with its run.
  owner text not null,
  run_id uuid,
  created_at timestamptz not null,
  stopped_at timestamptz,
  stopped_by text
);
create index scheduled_commands_due on scheduled_commands (next_at) where next_at is not null;
create index scheduled_commands_by_investigation on scheduled_commands (investigation_id);

-- What a change of the store asks of the engine: a manual task to complete, a playbook to start, the runs of a closed
-- incident to stop. Kept with the change, done after its commit, marked when it is done.
create table engine_requests (
  id bigint generated always as identity primary key,
  investigation_id text not null,
  -- completeTask, startPlaybook, incidentCreated, incidentClosed
  kind text not null,
  details json not null,
  -- the run whose command asked
  run_id uuid,
  requested_by text not null,
  requested_at timestamptz not null,
  done_at timestamptz,
  -- what came of it, when it is worth a word
  outcome text
);
create index engine_requests_open on engine_requests (id) where done_at is null;

-- Changes that commands asked for and that could not be made, with the reason: the command's task went on all the same.
create table ignored_changes (
  id bigint generated always as identity primary key,
  investigation_id text not null,
  run_id uuid,
  change json not null,
  reason text not null,
  at timestamptz not null
);
create index ignored_changes_by_investigation on ignored_changes (investigation_id, id);
