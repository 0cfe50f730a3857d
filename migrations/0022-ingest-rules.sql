-- What is decided about an alert before it becomes an incident, and why.

-- Rules in their order, and maintenance windows among them.
create table ingest_rules (
  id uuid primary key,
  name text not null unique,
  position integer not null,
  enabled boolean not null,
  -- grows with every change
  version integer not null,
  definition json not null,
  changed_by text not null,
  changed_at timestamptz not null default now()
);

-- Every version that ever decided anything; a rule that is gone has left its versions.
create table ingest_rule_versions (
  rule_id uuid not null,
  version integer not null,
  enabled boolean not null,
  definition json not null,
  changed_by text not null,
  changed_at timestamptz not null default now(),
  primary key (rule_id, version)
);

-- What became of an alert, rule by rule. Alerts that met no rule have no row: they made an incident.
create table alert_decisions (
  alert_id uuid primary key,
  -- created, closed, added, updated, dropped, suppressed, maintenance, passed
  outcome text not null,
  -- the one it made or went to
  incident_id bigint,
  because text not null,
  steps json not null,
  decided_at timestamptz not null default now()
);
create index alert_decisions_by_incident on alert_decisions (incident_id, decided_at desc) where incident_id is not null;
create index alert_decisions_by_outcome on alert_decisions (outcome, decided_at desc);

-- By what values an incident is found again: a hash of the fields and of what the alert held in them.
create table intake_keys (
  key text not null,
  incident_id bigint not null,
  -- when its first alert happened, and the last that was added under this key
  first_at timestamptz not null,
  last_at timestamptz not null,
  kept_at timestamptz not null default now(),
  primary key (key, incident_id)
);
create index intake_keys_by_time on intake_keys (key, last_at desc);
create index intake_keys_by_age on intake_keys (kept_at);

-- From one alert that passed, those like it are suppressed.
create table suppressions (
  key text not null,
  from_at timestamptz not null,
  until_at timestamptz not null,
  rule_id uuid not null,
  kept_at timestamptz not null default now(),
  primary key (key, from_at)
);
create index suppressions_by_age on suppressions (kept_at);

-- What a rule did, hour by hour.
create table ingest_rule_counts (
  rule_id uuid not null,
  hour timestamptz not null,
  -- an outcome, `linked`, or `no effect` where it held and did nothing
  what text not null,
  count integer not null,
  primary key (rule_id, hour, what)
);

-- Alerts in it, its own included; and those that were dropped for its sake (XSOAR's droppedCount).
alter table incidents add column alert_count integer not null default 1;
alter table incidents add column dropped_count integer not null default 0;
