-- The first tables: who may write, what came in, what runs, what happened.

-- The fence (one row). Taken by a process that becomes active; every write outside the journal's own connection
-- checks its epoch under a share lock, so that a process that lost its turn can write nothing more.
create table host_epoch (
  one_row boolean primary key default true check (one_row),
  epoch bigint not null,
  taken_at timestamptz not null default now()
);
insert into host_epoch (epoch) values (0);

-- The last flush of the journal (one row): updated by every flush, in its transaction. After a commit of unknown
-- outcome the host looks its flush up here before it sends it again.
create table host_flush (
  one_row boolean primary key default true check (one_row),
  epoch bigint not null,
  flush_id uuid
);
insert into host_flush (epoch) values (0);

-- Sealed texts (AES-256-GCM); everything else refers to them by id.
create table secrets (
  id uuid primary key,
  sealed bytea not null,
  created_at timestamptz not null default now()
);

-- Configured integrations. Parameters that are secret hold the id of their secret in `secret_parameters`.
create table instances (
  id uuid primary key,
  name text not null unique,
  integration text not null,
  parameters json not null,
  secret_parameters json not null,
  updated_at timestamptz not null default now()
);

-- Playbooks by the hash of their content; a run pins one. `original` is the file as it came.
create table playbooks (
  hash text primary key,
  id text not null,
  name text not null,
  language text not null,
  content json not null,
  original json,
  created_at timestamptz not null default now()
);

-- What is switched on: which version of which playbook, for the alerts of which instance, with which filter.
create table activations (
  playbook_id text primary key,
  playbook_hash text not null references playbooks (hash),
  instance_name text,
  trigger_name text,
  trigger_configuration json not null,
  active boolean not null,
  updated_at timestamptz not null default now()
);

-- Raw alerts. `json`, not `jsonb`: jsonb refuses NUL and lone surrogates, and one bad alert must not abort a batch.
create table alerts (
  id uuid primary key,
  instance_id uuid not null,
  source_id text not null,
  label text not null,
  priority smallint not null,
  raised_at timestamptz not null,
  received_at timestamptz not null default now(),
  raw json not null,
  -- Per playbook: started or not, and why.
  decisions json not null,
  unique (instance_id, source_id)
);
create index alerts_by_time on alerts (received_at desc);

create table quarantine (
  id uuid primary key,
  instance_id uuid not null,
  reason text not null,
  raw json not null,
  received_at timestamptz not null default now()
);

create table source_cursors (
  instance_id uuid primary key,
  cursor json not null,
  updated_at timestamptz not null default now()
);

-- One row a run, for lists and for finding work; its history is in run_events. No foreign keys on the hot tables:
-- the writer is one, and the rows of a flush are made together.
create table runs (
  id uuid primary key,
  playbook_id text not null,
  playbook_hash text not null,
  alert_id uuid,
  investigation_id text not null,
  label text not null,
  priority smallint not null,
  -- active (queued or under way), waiting (evicted from memory), paused, succeeded, failed, cancelled
  status text not null,
  -- when a waiting run is due; null: it waits for a person
  wake_at timestamptz,
  waiting_for text,
  error_code text,
  error_message text,
  started_at timestamptz not null default now(),
  finished_at timestamptz
);
create index runs_to_do on runs (priority desc, id) where status = 'active';
create index runs_due on runs (wake_at) where status = 'waiting';
create index runs_by_time on runs (started_at desc);
create index runs_by_alert on runs (alert_id);
create index runs_by_finish on runs (status, finished_at desc);

-- The journal: append-only.
create table run_events (
  run_id uuid not null,
  seq integer not null,
  payload json not null,
  primary key (run_id, seq)
);

create table run_snapshots (
  run_id uuid primary key,
  seq integer not null,
  state json not null
);

-- Values over 64 KB, by the hash of their JSON text.
create table blobs (
  hash text primary key,
  content text not null
);

-- Shared context belongs to the investigation: a document and the operations that made it.
create table context_ops (
  investigation_id text not null,
  seq integer not null,
  op json not null,
  run_id uuid,
  primary key (investigation_id, seq)
);
create table contexts (
  investigation_id text primary key,
  seq integer not null,
  document json not null
);
