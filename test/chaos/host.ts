/**
 * A host as the active process of a server has it: the executor over PostgreSQL's journal and store, runs that are taken
 * up, runs that are due. With a vendor of the test's, a clock that can be wrong, and boundaries that are counted.
 */
import pg from "pg";
import { builtin } from "#actions/commands/builtin.ts";
import { offlineInstance } from "#actions/offline/offline-instance.ts";
import { createLog } from "#base/log.ts";
import { Catalog } from "#engine/catalog.ts";
import { Duties } from "#engine/duties/duties.ts";
import { Executor } from "#engine/executor.ts";
import { PostgresDuties } from "#engine/hosts/postgres-duties.ts";
import { PostgresJournal } from "#engine/hosts/postgres-journal.ts";
import { PostgresStore } from "#engine/hosts/postgres-store.ts";
import { JavaScriptRunner } from "#engine/javascript/javascript-runner.ts";
import { ScriptRunners } from "#engine/scripts/script-runners.ts";
import { planLinked } from "#playbook/link-playbook.ts";
import type { Plan } from "#playbook/plan.ts";
import { createDb } from "#store/db.ts";
import { readPlaybook } from "#store/playbooks.ts";
import { listActiveRuns, listDueRuns, type RunHead } from "#store/runs.ts";
import { connectWriter } from "#test/journal-bench.ts";
import type { Boundaries, Fate } from "./boundaries.ts";
import { chaosInstances, chaosIntegration, twinIntegration } from "./integration.ts";
import { scripts } from "./scripts.ts";

export interface ChaosHostOptions {
  database: pg.ClientConfig;
  /** The writer's, where it goes another way. */
  writer?: pg.ClientConfig;
  vendorUrl: string;
  settleMs: number;
  boundaries?: Boundaries;
  maxRuns?: number;
  fate?: Fate;
}

/** Of the process: their thread may serve one host after the other. */
const runners = new ScriptRunners([new JavaScriptRunner({ threads: 1, mostThreads: 2 })]);
const pageOfRuns = 10_000;
const dueAtOnce = 500;

export class ChaosHost {
  readonly executor: Executor;
  readonly journal: PostgresJournal;
  readonly pool: pg.Pool;
  readonly planOf: (hash: string) => Promise<Plan | undefined>;
  readonly #duties: Duties;
  closed = false;
  #rescan = true;

  /** Waits for its turn. */
  static async open(options: ChaosHostOptions): Promise<ChaosHost> {
    const { database, writer = database, boundaries } = options;
    const pool = new pg.Pool({ ...database, max: 4 });
    pool.on("error", () => undefined);
    pool.on("connect", (client) => client.on("error", () => undefined));
    const log = createLog(process.env.CHAOS_LOG ?? "silent");
    let isActive = false;
    const connect = async () => {
      const client = await connectWriter(writer);
      if (isActive) boundaries?.watch(client);
      else if (options.fate?.takeOver) boundaries?.watchTakeOver(client);
      clients.push(client);
      return client;
    };
    const clients: pg.Client[] = [];
    for (;;) {
      const journal = await PostgresJournal.tryBecomeActive({ connect, pool, log }).catch(() => undefined);
      if (journal) {
        isActive = true;
        const client = clients.at(-1);
        if (client) boundaries?.watch(client);
        return new ChaosHost(options, pool, journal, log);
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  private constructor(
    options: ChaosHostOptions,
    pool: pg.Pool,
    journal: PostgresJournal,
    log: ReturnType<typeof createLog>,
  ) {
    const { boundaries } = options;
    const clock = { now: () => Date.now() + (boundaries?.offsetMs ?? 0) };
    const db = createDb(pool);
    const plans = new Map<string, Plan>();
    this.pool = pool;
    this.journal = journal;
    this.planOf = (hash) => planLinked(hash, (one) => readPlaybook(db, one), plans);
    const append = journal.append.bind(journal);
    journal.append = (entry) => {
      boundaries?.note(entry);
      return append(entry);
    };
    const around = boundaries?.around.bind(boundaries);
    const keepFile = journal.keepFile.bind(journal);
    journal.keepFile = async (content) => {
      boundaries?.pass("before a file is kept");
      const kept = await keepFile(content);
      boundaries?.pass("after a file is kept");
      return kept;
    };
    this.executor = new Executor({
      journal,
      store: new PostgresStore(pool, clock),
      catalog: new Catalog(
        [builtin, chaosIntegration, twinIntegration],
        [
          offlineInstance(builtin),
          ...chaosInstances({ url: options.vendorUrl, settleMs: options.settleMs, now: () => clock.now(), around }),
        ],
        scripts,
      ),
      planOf: this.planOf,
      revealSecret: () => undefined,
      clock,
      log,
      // Whatever waits longer than a moment leaves memory, as what waits for minutes does on a server.
      settings: { evictAfterMs: 100, ...(options.maxRuns === undefined ? {} : { maxRuns: options.maxRuns }) },
      scripts: runners,
    });
    this.#duties = new Duties(this.executor, new PostgresDuties(pool), log);
    journal.onAsked = () => this.#duties.wake();
  }

  /** One look at what is to be done; a database that is away is asked again with the next. */
  async look(): Promise<void> {
    this.#duties.wake();
    try {
      if (this.#rescan) {
        for (const heads = [...(await listActiveRuns(this.pool, pageOfRuns))]; heads.length > 0; ) {
          this.executor.admit(heads.splice(0, 1_000));
        }
        this.#rescan = false;
      }
      const { room } = this.executor;
      const now = this.executor.now();
      if (room > 0) this.executor.admit(await listDueRuns(this.pool, now, Math.min(room, dueAtOnce)));
    } catch {
      this.#rescan = true;
    }
  }

  async begin(head: RunHead): Promise<void> {
    const { rowCount } = await this.pool.query("select from runs where id = $1", [head.id]);
    if (rowCount === 0) await this.executor.start(head, {});
  }

  async close(): Promise<void> {
    this.closed = true;
    await this.#duties.stop();
    await this.executor.stop();
    this.executor.javascript.close();
    await this.journal.close(1_000);
    await this.pool.end();
  }
}
