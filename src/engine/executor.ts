import { messageOf, TocsinError } from "#base/errors.ts";
import type { JsonObject } from "#base/json.ts";
import { Redactor } from "#base/redactor.ts";
import { type Decision, next } from "#playbook/next.ts";
import type { Plan } from "#playbook/plan.ts";
import type { Rerun, RunEvent } from "#playbook/run-event.ts";
import { apply, emptyState, type RunState, type TaskState } from "#playbook/run-state.ts";
import type { RunHead, StoredRun } from "#store/runs.ts";
import { ActiveRun, stepName, type Working } from "./active-run.ts";
import { Admission } from "./admission.ts";
import { BigValues } from "./big-values.ts";
import type { Catalog } from "./catalog.ts";
import { EndWaiters } from "./end-waiters.ts";
import { EntryNumbers } from "./entry-numbers.ts";
import type { ExecutorOptions } from "./executor-options.ts";
import { type ExecutorSettings, usualSettings } from "./executor-settings.ts";
import { externalize } from "./externalize.ts";
import { LetGo } from "./gate.ts";
import { graphEvent } from "./graph-event.ts";
import { emptyStore, type InvestigationStore } from "./investigation-store.ts";
import { Investigations } from "./investigations.ts";
import { JavaScriptSandbox } from "./javascript/sandbox.ts";
import type { EngineMark, JournalEntry } from "./journal.ts";
import { countLive, describeSteps } from "./live-steps.ts";
import { OutsideWrites } from "./outside-writes.ts";
import { planFor } from "./plan-for.ts";
import { rejected } from "./rejected.ts";
import { restingRow } from "./resting-row.ts";
import { RunCounts } from "./run-counts.ts";
import { RunOperations } from "./run-operations.ts";
import { ScriptRunners } from "./scripts/script-runners.ts";
import { toStepError } from "./tasks/step.ts";
import { leaveCall } from "./tasks/sub-playbook.ts";
import { workOn } from "./tasks/work-on.ts";

/**
 * Drives runs: asks `next()` what to do, has it done, records what happened, and asks again. It owns no durability (that
 * is the journal's) and knows no vendor (that is the catalog's).
 *
 * A write leaves only after its intent is durable; whatever else happens may run ahead of the journal, since a crash
 * then merely repeats it.
 */
export class Executor {
  readonly options: ExecutorOptions;
  readonly redactor: Redactor;
  /** For XSOAR's expressions, and for automations; their threads start with the first that needs one. */
  readonly javascript = new JavaScriptSandbox();
  readonly scripts: ScriptRunners;
  readonly settings: ExecutorSettings;
  readonly entryNumbers: EntryNumbers;
  readonly blobs: BigValues;
  readonly investigations: Investigations;
  readonly store: InvestigationStore;
  /** For metrics; runs that a source began are counted where they are ingested. */
  readonly counts = new RunCounts();
  readonly outsideWrites = new OutsideWrites();
  /** What a person does to a run that is here. */
  readonly operations: RunOperations;
  /** Since when this process acts: unanswered writes of an earlier one may still arrive for a while after. */
  readonly activeSince: number;
  readonly #runs = new Map<string, ActiveRun>();
  /** Runs that are being read: nobody else may read them meanwhile, or an old state could come back. */
  readonly #loading = new Map<string, Promise<void>>();
  readonly #admission: Admission;
  readonly #ends = new EndWaiters();
  #order = 0;
  #stopping = false;

  constructor(options: ExecutorOptions) {
    this.options = options;
    this.redactor = options.redactor ?? new Redactor();
    this.settings = { ...usualSettings, ...options.settings };
    this.activeSince = options.clock.now();
    this.scripts = options.scripts ?? new ScriptRunners();
    this.entryNumbers = new EntryNumbers(options.journal);
    this.blobs = new BigValues(options.journal);
    this.store = options.store ?? emptyStore;
    this.investigations = new Investigations(options.journal, this.store, this.entryNumbers);
    this.#admission = new Admission({
      capacity: () => (this.#stopping ? 0 : this.settings.maxRuns - this.#runs.size),
      holds: (id) => this.#runs.has(id) || this.#loading.has(id),
      load: (heads) => this.#load(heads),
      onError: (error) =>
        this.options.log.warn({ room: "engine", error: messageOf(error) }, "runs could not be loaded; trying again"),
    });
    this.operations = new RunOperations(this, {
      find: (id) => this.#runs.get(id),
      all: () => this.#runs.values(),
      adopt: (head, plan, state, seq) => this.#adopt(head, plan, state, seq),
      pump: (run) => this.#pump(run),
      leave: (run, written, status) => this.#leave(run, written, status),
      forget: (run) => this.#forget(run),
    });
    options.journal.lost.addEventListener("abort", () => this.#forgetAll(), { once: true });
  }

  get catalog(): Catalog {
    return this.options.catalog;
  }

  get stopping(): boolean {
    return this.#stopping;
  }

  /** Begins a run: durable when the promise resolves, together with the `marks`. */
  async start(head: RunHead, start: JsonObject, rerun?: Rerun, marks?: readonly EngineMark[]): Promise<void> {
    const plan = await this.planOf(head.playbookHash);
    const run = this.#adopt(head, plan, emptyState(), 0);
    const { playbookHash: playbook, label } = head;
    const begun: RunEvent = { at: this.now(), type: "runStarted", playbook, label, start, ...(rerun && { rerun }) };
    const written = this.record(run, [begun], { newRun: head, ...(marks ? { marks } : {}) });
    this.#pump(run);
    await written;
  }

  async planOf(hash: string): Promise<Plan> {
    const plan = await this.options.planOf(hash);
    if (!plan) throw new TocsinError("NOT_FOUND", `There is no playbook with the hash ${hash}`);
    return plan;
  }

  #adopt(head: RunHead, plan: Plan, state: RunState, seq: number): ActiveRun {
    this.options.journal.lost.throwIfAborted();
    if (this.#stopping) throw new TocsinError("ENGINE_NOT_ACTIVE", "The server is stopping");
    const run = new ActiveRun(head, plan, state, seq, this.#order++);
    this.#runs.set(head.id, run);
    return run;
  }

  /** Takes up runs that the database already knows. `stored` spares reading back what was just written. */
  admit(heads: readonly RunHead[], stored?: Map<string, StoredRun>): void {
    this.#admission.add(heads, stored);
  }

  /** True while the run is in memory and goes on there. */
  holds(id: string): boolean {
    return this.#runs.get(id)?.over === false;
  }

  /** True while anything of the run is in memory, on its way in, or on its way out. */
  knows(id: string): boolean {
    return this.#runs.has(id) || this.#loading.has(id) || this.#admission.has(id);
  }

  /**
   * Takes one run into memory now, past the queue, and keeps it there for what a person wants of it; so too one that failed.
   * It does not go on before that.
   */
  async bring(head: RunHead): Promise<void> {
    for (;;) {
      await this.#loading.get(head.id);
      const run = this.#runs.get(head.id);
      if (!run && this.#loading.has(head.id)) continue;
      if (!run) break;
      if (!run.over) {
        run.held += 1;
        return;
      }
      await run.leaving;
      if (this.#runs.get(head.id) === run) throw new TocsinError("ENGINE_NOT_ACTIVE", "The run is no longer held here");
    }
    this.#admission.drop(head.id);
    await this.#load([{ head, stored: undefined }], true);
  }

  get room(): number {
    return Math.max(0, this.settings.maxRuns - this.#runs.size - this.#admission.size);
  }

  /** Numbers for the live view: runs in memory, runs queued for it, steps that wait for their turn or a moment. */
  live() {
    return countLive(this.#runs.values(), { running: this.#runs.size, queued: this.#admission.size });
  }

  /** What one run is doing now, when it is in memory. */
  stepsOf(id: string): Working[] | undefined {
    const run = this.#runs.get(id);
    return run && describeSteps(run);
  }

  /** Resolves with the run's final status. For tests, benchmarks and `wait` in the API; in memory only. */
  finished(id: string): Promise<string> {
    return this.#ends.wait(id);
  }

  /**
   * Parks what is under way: nothing new starts, what waits is let go (the journal knows it), and writes that are out get
   * a moment for their answer. What stays unanswered is resolved by its repeat rule after the next start.
   */
  async stop(): Promise<void> {
    this.#stopping = true;
    const parked = new TocsinError("ENGINE_NOT_ACTIVE", "The server is stopping");
    for (const run of this.#runs.values()) {
      if (!run.isWriting) run.abort.abort(parked);
    }
    const deadline = this.now() + this.settings.stopGraceMs;
    while (this.now() < deadline && this.#isWriting()) await new Promise((resolve) => setTimeout(resolve, 20));
    for (const run of this.#runs.values()) run.abort.abort(parked);
    this.#runs.clear();
  }

  #isWriting(): boolean {
    return [...this.#runs.values()].some((run) => run.isWriting);
  }

  /** Looks at a parked step again when its moment comes, should the run still be in memory then. */
  wakeAt(run: ActiveRun, moment: number): void {
    const wake = () => {
      run.timers.delete(timer);
      this.#pump(run);
    };
    const timer = setTimeout(wake, Math.max(0, Math.min(moment - this.now(), 0x7fffffff))).unref();
    run.timers.add(timer);
  }

  now(): number {
    return this.options.clock.now();
  }

  /**
   * Folds events into the run and gives them to the journal. The returned promise is for those who must wait until they
   * are durable; it never rejects unhandled: a run that cannot be recorded is dropped here.
   */
  record(run: ActiveRun, events: RunEvent[], extra: Partial<JournalEntry> = {}): Promise<void> {
    if (run.over) return rejected(new TocsinError("ENGINE_NOT_ACTIVE", "The run is no longer held here"));
    const blobs = externalize(events, this.blobs);
    for (const event of events) {
      this.counts.count(run.state, event);
      apply(run.plan, run.state, event);
    }
    const firstSeq = run.seq + 1;
    run.seq += events.length;
    const entry: JournalEntry = { runId: run.head.id, firstSeq, events, ...extra };
    if (blobs.length > 0) entry.blobs = blobs;
    if (run.seq - run.snapshotSeq >= this.settings.snapshotEvery) {
      entry.snapshot = run.state;
      run.snapshotSeq = run.seq;
    }
    const written = this.options.journal.append(entry);
    written.catch((error) => this.#onRecordFailed(run, error));
    return written;
  }

  #pump(run: ActiveRun): void {
    if (run.over || this.#stopping) return;
    // Every decision either ends at once and changes the state, or marks its step as worked on.
    for (let again = true; again && !run.over; ) {
      again = false;
      for (const decision of next(run.plan, run.state)) {
        if (this.#act(run, decision)) again = true;
        if (run.over) return;
      }
    }
    this.#evictIfIdle(run);
  }

  /** True when the state changed at once. */
  #act(run: ActiveRun, decision: Decision): boolean {
    if (decision.do === "work") return this.#startWork(run, decision.frame, decision.task, decision.state);
    if (decision.do === "finish") return this.#finish(run, decision.status);
    const at = this.now();
    if (decision.do === "leaveFrame" && run.state.frames[decision.frame]?.context !== undefined) {
      return this.#startLeaving(run, decision.frame);
    }
    if (decision.do === "iterate" && decision.notBefore !== undefined && decision.notBefore > at) {
      this.#park(
        run,
        stepName(decision.frame, decision.task),
        decision.notBefore,
        "waits for the next round of a loop",
      );
      return false;
    }
    void this.record(run, [graphEvent(run, decision, at)]).catch(() => {});
    return true;
  }

  /** What waits for a moment is looked at again then; a run that only waits leaves memory meanwhile. */
  #park(run: ActiveRun, step: string, until: number, reason: string): void {
    if (run.parked.get(step)?.until === until) return;
    run.parked.set(step, { until, reason });
    this.wakeAt(run, until);
  }

  #startWork(run: ActiveRun, frame: string, task: string, state: TaskState): boolean {
    const name = stepName(frame, task);
    if (run.working.has(name)) return false;
    const parked = run.parked.get(name);
    if (parked) {
      if (parked.until > this.now()) return false;
      run.parked.delete(name);
    }
    const working: Working = { frame, task, doing: "", since: this.now(), writing: false };
    run.working.set(name, working);
    try {
      const outcome = workOn(this, run, working, state);
      if (outcome instanceof Promise) {
        void this.#awaitWork(run, name, working, outcome);
        return false;
      }
      run.working.delete(name);
      void this.record(run, outcome, { lazy: true }).catch(() => {});
    } catch (error) {
      run.working.delete(name);
      return this.#onWorkFailed(run, working, error);
    }
    return true;
  }

  /** What a sub-playbook hands back is worked out before it is left. */
  #startLeaving(run: ActiveRun, frame: string): false {
    const name = stepName(frame, "");
    if (run.working.has(name)) return false;
    const working: Working = { frame, task: "", doing: "hands back its outputs", since: this.now(), writing: false };
    run.working.set(name, working);
    void this.#awaitWork(run, name, working, leaveCall(this, run, frame));
    return false;
  }

  async #awaitWork(run: ActiveRun, name: string, working: Working, outcome: Promise<void>): Promise<void> {
    try {
      await outcome;
    } catch (error) {
      // A step that was let go before anything left is begun anew, with its instance as it is now.
      if (!(error instanceof LetGo)) this.#onWorkFailed(run, working, error);
    } finally {
      // A step that was let go may have begun anew under its name.
      if (run.working.get(name) === working) run.working.delete(name);
    }
    this.#pump(run);
  }

  /** A step that throws past its own handling is a fault of ours: the step fails, the run and the others go on. */
  #onWorkFailed(run: ActiveRun, { frame, task }: Working, error: unknown): boolean {
    if (run.over || run.abort.signal.aborted || this.options.journal.lost.aborted || this.#stopping) return false;
    const step = stepName(frame, task);
    this.options.log.error({ room: "engine", run: run.head.id, step, err: error }, "a step broke");
    const failure = toStepError(error, this.redactor);
    void this.record(run, [{ at: this.now(), type: "taskFailed", frame, task, error: failure }]).catch(() => {});
    return true;
  }

  #finish(run: ActiveRun, status: "succeeded" | "failed"): false {
    const at = this.now();
    const { error } = run.state;
    const failure = status === "failed" ? (error ?? { code: "INTERNAL", message: "The run failed" }) : undefined;
    const written = this.record(run, [{ at, type: "runFinished", status, ...(failure ? { error: failure } : {}) }], {
      update: { status, finishedAt: at, ...(failure ? { error: failure } : {}) },
      lazy: true,
    });
    this.#leave(run, written, status);
    return false;
  }

  /**
   * The run takes no more part, and leaves memory once its last word is durable: who reads it back before that would
   * read an old state and do again what is done.
   */
  #leave(run: ActiveRun, written: Promise<void>, announce?: string): void {
    run.over = true;
    for (const timer of run.timers) clearTimeout(timer);
    run.leaving = written
      .then(() => {
        this.#runs.delete(run.head.id);
        this.investigations.release(run.head);
        if (announce !== undefined) this.#ends.announce(run.head.id, announce);
        this.#admission.fill();
      })
      .catch(() => {});
  }

  /** Nothing to do but wait: the run leaves memory, its row tells when and for what it comes back. */
  #evictIfIdle(run: ActiveRun): void {
    if (run.over || run.held > 0 || run.working.size > 0) return;
    const written = this.record(run, [], { snapshot: run.state, update: restingRow(run) });
    this.#leave(run, written);
  }

  async #load(candidates: readonly { head: RunHead; stored: StoredRun | undefined }[], held = false): Promise<void> {
    const heads = candidates.filter(({ head }) => !this.#runs.has(head.id) && !this.#loading.has(head.id));
    const loaded = this.#loadFree(heads, held);
    const settled = loaded.catch(() => {});
    for (const { head } of heads) this.#loading.set(head.id, settled);
    try {
      await loaded;
    } finally {
      for (const { head } of heads) this.#loading.delete(head.id);
    }
  }

  async #loadFree(heads: readonly { head: RunHead; stored: StoredRun | undefined }[], held: boolean): Promise<void> {
    const missing = heads.filter(({ stored }) => !stored).map(({ head }) => head.id);
    const read = missing.length > 0 ? await this.options.journal.readRuns(missing) : new Map<string, StoredRun>();
    for (const { head, stored } of heads) {
      const plan = await planFor(head, this.options.planOf);
      if (this.#stopping || this.options.journal.lost.aborted) return;
      const known = stored ?? read.get(head.id);
      try {
        if (plan instanceof TocsinError) throw plan;
        if (!plan) throw new TocsinError("NOT_FOUND", `There is no playbook with the hash ${head.playbookHash}`);
        this.#restore(head, plan, known, held);
      } catch (error) {
        // One run that cannot be taken up must not hold up those behind it.
        const broken = this.#runs.get(head.id);
        if (broken) broken.over = true;
        this.#runs.delete(head.id);
        this.#setAside(head.id, (known?.events.at(-1)?.seq ?? known?.snapshot?.seq ?? 0) + 1, error);
      }
    }
  }

  #restore(head: RunHead, plan: Plan, stored: StoredRun | undefined, held: boolean): void {
    let state = stored?.snapshot?.state ?? emptyState();
    let seq = stored?.snapshot?.seq ?? 0;
    for (const { seq: at, event } of stored?.events ?? []) {
      state = apply(plan, state, event);
      seq = at;
    }
    if (state.status === "succeeded" || state.status === "cancelled" || (state.status === "failed" && !held)) {
      this.#ends.announce(head.id, state.status);
      return;
    }
    const run = this.#adopt(head, plan, state, seq);
    if (held) {
      run.held += 1;
      run.setAside = head.failed === true && state.status !== "failed";
      return;
    }
    if (head.waiting) void this.record(run, [], { update: { status: "active" } }).catch(() => {});
    this.#pump(run);
  }

  #forget(run: ActiveRun): void {
    run.over = true;
    for (const timer of run.timers) clearTimeout(timer);
    this.#runs.delete(run.head.id);
    this.investigations.release(run.head);
    this.#admission.fill();
  }

  #onRecordFailed(run: ActiveRun, error: unknown): void {
    if (run.over && !(error instanceof TocsinError && error.code === "JOURNAL_REFUSED")) return;
    if (!(error instanceof TocsinError) || error.code !== "JOURNAL_REFUSED") return;
    // The run is ahead of what the database accepts: it ends here, visibly, and nobody else is held up.
    run.abort.abort(error);
    this.#setAside(run.head.id, run.seq + 1, error);
    this.#forget(run);
  }

  /** A run that cannot go on fails, visibly. Its journal stays as it is. */
  #setAside(id: string, firstSeq: number, error: unknown): void {
    const failure = toStepError(error, this.redactor);
    this.options.log.error({ room: "engine", run: id, error: failure.message }, "a run cannot go on and fails");
    const update = { status: "failed", finishedAt: this.now(), error: failure } as const;
    this.options.journal
      .append({ runId: id, firstSeq, events: [], update })
      .then(() => this.#ends.announce(id, "failed"))
      .catch(() => {});
  }

  #forgetAll(): void {
    for (const run of this.#runs.values()) {
      run.over = true;
      run.abort.abort(this.options.journal.lost.reason);
    }
    this.#runs.clear();
  }
}
