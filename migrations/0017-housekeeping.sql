-- What leaves with time, how much of it has left, and alerts whose text has.

-- One row a kind of what leaves; counted in the transaction that removes it.
create table housekeeping (
  kind text primary key,
  removed bigint not null default 0,
  last_removed_at timestamptz,
  -- the last round that came to its end
  looked_at timestamptz
);

-- The alert's text has left; the row stays, so that the same alert is known when it comes again.
alter table alerts add column raw_dropped_at timestamptz;
create index alerts_with_text on alerts (received_at) where raw_dropped_at is null;
-- Which incidents an alert belongs to.
create index incidents_by_alert on incidents (alert_id) where alert_id is not null;
