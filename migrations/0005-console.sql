-- Instances and playbooks that people change while the server runs, beside those of the configuration file.

-- Who keeps a thing: the configuration file, applied at each start, or people by the console. An instance that was
-- removed keeps its row, and with it its id: should it come back, its alerts are still known and none is taken twice.
alter table instances
  add column managed_by text not null default 'file' check (managed_by in ('file', 'console')),
  add column updated_by text not null default 'the configuration file',
  add column removed_at timestamptz;

-- Named filters of triggers, shared by playbooks.
create table trigger_configurations (
  id uuid primary key,
  integration text not null,
  trigger text not null,
  name text not null,
  filters json not null,
  updated_at timestamptz not null default now(),
  updated_by text not null,
  unique (integration, trigger, name)
);

-- What a playbook is edited from. Its versions, which runs pin, are in `playbooks`; while a playbook is off, what is
-- edited may have errors, and then `playbook_hash` is the last version that had none.
alter table activations
  add column name text not null default '',
  add column managed_by text not null default 'file' check (managed_by in ('file', 'console')),
  -- it was the configuration file's once, which no longer names it: the file may take it back
  add column left_file boolean not null default false,
  -- names this very state; a change that was made from another one is refused
  add column version uuid not null default gen_random_uuid(),
  add column updated_by text not null default 'the configuration file',
  -- the export as it stands, its secrets marked; null in rows of the time before
  add column export json,
  -- where its secrets stand: node, path within the arguments, id of the secret
  add column sealed json not null default '[]',
  -- integration to the name of the instance that plays its part
  add column accounts json not null default '{}',
  add column trigger_configuration_id uuid references trigger_configurations (id);
update activations a set name = p.name from playbooks p where p.hash = a.playbook_hash;
