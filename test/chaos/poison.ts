/** Runs that cannot go on, among many that can: they fail visibly, and hold up nobody. */
import { uuidv7 } from "#base/ids.ts";
import type { ChaosCase } from "./cases.ts";
import { failingPlaybook, smallPlaybook } from "./load.ts";
import { ChaosWorld, noFate } from "./world.ts";

const good = 5_000;
const poison = 500;

/**
 * In equal parts: what the run wants to record is refused by the database; its snapshot makes no sense; its playbook cannot
 * be read; its task fails.
 */
const kinds = ["refused", "snapshot", "playbook", "task"] as const;

export function poisonCase(): ChaosCase {
  return {
    part: "poison",
    what: `${poison} among ${good}`,
    run: async () => {
      const started = performance.now();
      const world = await ChaosWorld.open([smallPlaybook()]);
      try {
        const hashes = {
          good: world.plan.hash,
          refused: await world.keep(smallPlaybook("poison that is refused")),
          snapshot: world.plan.hash,
          playbook: "unreadable",
          task: await world.keep(failingPlaybook()),
        };
        await world.pool.query(`
          insert into playbooks (hash, id, name, language, content) values ('unreadable', 'x', 'x', 'xsoar', '{}');
          create function refuse_poison() returns trigger language plpgsql as $$
          begin
            if new.payload::text like '%poison that is refused%' then
              raise exception 'poison' using errcode = '22023';
            end if;
            return new;
          end $$;
          create trigger poison before insert on run_events for each row execute function refuse_poison();`);
        const isPoison = (index: number) => index % ((good + poison) / poison) === 0;
        const rows = Array.from({ length: good + poison }, (_, index) => {
          const kind = isPoison(index) ? (kinds[(index / 11) % kinds.length] ?? "task") : "good";
          return { id: uuidv7(), kind, hash: hashes[kind] };
        });
        await world.pool.query(
          `with new as (select * from unnest($1::uuid[], $2::text[], $3::text[]) as r (id, kind, hash)), made as (
             insert into runs (id, playbook_id, playbook_hash, investigation_id, label, priority, status)
             select id, kind, hash, id::text, kind, 50, 'active' from new returning id),
           begun as (
             insert into run_events (run_id, seq, payload)
             select id, 1, json_build_object('at', 1, 'type', 'runStarted', 'playbook', '', 'label', '', 'start', '{}'::json)
             from made)
           insert into run_snapshots (run_id, seq, state) select id, 1, '{"status":"active","frames":null}' from new where kind = 'snapshot'`,
          [rows.map(({ id }) => id), rows.map(({ kind }) => kind), rows.map(({ hash }) => hash)],
        );
        const life = await world.live([], noFate, { awaits: rows.length });
        const { rows: ends } = await world.pool.query<{ label: string; status: string; code: string; count: string }>(
          `select label, status, coalesce(error_code, '') as code, count(*) from runs
           group by label, status, error_code order by label, status`,
        );
        const told = ends.map(({ label, status, code, count }) => `${count} ${label}: ${status} ${code}`.trim());
        const wrong = ends.filter(({ label, status, code }) =>
          label === "good" ? status !== "succeeded" : status !== "failed" || code === "",
        );
        const differences = wrong.map(({ label, status, code, count }) => `${count} of ${label}: ${status} ${code}`);
        if (life.broke !== undefined) differences.push(life.broke);
        const seconds = (performance.now() - started) / 1000;
        return { told: told.join(", "), happened: poison, differences, seconds };
      } finally {
        await world.close();
      }
    },
  };
}
