-- More of what investigations keep, and what finding incidents and indicators by a query reads.

-- Files of an incident itself: name, the entry they came from, their hash and size.
alter table incidents add column attachments json not null default '[]';
create index incidents_with_attachments on incidents (id) where attachments::text <> '[]';

-- Whoever shows such an id (in an answered mail, a chat) may answer for a task.
create table entitlements (
  id text primary key,
  investigation_id text not null,
  run_id uuid,
  -- it may be shown more than once
  persistent boolean not null,
  -- marks the entries of answers
  tag text not null,
  created_by text not null,
  created_at timestamptz not null
);
create index entitlements_by_investigation on entitlements (investigation_id);

-- Texts are compared in lower case. Signs beyond ASCII have more cases than this database need know: rows with such signs
-- are looked at one by one, and are found by the partial indexes.
create index incidents_by_folded_type on incidents (lower(type collate "C"), id desc);
create index incidents_of_foreign_type on incidents (id desc) where octet_length(type) <> char_length(type);
create index incidents_by_folded_owner on incidents (lower(owner collate "C"), id desc);
create index incidents_of_foreign_owner on incidents (id desc) where octet_length(owner) <> char_length(owner);
drop index incidents_by_owner;
create index incidents_by_creation on incidents (created);
create index incidents_by_modification on incidents (modified);

-- A value can be longer than an index entry.
create index indicators_by_folded_value on indicators (md5(lower(value collate "C")));
create index indicators_of_foreign_value on indicators (id desc) where octet_length(value) <> char_length(value);
