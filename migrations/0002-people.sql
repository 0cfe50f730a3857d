-- People, what opens the door to them, and what they did.

create table users (
  id uuid primary key,
  name text not null,
  -- The name as it is compared: NFKC, lower case.
  name_key text not null unique,
  role text not null check (role in ('admin', 'engineer', 'analyst', 'viewer')),
  -- Argon2id in PHC format; null until an invitation is used.
  password_hash text,
  disabled_at timestamptz,
  created_at timestamptz not null default now(),
  created_by text not null,
  last_sign_in_at timestamptz
);

-- Only the hash of a session's token: who reads this table can open nothing.
create table sessions (
  id uuid primary key,
  user_id uuid not null references users (id) on delete cascade,
  token_hash bytea not null unique,
  address text not null,
  user_agent text not null,
  created_at timestamptz not null default now(),
  last_seen_at timestamptz not null default now(),
  expires_at timestamptz not null
);
create index sessions_by_user on sessions (user_id);

create table api_keys (
  id text primary key,
  user_id uuid not null references users (id) on delete cascade,
  name text not null,
  secret_hash bytea not null,
  -- What it was made for; at each request it can do no more than its creator can then.
  permissions text[] not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  last_used_at timestamptz,
  revoked_at timestamptz
);
create index api_keys_by_user on api_keys (user_id);

-- Links that work once: the first admin's, an invitation's, a forgotten password's.
create table one_time_links (
  token_hash bytea primary key,
  kind text not null check (kind in ('setup', 'invite', 'reset')),
  -- null for setup: there is nobody yet
  user_id uuid references users (id) on delete cascade,
  created_at timestamptz not null default now(),
  created_by text not null,
  expires_at timestamptz not null,
  used_at timestamptz
);
create index one_time_links_by_user on one_time_links (user_id);

-- Failed sign-ins in a row, by user and by address (hashed: what was typed as a name may be a password).
create table sign_in_attempts (
  subject text primary key,
  failures integer not null,
  last_at timestamptz not null,
  blocked_until timestamptz not null
);

-- Who did what. Rows are added and never changed: names stand here as they were.
create table audit (
  id bigint generated always as identity primary key,
  at timestamptz not null default now(),
  actor_kind text not null check (actor_kind in ('user', 'key', 'local', 'anonymous')),
  actor text not null,
  user_id uuid,
  key_id text,
  action text not null,
  object text not null,
  outcome text not null check (outcome in ('done', 'refused', 'failed')),
  -- The code of the error, when it was not done.
  code text,
  address text not null,
  details json not null
);
create index audit_by_user on audit (user_id, id desc);
create index audit_by_action on audit (action, id desc);

create function refuse_audit_change() returns trigger language plpgsql as $$
begin
  raise exception 'the audit is append-only: % is refused', lower(tg_op);
end
$$;
create trigger audit_keeps_rows before update or delete on audit for each row execute function refuse_audit_change();
create trigger audit_keeps_all before truncate on audit for each statement execute function refuse_audit_change();
