import type pg from "pg";
import type { IncidentSource } from "#actions/draft-incident.ts";
import { IncidentIntake } from "#actions/incident-intake.ts";
import { systemClock } from "#base/clock.ts";
import { messageOf } from "#base/errors.ts";
import type { Log } from "#base/log.ts";
import type { Redactor } from "#base/redactor.ts";
import { Executor } from "#engine/executor.ts";
import type { PostgresJournal } from "#engine/hosts/postgres-journal.ts";
import { buildPlan, type Plan } from "#playbook/plan.ts";
import type { Network } from "#sdk/outbound/network.ts";
import { createDb } from "#store/db.ts";
import { listActivations, readPlaybook } from "#store/playbooks.ts";
import { listActiveRuns, listDueRuns } from "#store/runs.ts";
import { forgetAnswers } from "#store/webhook-answers.ts";
import { loadIncidentSources } from "./incident-sources.ts";
import { limitsOf } from "./instance-limits.ts";
import { type Changes, nobodyToTell } from "./live/changes.ts";
import { loadCatalog } from "./load-catalog.ts";
import { SampleKeeper } from "./sample-keeper.ts";
import type { SecretKeeper } from "./secret-keeper.ts";
import { SourcePoller } from "./source-poller.ts";

const dueEveryMs = 500;
const loadPage = 5_000;
/** How long a webhook's idempotency keys are remembered. */
const keepAnswersDays = 7;

export interface ActiveHostOptions {
  journal: PostgresJournal;
  pool: pg.Pool;
  secrets: SecretKeeper;
  network: Network;
  redactor: Redactor;
  log: Log;
  /** Told of what was kept. */
  changes?: Changes;
}

/** What only the active process does: runs playbooks, reads sources, wakes waiting runs. */
export class ActiveHost {
  readonly executor: Executor;
  readonly journal: PostgresJournal;
  readonly pollers: SourcePoller[] = [];
  /** What is pushed in, and by which instances. */
  readonly intake: IncidentIntake;
  readonly samples: SampleKeeper;
  incidentSources: ReadonlyMap<string, IncidentSource> = new Map();
  /** By sources, with the alert. */
  runsBegun = 0;
  readonly #options: ActiveHostOptions;
  #dueTimer: NodeJS.Timeout | undefined;
  /** A page whose commit broke may have been kept all the same: then the database knows runs that nobody took up. */
  #rescan = false;
  #stopped = false;

  static async start(options: ActiveHostOptions): Promise<ActiveHost> {
    const catalog = await loadCatalog(createDb(options.pool), options.secrets.reveal, options.network);
    const executor = new Executor({
      journal: options.journal,
      catalog,
      planOf: createPlanCache(options.pool),
      revealSecret: options.secrets.reveal,
      redactor: options.redactor,
      clock: systemClock,
      log: options.log,
    });
    const host = new ActiveHost(options, executor);
    await host.#takeUpRuns();
    await host.#startPollers();
    await forgetAnswers(options.pool, keepAnswersDays);
    host.incidentSources = await loadIncidentSources(createDb(options.pool), catalog.instances);
    host.#lookForDueRuns();
    return host;
  }

  private constructor(options: ActiveHostOptions, executor: Executor) {
    this.#options = options;
    this.journal = options.journal;
    this.executor = executor;
    const { pool, log, journal } = options;
    this.samples = new SampleKeeper(createDb(pool), log);
    this.intake = new IncidentIntake({
      pool,
      epoch: journal.epoch,
      log,
      now: () => Date.now(),
      onRuns: (runs, begun) => {
        executor.admit(runs, begun);
        this.#changes.runs(runs.map(({ id }) => id));
      },
      onKept: () => {
        this.#changes.alerts();
        this.#changes.incidents();
      },
      onUncertain: () => {
        this.#rescan = true;
      },
    });
  }

  get #changes(): Changes {
    return this.#options.changes ?? nobodyToTell;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#dueTimer);
    await Promise.all([...this.pollers.map((poller) => poller.stop()), this.intake.stop()]);
    await this.samples.stop();
    await this.executor.stop();
    await this.journal.close();
  }

  /** Everything that was queued or under way when the last process ended, most urgent first. */
  async #takeUpRuns(): Promise<void> {
    for (let after: { priority: number; id: string } | undefined; ; ) {
      const heads = await listActiveRuns(this.#options.pool, loadPage, after);
      this.executor.admit(heads);
      const last = heads.at(-1);
      if (!last || heads.length < loadPage) return;
      after = last;
    }
  }

  async #startPollers(): Promise<void> {
    const activations = (await listActivations(createDb(this.#options.pool))).filter(({ active }) => active);
    for (const instance of this.executor.catalog.instances) {
      const { source } = instance.integration;
      if (!source) continue;
      const limits = limitsOf(instance.integration.limits, instance.parameters());
      this.pollers.push(
        new SourcePoller({
          instance,
          source,
          intervalMs: limits.fetchIntervalMs ?? source.intervalMs,
          pool: this.#options.pool,
          epoch: this.journal.epoch,
          activations: activations.filter(({ instanceName }) => instanceName === instance.name),
          log: this.#options.log,
          onIngested: ({ runs, begun }) => {
            this.runsBegun += runs.length;
            this.executor.admit(runs, begun);
            this.#changes.alerts();
            this.#changes.runs(runs.map(({ id }) => id));
          },
          onFailure: () => {
            this.#rescan = true;
          },
        }),
      );
    }
  }

  #lookForDueRuns(): void {
    this.#dueTimer = setTimeout(() => void this.#admitDueRuns(), dueEveryMs);
  }

  async #admitDueRuns(): Promise<void> {
    try {
      if (this.#rescan) {
        this.#rescan = false;
        await this.#takeUpRuns();
      }
      const { room } = this.executor;
      if (room > 0) this.executor.admit(await listDueRuns(this.#options.pool, Date.now(), Math.min(room, 500)));
    } catch (error) {
      this.#rescan = true;
      this.#options.log.warn({ room: "engine", error: messageOf(error) }, "due runs could not be read");
    }
    if (!this.#stopped) this.#lookForDueRuns();
  }
}

/** Playbooks by their hash: content never changes under a hash, so what was read once holds. */
function createPlanCache(pool: pg.Pool): (hash: string) => Promise<Plan | undefined> {
  const db = createDb(pool);
  const plans = new Map<string, Plan>();
  return async (hash) => {
    const known = plans.get(hash);
    if (known) return known;
    const playbook = await readPlaybook(db, hash);
    if (!playbook) return undefined;
    const plan = buildPlan(playbook, hash);
    plans.set(hash, plan);
    return plan;
  };
}
