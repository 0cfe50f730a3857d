/**
 * Playbooks run without a server: everything in memory, time as fast as it can go. What waits for a moment has it at once,
 * in order; what waits for a person waits for ever, and the run is told as waiting.
 */
import { type Clock, sleep } from "#base/clock.ts";
import { contentHash, uuidv7 } from "#base/ids.ts";
import type { Json, JsonObject } from "#base/json.ts";
import { silentLog } from "#base/log.ts";
import type { Redactor } from "#base/redactor.ts";
import { Catalog, type Instance } from "#engine/catalog.ts";
import { Duties } from "#engine/duties/duties.ts";
import type { DutySource } from "#engine/duties/duty-source.ts";
import { Executor } from "#engine/executor.ts";
import { LayeredStore } from "#engine/hosts/layered-store.ts";
import { MemoryJournal } from "#engine/hosts/memory-journal.ts";
import type { InvestigationStore } from "#engine/investigation-store.ts";
import type { ScriptRunners } from "#engine/scripts/script-runners.ts";
import { linkPlaybook, planLinked } from "#playbook/link-playbook.ts";
import type { Playbook } from "#playbook/model.ts";
import type { RunEvent } from "#playbook/run-event.ts";
import { apply, emptyState, type RunState } from "#playbook/run-state.ts";
import type { Script } from "#playbook/script.ts";
import type { IntegrationDefinition } from "#sdk/integration.ts";
import type { KeptEntryRow } from "#store/entry-rows.ts";
import type { RunHead } from "#store/runs.ts";
import { shippedAutomations } from "../commands/shipped-automations.ts";
import { offlineInstance } from "./offline-instance.ts";

export interface OfflineWorldOptions {
  playbooks: readonly Playbook[];
  integrations: readonly IntegrationDefinition[];
  /** Instances of those that need one; the others have a default one. */
  instances?: readonly Instance[];
  /** Automations that come with the playbooks, and what runs them: our own when left out. */
  scripts?: readonly Script[];
  runners?: ScriptRunners;
  lists?: Readonly<Record<string, string>>;
  /** When it begins. Milliseconds since the epoch. */
  now?: number;
  /** For a dry run: real instances to look at, and what is kept. Nothing is written, there nor outside. */
  dry?: {
    catalog: Catalog;
    store: InvestigationStore;
    revealSecret(id: string): string | undefined;
    redactor: Redactor;
  };
  /** What incidents of a type start, by its name; `playbook` by id or name. */
  incidentTypes?: Readonly<Record<string, { playbook: string; autorun: boolean }>>;
  /** What people do, in this order, once a run waits for them. */
  people?: readonly PersonsAct[];
}

/** A task is completed, a branch chosen, a form filled in. */
export type PersonsAct = { task: string } & ({ complete: true } | { choose: string } | { answers: JsonObject });

export interface OfflineRun {
  status: "succeeded" | "failed" | "waiting" | "cancelled";
  events: RunEvent[];
  state: RunState;
  context: Json;
  entries: KeptEntryRow[];
  incident: JsonObject | undefined;
}

/** An incident that is made for the run, or the investigation of one that is kept; what its context holds. */
export interface OfflineStart {
  incident?: JsonObject;
  investigationId?: string;
  context?: JsonObject;
  inputs?: JsonObject;
  /** What a trigger gave, for playbooks that begin by one. */
  trigger?: JsonObject;
}

class OfflineClock implements Clock {
  at: number;

  constructor(at: number) {
    this.at = at;
  }

  now(): number {
    return this.at;
  }
}

/** How long a dry run may take, and how often it is looked at. */
const mostDryMs = 60_000;
const dryLookMs = 10;

const turn = () => new Promise((resolve) => setImmediate(resolve));

/** So often a scheduled command may run while nothing else moves. */
const mostMoments = 300;

/** A run that goes on for longer than this, by its own clock, goes on for ever. */
const longestMs = 400 * 24 * 3_600_000;

export class OfflineWorld {
  readonly journal: MemoryJournal;
  readonly executor: Executor;
  readonly #clock: OfflineClock;
  readonly #options: OfflineWorldOptions;
  readonly #acts: PersonsAct[];
  readonly #byHash = new Map<string, Playbook>();
  readonly #duties: Duties;

  constructor(options: OfflineWorldOptions) {
    this.#options = options;
    this.#acts = [...(options.people ?? [])];
    this.#clock = new OfflineClock(options.now ?? Date.UTC(2026, 0, 1));
    this.journal = new MemoryJournal(() => this.#clock.now());
    for (const [name, content] of Object.entries(options.lists ?? {})) this.journal.store.textLists.set(name, content);
    const known = new Set(options.instances?.map(({ integration }) => integration.id));
    const missing = options.integrations.filter(({ id, instanceless }) => instanceless && !known.has(id));
    const instances = [...(options.instances ?? []), ...missing.map((one) => offlineInstance(one))];
    const scripts = [...shippedAutomations, ...(options.scripts ?? [])];
    this.executor = new Executor({
      journal: this.journal,
      store: options.dry ? new LayeredStore(this.journal.store, options.dry.store) : this.journal.store,
      catalog: options.dry?.catalog ?? new Catalog(options.integrations, instances, scripts),
      ...(options.runners ? { scripts: options.runners } : {}),
      planOf: (hash) => planLinked(hash, async (one) => this.#byHash.get(one)),
      revealSecret: options.dry?.revealSecret ?? (() => undefined),
      dry: options.dry !== undefined,
      ...(options.dry ? { redactor: options.dry.redactor } : {}),
      clock: this.#clock,
      log: silentLog,
      // Whatever waits leaves memory at once; the clock is put on to its moment then.
      settings: { evictAfterMs: 0, intentMs: Number.MAX_SAFE_INTEGER },
    });
    this.#duties = new Duties(this.executor, this.#dutySource(), silentLog);
  }

  /** Every run there is, the one that was asked for and those that commands began. */
  get runs(): readonly RunHead[] {
    return [...this.journal.heads.values()];
  }

  /** Runs a playbook to its end, or to where only a person could go on. */
  async run(playbook: Playbook, start: OfflineStart = {}): Promise<OfflineRun> {
    const hash = this.#link(playbook);
    const incident = start.incident && this.journal.store.addIncident(start.incident);
    const id = uuidv7();
    const investigationId = start.investigationId ?? (incident ? String(incident.id) : id);
    if (start.context) this.journal.contexts.set(investigationId, { seq: 0, document: start.context });
    const head: RunHead = {
      id,
      playbookId: playbook.id,
      playbookHash: hash,
      alertId: null,
      investigationId,
      label: playbook.name,
      priority: 50,
    };
    await this.executor.start(head, { ...start.trigger, ...(start.inputs ? { inputs: start.inputs } : {}) });
    const status = await this.#drive(head);
    return this.#tell(head, status);
  }

  /**
   * What can go on goes on, and what commands ask for is done; then the clock is put on to the next moment that anything
   * waits for. A person acts where only a person could go on.
   */
  async #drive(head: RunHead): Promise<OfflineRun["status"]> {
    const end = this.#clock.at + longestMs;
    const { dry } = this.#options;
    const patience = dry ? performance.now() + mostDryMs : undefined;
    for (let moments = 0; ; ) {
      if (!(await this.#rest(patience))) return "waiting";
      const status = this.journal.updates.get(head.id)?.status;
      if (status === "succeeded" || status === "failed" || status === "cancelled") return status;
      const own = this.journal.updates.get(head.id)?.wakeAt;
      const act = own === undefined ? this.#acts.shift() : undefined;
      if (act) {
        await this.#act(head, act);
        continue;
      }
      // A command by the clock may bring a run on that waits for somebody, but not for ever.
      moments = own === undefined ? moments + 1 : 0;
      const moment = this.#nextMoment();
      if (moment === undefined || moment > end || moments > mostMoments) return "waiting";
      this.#clock.at = Math.max(this.#clock.at, moment);
      const due = this.runs.filter(({ id }) => (this.#waitOf(id) ?? Number.POSITIVE_INFINITY) <= this.#clock.at);
      this.executor.admit(due.map((one) => ({ ...one, waiting: true })));
    }
  }

  /** Until nothing is in memory and nothing is asked for. False: it took longer than a dry run may. */
  async #rest(patience: number | undefined): Promise<boolean> {
    do {
      while (this.runs.some(({ id }) => this.executor.knows(id))) {
        // A dry run waits for real vendors, in a process that has more to do.
        await (patience === undefined ? turn() : sleep(dryLookMs));
        if (patience !== undefined && performance.now() > patience) return false;
      }
    } while ((await this.#duties.work()) > 0);
    return true;
  }

  #waitOf(id: string): number | undefined {
    const update = this.journal.updates.get(id);
    return update?.status === "waiting" ? update.wakeAt : undefined;
  }

  #nextMoment(): number | undefined {
    const waits = this.runs.map(({ id }) => this.#waitOf(id));
    const scheduled = [...this.journal.store.schedules.values()].map(({ nextAt }) => nextAt);
    const moments = [...waits, ...scheduled].filter((moment) => moment !== undefined);
    return moments.length === 0 ? undefined : Math.min(...moments);
  }

  /** What the engine's duties read here. */
  #dutySource(): DutySource {
    const { store, heads, updates } = this.journal;
    const find = (called: string) => {
      const all = this.#options.playbooks;
      return all.find(({ id }) => id === called) ?? all.find(({ name }) => name === called);
    };
    return {
      openRequests: async (limit, after) =>
        store.requests.filter(({ id }) => after === undefined || Number(id) > Number(after)).slice(0, limit),
      // Nobody waits for a timer where time is made up.
      breachedTimers: async () => [],
      dueCommands: async (now, limit) =>
        [...store.schedules.values()].filter(({ nextAt }) => nextAt !== undefined && nextAt <= now).slice(0, limit),
      pendingCommands: async (investigation) =>
        [...store.schedules.values()].flatMap(({ id, investigationId, nextAt }) =>
          investigationId === investigation && nextAt !== undefined ? [id] : [],
        ),
      openRuns: async (investigation) =>
        [...heads.values()].filter(({ id, investigationId }) => {
          const status = updates.get(id)?.status ?? "active";
          return investigationId === investigation && ["active", "waiting", "paused"].includes(status);
        }),
      playbook: async (called) => {
        const playbook = find(called);
        return playbook && { id: playbook.id, name: playbook.name, hash: this.#link(playbook) };
      },
      incidentType: async (name) => {
        const type = Object.entries(this.#options.incidentTypes ?? {}).find(([known]) => known === name)?.[1];
        return type && { playbookId: type.playbook, autorun: type.autorun };
      },
      keepPlaybook: async (hash, playbook) => void this.#byHash.set(hash, playbook),
    };
  }

  /** In whatever frame the task is; one that asks nothing any more is answered in vain. */
  async #act(head: RunHead, act: PersonsAct): Promise<void> {
    await this.executor.bring(head);
    const { frames } = (await this.#tell(head, "waiting")).state;
    const place = Object.entries(frames).find(([, { tasks }]) => tasks[act.task]?.status === "asked");
    const answer = "choose" in act ? act.choose : "done";
    const answers = "answers" in act ? act.answers : undefined;
    await this.executor.operations
      .answer(head.id, place?.[0] ?? "", act.task, answer, "person", answers)
      .catch(() => {});
  }

  async #tell(head: RunHead, status: OfflineRun["status"]): Promise<OfflineRun> {
    const { journal } = this;
    const events = journal.events.get(head.id) ?? [];
    const plan = await planLinked(head.playbookHash, async (one) => this.#byHash.get(one));
    if (!plan) throw new Error("the playbook was linked");
    return {
      status,
      events,
      state: events.reduce((state, event) => apply(plan, state, structuredClone(event)), emptyState()),
      context: (await journal.readContext(head.investigationId)).document,
      entries: journal.store.warRooms.get(head.investigationId) ?? [],
      incident: journal.store.incidentsById.get(head.investigationId),
    };
  }

  #link(playbook: Playbook): string {
    const all = this.#options.playbooks;
    const find = (called: string) => all.find(({ id }) => id === called) ?? all.find(({ name }) => name === called);
    const { linked } = linkPlaybook(playbook, find);
    for (const one of linked) this.#byHash.set(one.hash, one.playbook);
    return linked.at(-1)?.hash ?? contentHash("");
  }

  async close(): Promise<void> {
    await this.executor.stop();
    this.executor.javascript.close();
    if (!this.#options.runners) this.executor.scripts.close();
  }
}
