import type pg from "pg";
import type { IncidentSource } from "#actions/draft-incident.ts";
import { IncidentIntake } from "#actions/incident-intake.ts";
import type { Ingested } from "#actions/ingest-alerts.ts";
import { IntakeDesk } from "#actions/intake/intake-desk.ts";
import { fireDueSchedules } from "#actions/playbooks/schedules.ts";
import { systemClock } from "#base/clock.ts";
import { messageOf, TocsinError } from "#base/errors.ts";
import type { Log } from "#base/log.ts";
import type { Redactor } from "#base/redactor.ts";
import { Duties } from "#engine/duties/duties.ts";
import { Executor } from "#engine/executor.ts";
import { PostgresDuties } from "#engine/hosts/postgres-duties.ts";
import type { PostgresJournal } from "#engine/hosts/postgres-journal.ts";
import { PostgresStore } from "#engine/hosts/postgres-store.ts";
import { planLinked } from "#playbook/link-playbook.ts";
import type { Plan } from "#playbook/plan.ts";
import type { Network } from "#sdk/outbound/network.ts";
import { createDb, type Db } from "#store/db.ts";
import { holdEpoch } from "#store/host-fence.ts";
import { pauseOutsideWrites, readOutsideWrites, resumeOutsideWrites } from "#store/outside-writes.ts";
import { isScheduleDue } from "#store/playbook-schedules.ts";
import { readPlaybook } from "#store/playbooks.ts";
import { listActiveRuns, listDueRuns, listKeptBackRuns, type NewRun, type StoredRun } from "#store/runs.ts";
import type { SecretKeys } from "#store/secret-keys.ts";
import { Housekeeper, type Retention } from "./housekeeper.ts";
import { type Changes, nobodyToTell } from "./live/changes.ts";
import { LiveConfiguration } from "./live-configuration.ts";
import { SampleKeeper } from "./sample-keeper.ts";
import type { SecretKeeper } from "./secret-keeper.ts";
import type { SourcePoller } from "./source-poller.ts";

const dueEveryMs = 500;
const loadPage = 5_000;

export interface ActiveHostOptions {
  journal: PostgresJournal;
  pool: pg.Pool;
  secrets: SecretKeeper;
  network: Network;
  redactor: Redactor;
  log: Log;
  /** How long what is over stays. */
  retention?: Retention | undefined;
  /** Told of what was kept. */
  changes?: Changes;
}

/** What only the active process does: runs playbooks, reads sources, wakes waiting runs. */
export class ActiveHost {
  readonly executor: Executor;
  readonly journal: PostgresJournal;
  /** What is pushed in. */
  readonly intake: IncidentIntake;
  readonly samples: SampleKeeper;
  /** The rules for what comes in. */
  readonly desk: IntakeDesk;
  /** What commands ask of the engine, and commands that run by the clock. */
  readonly duties: Duties;
  /** What is old leaves. */
  readonly housekeeper: Housekeeper;
  /** By sources, with the alert. */
  runsBegun = 0;
  readonly #options: ActiveHostOptions;
  readonly #live: LiveConfiguration;
  readonly #db: Db;
  /** One change of what is configured after the other. */
  #changing: Promise<unknown> = Promise.resolve();
  #switching: Promise<void> = Promise.resolve();
  /** A change is in the database, or may be, and not taken up here. */
  #stale = false;
  #dueTimer: NodeJS.Timeout | undefined;
  /** A page whose commit broke may have been kept all the same: then the database knows runs that nobody took up. */
  #rescan = false;
  #stopped = false;

  static async start(options: ActiveHostOptions): Promise<ActiveHost> {
    const { pool, secrets, network, log, journal } = options;
    const desk = new IntakeDesk();
    const live = await LiveConfiguration.load({
      desk,
      pool,
      epoch: journal.epoch,
      secrets,
      network,
      log,
      onIngested: (ingested) => host.takeUpIngested(ingested),
      onFollowed: (incidents) => {
        host.#refresh(incidents);
        host.#changes.alerts();
      },
      onFailure: () => {
        host.#rescan = true;
      },
    });
    const executor = new Executor({
      journal: options.journal,
      store: new PostgresStore(options.pool, systemClock),
      catalog: live.catalog,
      planOf: createPlanCache(options.pool),
      revealSecret: options.secrets.reveal,
      redactor: options.redactor,
      clock: systemClock,
      log: options.log,
    });
    const host = new ActiveHost(options, executor, live, desk);
    // Before any run goes on: what was paused stays so.
    await host.#takeUpSwitch();
    await host.#takeUpRuns();
    await live.begin();
    host.housekeeper.start();
    journal.onAsked = () => host.duties.wake();
    host.duties.wake();
    host.#lookForDueRuns();
    return host;
  }

  private constructor(options: ActiveHostOptions, executor: Executor, live: LiveConfiguration, desk: IntakeDesk) {
    this.#options = options;
    this.desk = desk;
    desk.entryNumbers = executor.entryNumbers;
    desk.onTouched = (incidents) => {
      this.#refresh(incidents);
      // A playbook may have to run again.
      this.duties.wake();
    };
    this.#live = live;
    this.journal = options.journal;
    this.executor = executor;
    const { pool, log, journal } = options;
    this.#db = createDb(pool);
    this.samples = new SampleKeeper(this.#db, log);
    this.housekeeper = new Housekeeper({ pool, epoch: journal.epoch, retention: options.retention, log });
    this.duties = new Duties(executor, new PostgresDuties(pool), log);
    this.intake = new IncidentIntake({
      pool,
      epoch: journal.epoch,
      log,
      desk,
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

  /** What was kept begins here. */
  takeUpIngested({ runs, begun, incidents }: Ingested): void {
    this.runsBegun += runs.length;
    this.executor.admit(runs, begun);
    this.#changes.alerts();
    if (incidents.length > 0) this.#changes.incidents();
    this.#changes.runs(runs.map(({ id }) => id));
  }

  get pollers(): readonly SourcePoller[] {
    return this.#live.pollers;
  }

  /** The instances that are posted to, by name. */
  get incidentSources(): ReadonlyMap<string, IncidentSource> {
    return this.#live.incidentSources;
  }

  /** A sealed text by its id. */
  get reveal(): (id: string) => string | undefined {
    return this.#options.secrets.reveal;
  }

  /** Signs the links to questions. */
  get signingKey(): Uint8Array {
    return this.#options.secrets.keys.signingKey("answer links");
  }

  get network(): Network {
    return this.#options.network;
  }

  /**
   * Changes what is configured: in the database first, in one transaction that nobody without the turn can make, then
   * here. When it resolves the change is in force, and nothing begins any more by what held before.
   */
  change<Result>(act: (transaction: Db, keys: SecretKeys) => Promise<Result>): Promise<Result> {
    const changed = this.#changing.then(async () => {
      if (this.#stopped) throw new TocsinError("ENGINE_NOT_ACTIVE", "The server is stopping");
      const result = await this.#commit(act);
      await this.#takeUpChanges();
      return result;
    });
    this.#changing = changed.catch(() => {});
    return changed;
  }

  /** What a change of what is configured would come to: made in a transaction that is never kept. */
  async rehearse<Result>(act: (transaction: Db, keys: SecretKeys) => Promise<Result>): Promise<Result> {
    let rehearsed: { result: Result } | undefined;
    try {
      await this.#fenced(async (transaction) => {
        rehearsed = { result: await act(transaction, this.#options.secrets.keys) };
        throw new RehearsalOver();
      });
    } catch (error) {
      if (!(error instanceof RehearsalOver)) throw error;
    }
    if (!rehearsed) throw new Error("a rehearsal ended without a result");
    return rehearsed.result;
  }

  /** Begins runs: kept in one transaction that nobody without the turn can make, then taken up here. */
  async begin(plan: (transaction: Db) => Promise<readonly NewRun[]>): Promise<readonly NewRun[]> {
    if (this.#stopped) throw new TocsinError("ENGINE_NOT_ACTIVE", "The server is stopping");
    try {
      const runs = await this.#fenced(plan);
      const begun = new Map<string, StoredRun>();
      for (const { id, event } of runs) begun.set(id, { snapshot: undefined, events: [{ seq: 1, event }] });
      this.executor.admit(runs, begun);
      this.#changes.runs(runs.map(({ id }) => id));
      return runs;
    } catch (error) {
      // Of a commit that broke nobody knows: the database may know runs that nobody took up.
      if (!(error instanceof TocsinError)) this.#rescan = true;
      throw error;
    }
  }

  async #commit<Result>(act: (transaction: Db, keys: SecretKeys) => Promise<Result>): Promise<Result> {
    try {
      return await this.#fenced((transaction) => act(transaction, this.#options.secrets.keys));
    } catch (error) {
      // Of a commit that broke nobody knows: what the database says is taken up in any case.
      if (!(error instanceof TocsinError)) this.#stale = true;
      throw error;
    }
  }

  /** Who turned it, and why; undefined lets writes go again. When it resolves it is kept, and in force. */
  async pauseWrites(pause: { by: string; reason?: string | undefined } | undefined): Promise<void> {
    // Not behind the changes of what is configured: those may take long, and this may be urgent.
    await this.#commit(async (transaction) => {
      const before = await readOutsideWrites(transaction);
      if (pause && before) {
        const why = before.reason === null ? "" : `: ${before.reason}`;
        throw new TocsinError("WRITES_PAUSED", `Writes to the outside were paused by ${before.by}${why}`, {
          mend: "Nothing is to be done; let them go when the reason is gone.",
        });
      }
      if (!pause && !before) {
        throw new TocsinError("WRITES_NOT_PAUSED", "Writes to the outside are not paused", {
          mend: "Look at a run to see what it waits for.",
        });
      }
      if (pause) await pauseOutsideWrites(transaction, pause.by, pause.reason);
      else await resumeOutsideWrites(transaction);
    });
    this.#changes.writes();
    try {
      await this.#takeUpSwitch();
    } catch (cause) {
      this.#stale = true;
      throw notTakenUp(cause);
    }
  }

  /** As the database says; one after the other, so that the last word stands. */
  #takeUpSwitch(): Promise<void> {
    const taken = this.#switching.then(() => this.#readSwitch());
    this.#switching = taken.catch(() => {});
    return taken;
  }

  async #readSwitch(): Promise<void> {
    const kept = await readOutsideWrites(createDb(this.#options.pool));
    const { outsideWrites, operations } = this.executor;
    if (kept?.since.getTime() === outsideWrites.paused?.since) return;
    operations.pauseWrites(
      kept && {
        by: kept.by,
        since: kept.since.getTime(),
        ...(kept.reason === null ? {} : { reason: kept.reason }),
      },
    );
  }

  #fenced<Result>(act: (transaction: Db) => Promise<Result>): Promise<Result> {
    const { pool, journal } = this.#options;
    return createDb(pool)
      .transaction()
      .execute(async (transaction) => {
        if (!(await holdEpoch(transaction, journal.epoch))) {
          throw new TocsinError("ENGINE_LOCK_LOST", "Another process took over; this one stopped acting");
        }
        return await act(transaction);
      });
  }

  async #takeUpChanges(): Promise<void> {
    this.#stale = true;
    try {
      await this.#takeUpSwitch();
      await this.#live.reload(this.intake);
      this.#stale = false;
    } catch (cause) {
      throw notTakenUp(cause);
    }
  }

  /** What is in memory of them is old now. */
  #refresh(incidents: readonly string[]): void {
    for (const id of incidents) void this.executor.investigations.refresh(id).catch(() => {});
    this.#changes.incidents();
  }

  get #changes(): Changes {
    return this.#options.changes ?? nobodyToTell;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#dueTimer);
    await this.#changing;
    await Promise.all([this.#live.stop(), this.intake.stop(), this.duties.stop(), this.housekeeper.stop()]);
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

  #lookForDueRuns(): void {
    this.#dueTimer = setTimeout(() => void this.#admitDueRuns(), dueEveryMs);
  }

  /** What goes wrong with the clock holds up nothing else. */
  async #fireSchedules(now: number): Promise<void> {
    try {
      if (!(await isScheduleDue(this.#db, new Date(now)))) return;
      await this.begin((transaction) => fireDueSchedules(transaction, now));
    } catch (error) {
      this.#options.log.warn({ room: "server", error: messageOf(error) }, "scheduled playbooks could not be started");
    }
  }

  async #admitDueRuns(): Promise<void> {
    try {
      if (this.#stale) await this.change(async () => {});
      if (this.#rescan) {
        this.#rescan = false;
        await this.#takeUpRuns();
      }
      const now = Date.now();
      await this.#fireSchedules(now);
      // What people changed past the journal, and what could not be done before.
      this.duties.wake();
      const { room } = this.executor;
      if (room > 0) this.executor.admit(await listDueRuns(this.#options.pool, now, Math.min(room, 500)));
      // What was on its way out of memory when the switch was turned is among them a moment later.
      if (room > 0 && !this.executor.outsideWrites.paused) {
        this.executor.admit(await listKeptBackRuns(this.#options.pool, Math.min(room, 500)));
      }
    } catch (error) {
      this.#rescan = true;
      this.#options.log.warn({ room: "engine", error: messageOf(error) }, "due runs could not be read");
    }
    if (!this.#stopped) this.#lookForDueRuns();
  }
}

/** Ends a transaction that is not to be kept. */
class RehearsalOver extends Error {
  override readonly name = "RehearsalOver";
}

function notTakenUp(cause: unknown): TocsinError {
  return new TocsinError("CHANGE_NOT_TAKEN_UP", "The change is kept, but could not be put in force yet", {
    cause,
    mend: "It will be as soon as the database answers. Look at it again before you rely on it.",
  });
}

/** Playbooks by their hash, with all they call: content never changes under a hash, so what was read once holds. */
function createPlanCache(pool: pg.Pool): (hash: string) => Promise<Plan | undefined> {
  const db = createDb(pool);
  const plans = new Map<string, Plan>();
  return (hash) => planLinked(hash, (one) => readPlaybook(db, one), plans);
}
