/** An executor for tests: a playbook, a scripted vendor, a journal in memory, short waits. */
import { type Clock, systemClock } from "#base/clock.ts";
import { uuidv7 } from "#base/ids.ts";
import type { JsonObject } from "#base/json.ts";
import { silentLog } from "#base/log.ts";
import { Catalog, type Instance } from "#engine/catalog.ts";
import { Executor } from "#engine/executor.ts";
import type { ExecutorSettings } from "#engine/executor-settings.ts";
import { MemoryJournal } from "#engine/hosts/memory-journal.ts";
import type { Journal } from "#engine/journal.ts";
import type { ScriptRunners } from "#engine/scripts/script-runners.ts";
import type { Playbook } from "#playbook/model.ts";
import { buildPlan, type Plan } from "#playbook/plan.ts";
import type { RunEvent } from "#playbook/run-event.ts";
import { apply, emptyState, type RunState } from "#playbook/run-state.ts";
import type { Script } from "#playbook/script.ts";
import type { IntegrationDefinition } from "#sdk/integration.ts";
import type { RunHead } from "#store/runs.ts";
import { ScriptedVendor } from "./scripted-vendor.ts";
import { waitFor } from "./wait-for.ts";

export interface EngineHostOptions {
  playbook: Playbook;
  vendor?: ScriptedVendor;
  /** Where the entries go, when not straight to `memory`. */
  journal?: Journal;
  memory?: MemoryJournal;
  settings?: Partial<ExecutorSettings>;
  secrets?: Record<string, string>;
  /** Beside the vendor's. */
  integrations?: readonly IntegrationDefinition[];
  instances?: readonly Instance[];
  /** Automations of content, and what runs them: shared by hosts that come and go. */
  scripts?: readonly Script[];
  runners?: ScriptRunners;
  clock?: Clock;
  /** Sub-playbooks it calls, by how its tasks name them. */
  calls?: ReadonlyMap<string, Plan>;
}

export class EngineHost {
  readonly executor: Executor;
  readonly memory: MemoryJournal;
  readonly vendor: ScriptedVendor;
  readonly #plan: Plan;

  constructor(options: EngineHostOptions) {
    this.memory = options.memory ?? new MemoryJournal();
    this.vendor = options.vendor ?? new ScriptedVendor();
    const plan = buildPlan(options.playbook, "test-hash", options.calls);
    this.#plan = plan;
    this.executor = new Executor({
      journal: options.journal ?? this.memory,
      catalog: new Catalog(
        [this.vendor.integration, ...(options.integrations ?? [])],
        [this.vendor.createInstance(), ...(options.instances ?? [])],
        options.scripts ?? [],
      ),
      ...(options.runners ? { scripts: options.runners } : {}),
      planOf: async (hash) => (hash === "test-hash" ? plan : undefined),
      revealSecret: (id) => options.secrets?.[id],
      clock: options.clock ?? systemClock,
      log: silentLog,
      // The vendor's settle time is short, a slow machine is not to be taken for one that was stopped.
      settings: { intentMs: 60_000, ...options.settings },
    });
  }

  /** Starts a run and gives its head. */
  async start(start: JsonObject = {}, head: Partial<RunHead> = {}): Promise<RunHead> {
    const whole = { ...headOf(), ...head };
    await this.executor.start(whole, start);
    return whole;
  }

  /** Starts a run and waits for its end. */
  async run(start: JsonObject = {}, head: Partial<RunHead> = {}): Promise<FinishedRun> {
    const whole = { ...headOf(), ...head };
    const finished = this.executor.finished(whole.id);
    await this.executor.start(whole, start);
    const status = await finished;
    return { id: whole.id, status, events: this.eventsOf(whole.id), state: this.stateOf(whole.id) };
  }

  eventsOf(id: string): RunEvent[] {
    return this.memory.events.get(id) ?? [];
  }

  /** The state as the journal tells it. */
  stateOf(id: string): RunState {
    return this.eventsOf(id).reduce((state, event) => apply(this.#plan, state, structuredClone(event)), emptyState());
  }

  /** Waits until the journal of a run holds an event of this type. */
  async until(id: string, type: RunEvent["type"], count = 1): Promise<void> {
    const found = () => this.eventsOf(id).filter((event) => event.type === type).length;
    await waitFor(() => found() >= count, { what: `${count} ${type}`, trace: found });
  }
}

export interface FinishedRun {
  id: string;
  status: string;
  events: RunEvent[];
  state: RunState;
}

export function headOf(): RunHead {
  const id = uuidv7();
  return {
    id,
    playbookId: "test-playbook",
    playbookHash: "test-hash",
    alertId: null,
    investigationId: id,
    label: "a run",
    priority: 50,
  };
}
