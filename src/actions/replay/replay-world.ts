/**
 * Plays a recording through a playbook: in memory, nothing outside, under a clock that shows the recorded times. Answers come
 * in the recorded order, so that branches beside each other write to the context as they did.
 */
import { TocsinError } from "#base/errors.ts";
import { contentHash } from "#base/ids.ts";
import type { Json, JsonObject } from "#base/json.ts";
import { silentLog } from "#base/log.ts";
import { Catalog } from "#engine/catalog.ts";
import { Duties } from "#engine/duties/duties.ts";
import { Executor } from "#engine/executor.ts";
import { MemoryJournal } from "#engine/hosts/memory-journal.ts";
import type { JournalOperation } from "#engine/operations/prepare-operation.ts";
import type { ScriptRunners } from "#engine/scripts/script-runners.ts";
import { linkPlaybook, planLinked } from "#playbook/link-playbook.ts";
import type { Playbook } from "#playbook/model.ts";
import type { Plan } from "#playbook/plan.ts";
import type { RecordedAct, Recording } from "#playbook/recording.ts";
import type { RunEvent } from "#playbook/run-event.ts";
import { apply, emptyState, type RunState } from "#playbook/run-state.ts";
import type { Script } from "#playbook/script.ts";
import type { IntegrationDefinition } from "#sdk/integration.ts";
import type { RunHead } from "#store/runs.ts";
import { createDutySource } from "../offline/offline-duties.ts";
import { offlineInstance } from "../offline/offline-instance.ts";
import { doAct, type OpenQuestion } from "./do-act.ts";
import { type PlayedCall, RecordedAnswers, type Unanswered } from "./recorded-answers.ts";

export interface ReplayOptions {
  /** The playbook itself first, then those it may call. */
  playbooks: readonly [Playbook, ...Playbook[]];
  integrations: readonly IntegrationDefinition[];
  scripts?: readonly Script[];
  runners?: ScriptRunners;
  unanswered: Unanswered;
}

export interface PlayedRun {
  plan: Plan;
  /** "waiting": a call without an answer, or a question that nobody answered then, holds it up. */
  status: "succeeded" | "failed" | "cancelled" | "waiting";
  events: RunEvent[];
  state: RunState;
  calls: PlayedCall[];
  /** What it changed of our own store, in order. */
  changes: JournalOperation[];
  context: Json;
  incident: JsonObject | undefined;
  /** Tasks that ask a person and got no answer. */
  open: OpenQuestion[];
}

/** Entries are numbered as they were. */
class ReplayJournal extends MemoryJournal {
  readonly #before: number;

  constructor(now: () => number, before: number) {
    super(now);
    this.#before = before;
  }

  override async readLastEntry(investigationId: string): Promise<number> {
    return Math.max(this.#before, await super.readLastEntry(investigationId));
  }
}

const turn = () => new Promise((resolve) => setImmediate(resolve));
/** So long it may take by a real clock. */
const patienceMs = 60_000;
/** A run that goes on for longer than this past the recorded one goes on for ever. */
const longestMs = 400 * 24 * 3_600_000;

export async function playRecording(recording: Recording, options: ReplayOptions): Promise<PlayedRun> {
  const world = new ReplayWorld(recording, options);
  try {
    return await world.play();
  } finally {
    await world.close();
  }
}

class ReplayWorld {
  readonly #recording: Recording;
  readonly #options: ReplayOptions;
  readonly #journal: ReplayJournal;
  readonly #answers: RecordedAnswers;
  readonly #executor: Executor;
  readonly #duties: Duties;
  readonly #byHash = new Map<string, Playbook>();
  readonly #head: RunHead;
  readonly #acts: RecordedAct[];
  readonly #late: RecordedAct[] = [];
  readonly #patience = performance.now() + patienceMs;
  #now: number;

  constructor(recording: Recording, options: ReplayOptions) {
    this.#recording = recording;
    this.#options = options;
    this.#now = recording.begunAt;
    this.#acts = [...recording.acts];
    const clock = { now: () => this.#now };
    this.#journal = new ReplayJournal(clock.now, Math.max(0, recording.firstEntry - 1));
    this.#answers = new RecordedAnswers(recording.calls, options.unanswered);
    const { store, contexts } = this.#journal;
    const { investigationId } = recording.run;
    if (recording.incident) store.incidentsById.set(investigationId, structuredClone(recording.incident));
    store.numberAfter(investigationId);
    contexts.set(investigationId, { seq: 0, document: structuredClone(recording.context) });
    for (const [name, content] of Object.entries(recording.lists)) store.textLists.set(name, content);
    store.people.push(...recording.users);
    const instances = options.integrations.flatMap((integration) => {
      const names = recording.instances[integration.id] ?? (integration.instanceless ? [integration.name] : []);
      return names.map((name) => offlineInstance(integration, name));
    });
    this.#executor = new Executor({
      journal: this.#journal,
      store,
      catalog: new Catalog(options.integrations, instances, options.scripts),
      ...(options.runners ? { scripts: options.runners } : {}),
      planOf: (hash) => this.#planOf(hash),
      revealSecret: () => undefined,
      answers: this.#answers,
      clock,
      log: silentLog,
      settings: { evictAfterMs: 0, intentMs: Number.MAX_SAFE_INTEGER },
    });
    this.#duties = new Duties(
      this.#executor,
      createDutySource(this.#journal, {
        find: (called) => this.#find(called),
        link: (playbook) => this.#link(playbook),
        keep: (hash, playbook) => void this.#byHash.set(hash, playbook),
      }),
      silentLog,
    );
    const { id, playbookId, label } = recording.run;
    const playbookHash = this.#link(options.playbooks[0]);
    this.#head = { id, playbookId, playbookHash, alertId: null, investigationId, label, priority: 50 };
  }

  async play(): Promise<PlayedRun> {
    await this.#executor.start(this.#head, structuredClone(this.#recording.start));
    while (await this.#step()) this.#refuseEndless();
    return this.#tell();
  }

  /** One thing more happens: the next answer, the next word of a person's, the next moment. False: nothing is left. */
  async #step(): Promise<boolean> {
    await this.#rest();
    const status = this.#journal.updates.get(this.#head.id)?.status;
    const answer = this.#answers.next();
    const [act] = this.#acts;
    const moment = this.#nextMoment();
    if (
      status === "succeeded" ||
      status === "cancelled" ||
      (status === "failed" && act?.do !== "retry" && !isMending(act))
    ) {
      return false;
    }
    const isOver = answer === undefined && act === undefined && moment === undefined;
    if (isOver) return this.#sayLate();
    const at = Math.min(answer?.at ?? Infinity, act ? Math.max(act.at, this.#now) : Infinity, moment ?? Infinity);
    if (at === Infinity || at > this.#recording.lastAt + longestMs) return false;
    this.#now = Math.max(this.#now, at);
    if (moment !== undefined && moment <= at) this.#wake();
    else if (answer && answer.at <= at && (!act || act.at > at || answer.seq < act.seq)) this.#answers.release();
    else if (act) {
      this.#acts.splice(this.#acts.indexOf(act), 1);
      if (!(await this.#say(act))) this.#late.push(act);
    }
    return true;
  }

  async #say(act: RecordedAct): Promise<boolean> {
    return doAct(this.#executor, this.#head, act, this.#openIn(await this.#fold()));
  }

  /** Answers whose question came later here than then. */
  async #sayLate(): Promise<boolean> {
    for (const act of this.#late) {
      if (!(await this.#say(act))) continue;
      this.#late.splice(this.#late.indexOf(act), 1);
      return true;
    }
    return false;
  }

  #openIn(state: RunState): OpenQuestion[] {
    const events = this.#journal.events.get(this.#head.id) ?? [];
    return Object.entries(state.frames).flatMap(([frame, { tasks }]) =>
      Object.entries(tasks).flatMap(([task, { status }]) => {
        if (status !== "asked") return [];
        const asked = events.findLast(
          (event) => event.type === "questionAsked" && event.frame === frame && event.task === task,
        );
        return [{ frame, task, question: asked?.type === "questionAsked" ? asked.question : "" }];
      }),
    );
  }

  #nextMoment(): number | undefined {
    const waits = [...this.#journal.heads.keys()].flatMap((id) => {
      const update = this.#journal.updates.get(id);
      const parked = this.#executor.parkedUntil(id);
      const wake = update?.status === "waiting" && !this.#executor.knows(id) ? update.wakeAt : undefined;
      return [wake, parked].filter((one) => one !== undefined && Number.isFinite(one));
    });
    const scheduled = [...this.#journal.store.schedules.values()].flatMap(({ nextAt }) => nextAt ?? []);
    const moments = [...waits, ...scheduled].filter((one) => one !== undefined);
    return moments.length === 0 ? undefined : Math.min(...moments);
  }

  /** Runs that left memory to wait come back; those that are here look again. */
  #wake(): void {
    const due = [...this.#journal.heads.values()].filter(({ id }) => {
      const update = this.#journal.updates.get(id);
      return update?.status === "waiting" && (update.wakeAt ?? Infinity) <= this.#now;
    });
    this.#executor.admit(due.filter(({ id }) => !this.#executor.knows(id)).map((one) => ({ ...one, waiting: true })));
    for (const { id } of this.#journal.heads.values()) this.#executor.lookAgain(id);
  }

  /** Until every step waits for its answer, or nothing is in memory, and nothing is asked of the engine. */
  async #rest(): Promise<void> {
    do {
      while ([...this.#journal.heads.keys()].some((id) => this.#isMoving(id))) {
        await turn();
        this.#refuseEndless();
      }
    } while ((await this.#duties.work()) > 0);
  }

  #refuseEndless(): void {
    if (performance.now() <= this.#patience) return;
    throw new TocsinError("REPLAY_TOO_LONG", "The replay was not over after a minute", {
      mend: "It may go round for ever: look at the loops and polls of the edited playbook.",
    });
  }

  #isMoving(id: string): boolean {
    if (!this.#executor.knows(id)) return false;
    return this.#executor.workingOn(id) !== this.#answers.held(id);
  }

  #find(called: string): Playbook | undefined {
    const all = this.#options.playbooks;
    return all.find(({ id }) => id === called) ?? all.find(({ name }) => name === called);
  }

  #link(playbook: Playbook): string {
    const { linked } = linkPlaybook(playbook, (called) => this.#find(called));
    for (const one of linked) this.#byHash.set(one.hash, one.playbook);
    return linked.at(-1)?.hash ?? contentHash("");
  }

  #planOf(hash: string): Promise<Plan | undefined> {
    return planLinked(hash, async (one) => this.#byHash.get(one));
  }

  async #fold(): Promise<RunState> {
    const plan = await this.#plan();
    const events = this.#journal.events.get(this.#head.id) ?? [];
    return events.reduce((state, event) => apply(plan, state, structuredClone(event)), emptyState());
  }

  async #plan(): Promise<Plan> {
    const plan = await this.#planOf(this.#head.playbookHash);
    if (!plan) throw new Error("the playbook was linked");
    return plan;
  }

  async #tell(): Promise<PlayedRun> {
    const journal = this.#journal;
    const { id, investigationId } = this.#head;
    const state = await this.#fold();
    const status = journal.updates.get(id)?.status;
    const ended = status === "succeeded" || status === "failed" || status === "cancelled";
    return {
      plan: await this.#plan(),
      status: ended ? status : "waiting",
      events: journal.events.get(id) ?? [],
      state,
      calls: this.#answers.played,
      changes: journal.operations,
      context: (await journal.readContext(investigationId)).document,
      incident: journal.store.incidentsById.get(investigationId),
      open: ended ? [] : this.#openIn(state),
    };
  }

  async close(): Promise<void> {
    await this.#executor.stop();
    this.#executor.javascript.close();
    if (!this.#options.runners) this.#executor.scripts.close();
  }
}

/** What a person does to a run that has failed. */
function isMending(act: RecordedAct | undefined): boolean {
  return act?.do === "complete" || act?.do === "skip" || act?.do === "skip branch";
}
