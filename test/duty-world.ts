/** The engine with its duties over PostgreSQL, for tests: the built-in commands, a clock of its own, lives that end. */
import type { TestContext } from "node:test";
import { builtin } from "#actions/commands/builtin.ts";
import { offlineInstance } from "#actions/offline/offline-instance.ts";
import { silentLog } from "#base/log.ts";
import { Catalog } from "#engine/catalog.ts";
import { Duties } from "#engine/duties/duties.ts";
import { Executor } from "#engine/executor.ts";
import { PostgresDuties } from "#engine/hosts/postgres-duties.ts";
import { PostgresStore } from "#engine/hosts/postgres-store.ts";
import { linkPlaybook, planLinked } from "#playbook/link-playbook.ts";
import type { CommandCall, Playbook, Task } from "#playbook/model.ts";
import { createDb } from "#store/db.ts";
import { upsertIncidentType } from "#store/incident-types.ts";
import { keepLivePlaybook } from "#store/live-playbooks.ts";
import { insertPlaybook, readPlaybook } from "#store/playbooks.ts";
import { listActiveRuns, listDueRuns, type RunHead } from "#store/runs.ts";
import { buildPlaybook, buildTask } from "./build-playbook.ts";
import { DyingJournal } from "./dying-journal.ts";
import { openBench } from "./journal-bench.ts";
import { waitFor } from "./wait-for.ts";

export function xsoarPlaybook(id: string, ...tasks: Task[]): Playbook {
  return { ...buildPlaybook(buildTask("0", "start", ["1"]), ...tasks), id, name: id, language: "xsoar" };
}

export function call(name: string, args: Record<string, string> = {}): { command: CommandCall } {
  const values = Object.entries(args).map(([key, text]) => [key, { kind: "text", text }] as const);
  return { command: { name, arguments: Object.fromEntries(values) } };
}

export interface Life {
  executor: Executor;
  duties: Duties;
  /** Resolves at the death of the process; never for one that lives on. */
  dead: Promise<void>;
  appends(): number;
  end(): Promise<void>;
}

export async function openDutyWorld(test: TestContext, now: number) {
  const bench = await openBench(test);
  const { pool } = bench;
  const db = createDb(pool);
  const clock = { at: now, now: () => clock.at };
  const hashes = new Map<string, string>();
  const query = async (text: string, values: unknown[] = []) => (await pool.query(text, values)).rows;
  // Those of a test have numbers of their own.
  await query("select setval('incident_numbers', 1000)");
  return {
    clock,
    pool,
    query,
    async keep(playbook: Playbook): Promise<string> {
      const linked = linkPlaybook(playbook, () => undefined).linked.at(-1);
      if (!linked) throw new Error("it was linked");
      await insertPlaybook(db, linked.hash, linked.playbook, null);
      const { id, name } = playbook;
      await keepLivePlaybook(db, { id, name, hash: linked.hash, by: "test", active: true });
      hashes.set(id, linked.hash);
      return linked.hash;
    },
    keepType: (name: string, playbookId: string) => upsertIncidentType(db, { name, playbookId, isDefault: false }),
    async makeIncident(id: string, status = 1, type = "Plain"): Promise<void> {
      await query(
        `insert into incidents (id, name, type, raw_type, severity, status, owner, details, occurred, created, modified,
           custom_fields, labels, source_brand, source_instance, investigation_id, playbook_id, dbot_mirror_id)
         values ($1::bigint, 'incident ' || $1, $3, $3, 2, $2::int, '', '', now(), now(), now(), '{}', '[]', '', '',
           case when $2::int = 1 then $1::text else '' end, '', '')`,
        [id, status, type],
      );
    },
    headOf(id: string, playbook: string, investigationId: string): RunHead {
      const playbookHash = hashes.get(playbook) ?? "";
      return { id, playbookId: playbook, playbookHash, alertId: null, investigationId, label: playbook, priority: 50 };
    },
    /** A process that takes over, and dies at that append. */
    async live(deathAt = Number.POSITIVE_INFINITY, storesLast = false): Promise<Life> {
      const postgres = await bench.journal(undefined, 1);
      const journal = new DyingJournal(postgres, deathAt, storesLast);
      const executor = new Executor({
        journal,
        store: new PostgresStore(pool, clock),
        catalog: new Catalog([builtin], [offlineInstance(builtin)]),
        planOf: (hash) => planLinked(hash, (one) => readPlaybook(db, one)),
        revealSecret: () => undefined,
        clock,
        log: silentLog,
        settings: { evictAfterMs: 0 },
      });
      const duties = new Duties(executor, new PostgresDuties(pool), silentLog);
      executor.admit(await listActiveRuns(pool, 1_000));
      return {
        executor,
        duties,
        dead: journal.dead,
        appends: () => journal.appends,
        async end() {
          const isDead = journal.appends >= deathAt;
          if (!isDead) await duties.stop();
          await executor.stop();
          executor.javascript.close();
          await postgres.close();
        },
      };
    },
    /** Until no run is in memory and no request is open; due runs are taken up meanwhile. */
    async settle({ executor, duties }: Life): Promise<void> {
      const look = async () => {
        await duties.work();
        executor.admit(await listDueRuns(pool, clock.at, 100));
        const active = await query("select id from runs where status = 'active'");
        const open = await query("select id from engine_requests where done_at is null");
        return active.length === 0 && open.length === 0 && executor.live().running === 0;
      };
      await waitFor(look, {
        what: "runs and requests come to rest",
        trace: () => query("select count(*) from run_events"),
      });
    },
  };
}
