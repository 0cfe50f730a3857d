-- Envelope encryption: each secret is sealed with a data key of its own, which is wrapped with the master key. Changing
-- the master key wraps the data keys anew and leaves the secrets as they are.

-- Which master key this database belongs to (one row), and the key that names secrets, wrapped with it.
create table secret_key (
  one_row boolean primary key default true check (one_row),
  fingerprint text not null,
  id_key bytea not null,
  since timestamptz not null default now()
);

-- Null in rows that were sealed with the master key itself; the next start seals those anew.
alter table secrets add column data_key bytea;
alter table secrets add column key_fingerprint text;
