/** What a person does to a run while it is there (design 5.8): each an event with who and why, durable when it resolves. */
import { TocsinError } from "#base/errors.ts";
import { isObject, type Json, type JsonObject } from "#base/json.ts";
import type { ContextChange } from "#playbook/context-document.ts";
import type { Plan } from "#playbook/plan.ts";
import type { Rerun, RunEvent } from "#playbook/run-event.ts";
import { apply, emptyState, type RunState } from "#playbook/run-state.ts";
import type { TaskPlace } from "#playbook/task-place.ts";
import type { ContextOperation } from "#sdk/investigation.ts";
import type { KeptEntryRow } from "#store/entry-rows.ts";
import type { RunHead } from "#store/runs.ts";
import type { ActiveRun } from "./active-run.ts";
import { findAsked, type TaskWish, type WantedTask, wishedEvent } from "./asked-tasks.ts";
import type { Executor } from "./executor.ts";
import type { EngineMark, RunUpdate } from "./journal.ts";
import { letGoWaiting } from "./let-go.ts";
import type { WritesPaused } from "./outside-writes.ts";
import { recordChanges } from "./record-changes.ts";
import { pausedWords } from "./resting-row.ts";
import { findEndableTask, findFailedTask, labelOf, letGoTask } from "./task-place.ts";
import { recordAnswer } from "./tasks/answer.ts";
import { ContextDraft } from "./tasks/context-draft.ts";
import { placeOf, type XsoarPlace } from "./xsoar-scope.ts";

export interface Person {
  by: string;
  reason?: string;
}

/** How a person has a task end. */
export interface HandEnding {
  /** The branch it is left by, as the playbook or as people call it. */
  label?: string;
  /** What it comes to: the task's result, and in playbooks of XSOAR's what it adds to the context. */
  outputs?: Json;
}

interface HandResult {
  result: { node?: Json; context?: ContextChange[] };
  shared: ContextOperation[];
}

/** What the executor lets its operations do. */
export interface RunControl {
  find(id: string): ActiveRun | undefined;
  all(): Iterable<ActiveRun>;
  /** Takes a run into memory that is not there: as its state says, which is what so many events come to. */
  adopt(head: RunHead, plan: Plan, state: RunState, seq: number): ActiveRun;
  /** Asks what comes next, and lets the run leave memory when that is nothing. */
  pump(run: ActiveRun): void;
  /** The run ends, or leaves memory, with what was just written. */
  leave(run: ActiveRun, written: Promise<void>, status: string): void;
  /** The run leaves memory as it came: nothing was done. */
  forget(run: ActiveRun): void;
}

export class RunOperations {
  readonly #executor: Executor;
  readonly #control: RunControl;

  constructor(executor: Executor, control: RunControl) {
    this.#executor = executor;
    this.#control = control;
  }

  /** Nothing of the run begins any more. What is out comes to its end and is recorded; what waits is let go. */
  pause(id: string, who: Person): Promise<void> {
    return this.#act(id, (run) => {
      refuseEnded(run);
      if (run.state.status === "paused") {
        throw new TocsinError("RUN_PAUSED", `Run ${id} is paused already`, { mend: "Resume it to have it go on." });
      }
      const written = this.#executor.record(run, [{ at: this.#now(), type: "runPaused", ...who }], {
        update: { status: "paused", waitingFor: pausedWords({ paused: who }) },
      });
      letGoWaiting(run);
      return written;
    });
  }

  /** A paused run goes on, and so does one that could not be taken up before. */
  resume(id: string, who: Person): Promise<void> {
    return this.#act(id, (run) => {
      const at = this.#now();
      if (run.setAside) return this.#record(run, reopening(run, who, at));
      refuseEnded(run);
      if (run.state.status !== "paused") {
        throw new TocsinError("RUN_NOT_PAUSED", `Run ${id} is not paused`, { mend: "It goes on already." });
      }
      return this.#executor.record(run, [{ at, type: "runResumed", ...who }], { update: { status: "active" } });
    });
  }

  /** `said`: what its War Room says about it, in the same record. */
  cancel(id: string, by: string, reason?: string, said?: () => KeptEntryRow): Promise<void> {
    return this.#act(id, (run) => {
      refuseEnded(run);
      const at = this.#now();
      const event: RunEvent = { at, type: "runCancelled", by, ...(reason === undefined ? {} : { reason }) };
      const update = { status: "cancelled", finishedAt: at } as const;
      const written = this.#executor.record(run, [event], { update, ...(said ? { entries: [said()] } : {}) });
      run.abort.abort(new TocsinError("BAD_REQUEST", "The run was cancelled"));
      this.#control.leave(run, written, "cancelled");
      return written;
    });
  }

  /** A person's word on a step that asks: recorded, and the run goes on. */
  answer(id: string, frame: string, task: string, answer: string, by: string, answers?: JsonObject): Promise<void> {
    const given = { frame, task, answer, by, ...(answers ? { answers } : {}) };
    const load = async (run: ActiveRun) => {
      // What is filled in goes to the context.
      if (answers) await this.#executor.investigations.load(run.head.investigationId, id);
      return undefined;
    };
    return this.#act(
      id,
      (run) => {
        refuseEnded(run);
        return recordAnswer(this.#executor, run, { at: this.#now(), ...given }, this.#statusOf(run));
      },
      answers ? load : undefined,
    );
  }

  /**
   * What a command asks of tasks that people do, in one record with the mark that it is done. Refused when the run has no
   * such task that waits.
   */
  tend(id: string, wanted: WantedTask, wish: TaskWish, who: Person, marks: readonly EngineMark[]): Promise<void> {
    return this.#act(id, (run) => {
      refuseEnded(run);
      const places = findAsked(run, wanted);
      const at = this.#now();
      const events = places.map((place) => wishedEvent(run, place, wish, who, at));
      if (wish.do === "complete") for (const place of places) letGoTask(run, place);
      return this.#executor.record(run, events, { update: this.#statusOf(run), marks });
    });
  }

  /** A failed task is tried once more, with the context as it stands; a run that had failed goes on. */
  retry(id: string, place: TaskPlace, who: Person): Promise<void> {
    return this.#act(id, (run) => {
      refuseUnmendable(run);
      findFailedTask(run, place);
      const at = this.#now();
      return this.#record(run, [...reopening(run, who, at), { at, type: "taskRetried", ...placed(place), ...who }]);
    });
  }

  /** The task ends as a person says, as if it had come to that by itself. */
  complete(id: string, place: TaskPlace, ending: HandEnding, who: Person): Promise<void> {
    return this.#end(id, place, ending, who, false);
  }

  /** The run passes over the task and goes on after it, with what a person gives in its place. */
  skip(id: string, place: TaskPlace, ending: HandEnding, who: Person): Promise<void> {
    return this.#end(id, place, ending, who, true);
  }

  /** The task is skipped, and what hangs on it alone with it. */
  skipBranch(id: string, place: TaskPlace, who: Person): Promise<void> {
    return this.#act(id, (run) => {
      refuseUnmendable(run);
      findEndableTask(run, place);
      letGoTask(run, place);
      const at = this.#now();
      const { by, reason = "" } = who;
      return this.#record(run, [...reopening(run, who, at), { at, type: "taskSkipped", ...placed(place), by, reason }]);
    });
  }

  /**
   * A new run that begins where another one stood: with the part of its journal that leads there (`forkJournal`). What both
   * share, the context and the incident, is as it is now. Durable when it resolves.
   */
  async fork(
    head: RunHead,
    events: readonly RunEvent[],
    from: TaskPlace,
    rerun: Rerun,
    reason?: string,
  ): Promise<void> {
    const plan = await this.#executor.planOf(head.playbookHash);
    const [first, ...others] = events;
    if (first?.type !== "runStarted") throw new Error("a run's journal begins with its start");
    const prefix: RunEvent[] = [{ ...first, rerun: { ...rerun, from: placed(from) } }, ...others];
    const state = prefix.reduce((before, event) => apply(plan, before, structuredClone(event)), emptyState());
    const run = this.#control.adopt(head, plan, state, prefix.length);
    const { of, by } = rerun;
    const why = reason === undefined ? {} : { reason };
    const forked: RunEvent = { at: this.#now(), type: "runForked", of, by, ...placed(from), ...why };
    const written = this.#executor.record(run, [forked], { newRun: head, firstSeq: 1, events: [...prefix, forked] });
    this.#control.pump(run);
    await written;
  }

  /** Pauses every write to the outside, or lets them go again: in force when it returns. */
  pauseWrites(paused: WritesPaused | undefined): void {
    this.#executor.outsideWrites.set(paused);
    for (const run of this.#control.all()) {
      if (paused) letGoWaiting(run);
      else {
        for (const [name, { until }] of run.parked) if (until === Number.POSITIVE_INFINITY) run.parked.delete(name);
      }
      this.#control.pump(run);
    }
  }

  #end(id: string, place: TaskPlace, { label, outputs }: HandEnding, who: Person, skipped: boolean): Promise<void> {
    const load = (run: ActiveRun) => (outputs === undefined ? undefined : this.#loadPlace(run, place));
    return this.#act(
      id,
      (run, xsoar) => {
        refuseUnmendable(run);
        const left = labelOf(findEndableTask(run, place), label);
        const at = this.#now();
        const { result, shared } = this.#resultOf(run, outputs, xsoar);
        letGoTask(run, place);
        const done: RunEvent = {
          at,
          type: "taskDone",
          ...placed(place),
          ...(left === undefined ? {} : { label: left }),
          ...result,
          ...who,
          ...(skipped ? { skipped: true } : {}),
        };
        const events = [...reopening(run, who, at), done];
        return recordChanges(this.#executor, run, events, { context: shared, update: this.#statusOf(run) });
      },
      load,
    );
  }

  /** In playbooks of XSOAR's, where the task stands decides which context its outputs go to. */
  async #loadPlace(run: ActiveRun, { frame }: TaskPlace): Promise<XsoarPlace | undefined> {
    if (run.plan.playbook.language !== "xsoar") return undefined;
    await this.#executor.investigations.load(run.head.investigationId, run.head.id);
    return placeOf(this.#executor, run, frame);
  }

  #resultOf(run: ActiveRun, outputs: Json | undefined, place: XsoarPlace | undefined): HandResult {
    if (outputs === undefined) return { result: {}, shared: [] };
    const node = this.#executor.redactor.redactJson(outputs);
    if (!place) return { result: { node }, shared: [] };
    if (!isObject(node)) {
      throw new TocsinError(
        "BAD_REQUEST",
        "The outputs of a task of XSOAR's are an object: what it adds to the context",
        {
          mend: 'Give them as {"Path.In.Context": value}.',
        },
      );
    }
    const draft = new ContextDraft(this.#executor, run, place);
    const problems = draft.merge([{ type: "note", contents: node, format: "json", entryContext: node }], []);
    if (problems.length > 0)
      throw new TocsinError("BAD_REQUEST", `The outputs cannot be taken: ${problems.join("; ")}`);
    const large = draft.tooLarge();
    if (large) throw new TocsinError("CONTEXT_TOO_LARGE", large.message);
    return { result: { node, ...draft.privateChanges() }, shared: draft.sharedChanges() };
  }

  /**
   * Has the run changed by what `act` records, and lets it go on from there. When `act` refuses, the run is as it was: one
   * that had ended leaves memory again.
   */
  async #act<Loaded = undefined>(
    id: string,
    act: (run: ActiveRun, loaded: Loaded | undefined) => Promise<void>,
    load?: (run: ActiveRun) => Promise<Loaded | undefined> | undefined,
  ): Promise<void> {
    const run = this.#control.find(id);
    if (!run || run.over) throw notUnderWay(id);
    let written: Promise<void>;
    try {
      const loaded = load && (await load(run));
      if (run.over) throw notUnderWay(id);
      written = act(run, loaded);
    } finally {
      run.held = Math.max(0, run.held - 1);
      if (!isEnded(run)) this.#control.pump(run);
      else if (run.held === 0 && !run.over) this.#control.forget(run);
    }
    await written;
  }

  #record(run: ActiveRun, events: RunEvent[]): Promise<void> {
    return this.#executor.record(run, events, { update: this.#statusOf(run) });
  }

  #statusOf({ state }: ActiveRun): RunUpdate {
    return state.status === "paused" ? { status: "paused", waitingFor: pausedWords(state) } : { status: "active" };
  }

  #now(): number {
    return this.#executor.now();
  }
}

function placed({ frame, task }: TaskPlace) {
  return { frame, task };
}

/** What comes first when the run had ended: from then on it is under way again. */
function reopening(run: ActiveRun, who: Person, at: number): RunEvent[] {
  if (!isEnded(run)) return [];
  run.setAside = false;
  return [{ at, type: "runReopened", ...who }];
}

function isEnded({ state, setAside }: ActiveRun): boolean {
  return setAside || state.status === "succeeded" || state.status === "failed" || state.status === "cancelled";
}

function refuseEnded(run: ActiveRun): void {
  if (!isEnded(run)) return;
  throw new TocsinError("RUN_ENDED", `Run ${run.head.id} has ended`, {
    mend: "What failed in it can be retried, completed or skipped; to have it all again, rerun it.",
  });
}

/** Of the runs that ended, only what failed can be taken up again. */
function refuseUnmendable(run: ActiveRun): void {
  if (!isEnded(run) || run.setAside || run.state.status === "failed") return;
  throw new TocsinError("RUN_ENDED", `Run ${run.head.id} has ended and nothing in it failed`, {
    mend: "Rerun it from a task: that begins a new run.",
  });
}

function notUnderWay(id: string): TocsinError {
  return new TocsinError("NOT_FOUND", `Run ${id} is not under way`);
}
