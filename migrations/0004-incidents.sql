-- Incidents, what makes them of events that are pushed in, and what a webhook remembers.

create sequence incident_numbers;

-- XSOAR's words. `json`, not `jsonb`, for what came from outside; the text columns are cleaned on their way in. The raw
-- event of an incident that came from an alert is the alert's; `raw_json` is for those that came from none.
create table incidents (
  id bigint primary key default nextval('incident_numbers'),
  name text not null,
  type text not null,
  -- as it came, before the mapper
  raw_type text not null,
  -- 0 unknown, 0.5 informational, 1 low, 2 medium, 3 high, 4 critical
  severity real not null,
  -- 0 pending, 1 active, 2 closed, 3 archived
  status smallint not null,
  owner text not null,
  details text not null,
  occurred timestamptz not null,
  created timestamptz not null,
  modified timestamptz not null,
  closed timestamptz,
  custom_fields json not null,
  labels json not null,
  raw_json json,
  source_brand text not null,
  source_instance text not null,
  alert_id uuid,
  -- empty until the investigation is opened, then the incident's own id
  investigation_id text not null,
  playbook_id text not null,
  -- the version of the mapper that made it
  mapper_hash text,
  dbot_mirror_id text not null
);
-- The id grows with the time of creation: it is the order of every list.
create index incidents_by_status on incidents (status, id desc);
create index incidents_by_type on incidents (type, id desc);

create table incident_types (
  name text primary key,
  playbook_id text,
  is_default boolean not null,
  updated_at timestamptz not null default now()
);

-- Every version of every mapper, by the hash of its content: an incident is explained by the one that made it.
create table mappers (
  hash text primary key,
  name text not null,
  definition json not null,
  is_current boolean not null,
  created_at timestamptz not null default now()
);
create unique index mappers_current on mappers (name) where is_current;

-- The last events of an instance that stores samples, for writing its mapper.
create table sample_events (
  instance_id uuid primary key,
  samples json not null,
  updated_at timestamptz not null default now()
);

-- What a webhook answered to an `Idempotency-Key`: the same key gets the same answer and makes no second incident.
create table webhook_answers (
  instance_id uuid not null,
  key text not null,
  body_hash text not null,
  answer json not null,
  put_aside integer not null,
  created_at timestamptz not null default now(),
  primary key (instance_id, key)
);
create index webhook_answers_by_age on webhook_answers (created_at);

-- The runs that investigate an incident; those of a run's own investigation are not in it.
create index runs_by_incident on runs (investigation_id) where investigation_id <> id::text;
