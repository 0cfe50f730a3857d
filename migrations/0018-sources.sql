-- Sources: what changed at the vendor's, what was put aside and tried again, pauses, ranges that are fetched again.

-- Of alerts whose source says when they changed: a print of the version that is kept, its time there, how often it changed.
alter table alerts add column fingerprint text;
alter table alerts add column changed_at timestamptz;
alter table alerts add column updates integer not null default 0;
-- The alert that a person had come in once more as this one; null in all others.
alter table alerts add column replay_of uuid;

-- Once a source: the same item read again is not put aside again, settled or not. Null where nobody reads twice.
alter table quarantine add column print text;
create unique index quarantine_once on quarantine (instance_id, print) where print is not null;
-- What became of it: replayed (it is an alert now, or was one already) or discarded; null: it waits for a person.
alter table quarantine add column settled_at timestamptz;
alter table quarantine add column outcome text;
alter table quarantine add column settled_by text;
-- Why, in a few words: those of one reason are tried again together.
create index quarantine_open on quarantine (instance_id, reason) where settled_at is null;

-- A source that a person paused is not read until it is resumed.
create table source_pauses (
  instance_id uuid primary key,
  paused_by text not null,
  reason text,
  paused_at timestamptz not null default now()
);

-- A range of the past that is fetched page by page beside what is new, with a cursor of its own.
create table backfills (
  id uuid primary key,
  instance_id uuid not null,
  from_at timestamptz not null,
  until_at timestamptz not null,
  -- null: not begun
  cursor json,
  -- running, done, cancelled, failed
  status text not null,
  reached_at timestamptz not null,
  -- alerts in the range, and of them those that were new
  seen integer not null default 0,
  stored integer not null default 0,
  error text,
  asked_by text not null,
  asked_at timestamptz not null default now(),
  ended_at timestamptz
);
create index backfills_by_instance on backfills (instance_id, asked_at desc);
create index backfills_running on backfills (instance_id) where status = 'running';

-- Who set a field of an incident after it was made: {"severity": {"by": "ada", "at": 1700000000000}}. What stands here is
-- not the source's any more: an alert that changes leaves it alone.
alter table incidents add column field_writers json not null default '{}';
create index if not exists incidents_by_alert on incidents (alert_id) where alert_id is not null;
