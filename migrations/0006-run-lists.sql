-- Lists and counters of runs stay fast when there are a million of them. Each index ends with the order of the list; with
-- the status in it, counting reads the index alone.
drop index runs_by_time;
drop index runs_by_finish;
create index runs_by_time on runs (started_at desc, id desc) include (status);
create index runs_by_status on runs (status, started_at desc, id desc);
create index runs_by_playbook on runs (playbook_id, started_at desc, id desc) include (status);

-- Finding a word in the labels. Only runs that ended are in it, so that a run is indexed once and not at each change; the
-- others are few and are looked through. Without the extension, or the right to it, a search reads more and finds the same.
do $$
begin
  create extension if not exists pg_trgm;
  create index runs_by_label on runs using gin (label gin_trgm_ops) with (gin_pending_list_limit = 256)
    where status in ('succeeded', 'failed', 'cancelled');
exception
  when insufficient_privilege or undefined_file or feature_not_supported or undefined_object then
    raise notice 'pg_trgm is not there: searching runs by a word reads all of them';
end
$$;
