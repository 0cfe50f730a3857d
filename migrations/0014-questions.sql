-- Questions that runs ask people: who is asked, until when, what came back, and what goes out to them. The journal is the
-- truth; these rows are written with its events and are what lists, links and senders look at.

create table questions (
  id uuid primary key,
  run_id uuid not null,
  frame text not null,
  task_id text not null,
  task_name text not null,
  investigation_id text not null,
  -- task: something to do; choice: one of the options; form; outcome: what became of a write
  kind text not null check (kind in ('task', 'choice', 'form', 'outcome')),
  question text not null,
  -- What the message says beside it, where there is one.
  body text not null,
  options json not null,
  -- null: no form
  form json,
  -- so many replies end it
  wanted integer not null,
  -- empty: nobody in particular
  assignee text not null,
  asked_at timestamptz not null,
  due_at timestamptz,
  -- It is left by itself when it is due.
  ends_when_due boolean not null,
  reminded_at timestamptz,
  ended_at timestamptz,
  -- How it ended: answered, timed out, completed, …
  outcome text
);
create index questions_open on questions (due_at nulls last, asked_at) where ended_at is null;
create index questions_by_run on questions (run_id);

-- Whom the playbook asks, numbered as it names them; their links carry the number.
create table question_recipients (
  question_id uuid not null,
  n integer not null,
  address text not null,
  primary key (question_id, n)
);

create table question_replies (
  question_id uuid not null,
  seq bigint generated always as identity,
  -- null: of nobody whom the playbook asked
  recipient integer,
  -- Whose answer it is, and who gave it for them; empty: they did themselves.
  who text not null,
  given_by text not null,
  -- link, console, command
  via text not null,
  answer text not null,
  answers json,
  at timestamptz not null,
  primary key (question_id, seq)
);

-- What is to be sent: one row a recipient and method. The link is not kept: whoever sends makes it from the row.
create table outbox (
  id bigint generated always as identity primary key,
  question_id uuid not null,
  -- null: a copy, without a link
  recipient integer,
  kind text not null check (kind in ('question', 'reminder', 'copy')),
  -- email, slack…
  method text not null,
  address text not null,
  subject text not null,
  body text not null,
  -- not needed: the question ended before it was sent
  state text not null default 'to send' check (state in ('to send', 'sent', 'failed', 'not needed')),
  attempts integer not null default 0,
  -- why the last attempt failed
  error text,
  created_at timestamptz not null,
  changed_at timestamptz not null
);
create index outbox_to_send on outbox (id) where state = 'to send';
create index outbox_by_question on outbox (question_id);

-- Somebody without an account who answered by a link is known by the address it was for.
alter table audit drop constraint audit_actor_kind_check;
alter table audit add constraint audit_actor_kind_check
  check (actor_kind in ('user', 'key', 'local', 'recipient', 'anonymous'));
