-- What people do to runs: a run that begins where another one stood, and the switch that pauses every write to the outside.

-- The run whose journal this one began with, up to the task it was begun from; null in all others.
alter table runs add column forked_from uuid;
create index runs_by_origin on runs (forked_from) where forked_from is not null;

-- The switch (one row). While it is paused, writes wait; `wake_at` of a run that waits for nothing else is infinity.
create table outside_writes (
  one_row boolean primary key default true check (one_row),
  paused_by text,
  paused_reason text,
  -- null: they go
  paused_at timestamptz
);
insert into outside_writes default values;
