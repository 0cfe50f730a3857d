/** A random playbook through any number of deaths and faults of its vendor to its end, over the journal in memory. */
import { builtin } from "#actions/commands/builtin.ts";
import { offlineInstance } from "#actions/offline/offline-instance.ts";
import { sleep, systemClock } from "#base/clock.ts";
import type { Json, JsonObject } from "#base/json.ts";
import { silentLog } from "#base/log.ts";
import { Catalog, type Instance } from "#engine/catalog.ts";
import { Executor } from "#engine/executor.ts";
import { MemoryJournal } from "#engine/hosts/memory-journal.ts";
import type { JournalEntry } from "#engine/journal.ts";
import type { ScriptRunners } from "#engine/scripts/script-runners.ts";
import { itWasDone } from "#engine/tasks/unknown-outcome.ts";
import { planAt, taskAt } from "#playbook/frame-plan.ts";
import type { Plan } from "#playbook/plan.ts";
import { type RunEvent, sendAgain } from "#playbook/run-event.ts";
import { apply, emptyState, type RunState } from "#playbook/run-state.ts";
import { dataEntry } from "#sdk/entry.ts";
import { createPrng } from "#sdk/fake-vendor/prng.ts";
import { defineCommand, defineIntegration } from "#sdk/integration.ts";
import type { RunHead } from "#store/runs.ts";
import { buildScript } from "#test/build-script.ts";
import { canonical, fold } from "#test/chaos/outcome.ts";
import { DyingJournal } from "#test/dying-journal.ts";
import { headOf } from "#test/engine-host.ts";
import { type Outcome, ScriptedVendor, type VendorCall } from "#test/scripted-vendor.ts";
import { type Block, callsCode, PlaybookWriter } from "./random-playbook.ts";

export interface Death {
  /** The append at which a process dies, as a share of those of a whole life. */
  share: number;
  stored: boolean;
}

export interface LifeOptions {
  deaths: readonly Death[];
  /** Appends of a whole life. */
  whole?: number;
  /** What goes wrong at the vendor is drawn from it; nothing does without it. */
  faults?: string;
  snapshotEvery: number;
  runners: ScriptRunners;
}

export interface Life {
  outcome: JsonObject & { status: string };
  appends: number;
  died: number;
  /** States that were compared with the fold of the journal. */
  compared: number;
  /** What must be so whatever happened: each a sentence. */
  faults: string[];
  /** Tasks that a person said were done: they give nothing. */
  byPerson: ReadonlySet<string>;
}

const settleMs = 60;
const lateMs = 15;
const longestMs = 120_000;

const script = buildScript("Calls", callsCode, {
  arguments: ["value", "rules", "waits"].map((name) => ({
    ...{ name, required: true, positional: false, isArray: false, secret: false },
  })),
});

const outcomes: readonly Outcome[] = ["lost", "late", "dropped", "failed after", "failed before", "throttled"];

/** The first requests of each kind and value may go wrong; whoever goes on asking is answered. */
function faultsOf(seed: string): (call: VendorCall, attempt: number) => Outcome {
  return ({ kind, value }, attempt) => {
    const prng = createPrng(`${seed}:${kind}:${value}:${attempt}`);
    return attempt < 3 && prng.chance(0.2) ? (outcomes[prng.int(0, outcomes.length - 1)] ?? "ok") : "ok";
  };
}

/** Compares, wherever a snapshot is made, the state in memory with what the journal folds to. */
class ComparingJournal extends MemoryJournal {
  compared = 0;
  readonly different: string[] = [];
  readonly #plan: Plan;
  #folded = emptyState();
  #foldedTo = 0;

  constructor(plan: Plan) {
    super();
    this.#plan = plan;
  }

  override append(entry: JournalEntry): Promise<void> {
    const live = entry.snapshot && canonical(entry.snapshot);
    const written = super.append(entry);
    const events = this.events.get(entry.runId) ?? [];
    if (live !== undefined && events.length > 0) {
      this.compared += 1;
      for (const event of events.slice(this.#foldedTo))
        this.#folded = apply(this.#plan, this.#folded, structuredClone(event));
      this.#foldedTo = events.length;
      const folded = canonical(this.#folded);
      if (folded !== live) this.different.push(`at event ${events.length} memory holds ${live}, the journal ${folded}`);
    }
    return written;
  }
}

export async function live(pieces: readonly Block[], options: LifeOptions): Promise<Life> {
  const writer = new PlaybookWriter();
  const plan = writer.write("main", pieces);
  const memory = new ComparingJournal(plan);
  const vendor = new ScriptedVendor({
    settleMs,
    lateMs,
    findsByKey: true,
    ...(options.faults === undefined ? {} : { outcomeOf: faultsOf(options.faults) }),
  });
  const jobs = pollable();
  const head = headOf();
  const faults: string[] = [];
  let appends = 0;
  let died = 0;
  for (const death of [...options.deaths, undefined]) {
    const at = death ? 1 + Math.floor(death.share * (options.whole ?? 1)) : Number.POSITIVE_INFINITY;
    const journal = new DyingJournal(memory, at, death?.stored ?? false);
    let isDead = false;
    void journal.dead.then(() => {
      isDead = true;
      died += 1;
    });
    const executor = new Executor({
      journal,
      store: memory.store,
      catalog: new Catalog(
        [vendor.integration, builtin, jobs],
        [untilDeath(vendor.createInstance(), () => isDead), offlineInstance(builtin), offlineInstance(jobs)],
        [script],
      ),
      planOf: async (hash) => (hash === "test-hash" ? plan : undefined),
      revealSecret: () => undefined,
      clock: systemClock,
      log: silentLog,
      settings: { intentMs: 60_000, evictAfterMs: 40, snapshotEvery: options.snapshotEvery },
      scripts: options.runners,
    });
    if (memory.events.has(head.id)) executor.admit([head]);
    else void executor.start(head, {}).catch(() => undefined);
    await goOn(executor, { memory, plan, head, vendor, isDead: () => isDead });
    appends = journal.appends;
    faults.push(...snapshotFaults(plan, memory, head.id));
    executor.javascript.close();
    if (!isDead) await executor.stop();
    if (hasEnded(memory, head.id)) break;
  }
  const events = memory.events.get(head.id) ?? [];
  const state = fold(plan, events);
  if (!hasEnded(memory, head.id)) {
    const { status = "", waitingFor } = memory.updates.get(head.id) ?? {};
    faults.push(`it did not end: ${status}, ${waitingFor ?? "for no reason that is named"}`);
  }
  const byPerson = doneByPerson(plan, events);
  faults.push(...memory.different, ...writeFaults(vendor, events));
  const { document } = await memory.readContext(head.investigationId);
  const entries = [...memory.entries.values()];
  const numbers = entries.map(({ n }) => n).sort((a, b) => a - b);
  if (numbers.some((n, index) => n !== index + 1)) faults.push(`entries are numbered ${numbers.join(" ")}`);
  return {
    outcome: {
      status: state.status,
      graph: events.flatMap(graphOf).sort(),
      context: comparable(document),
      entries: entries
        .filter(({ task }) => task?.playbook !== "GenericPolling")
        .map(({ task, contents }) => `${task?.playbook}|${task?.id} ${JSON.stringify(contents)}`)
        .sort(),
      writes: [...new Set(vendor.callsOf("write").map(({ value }) => value))].sort(),
      changes: memory.operations.map(({ operation }) => canonical(operation)).sort(),
    },
    appends,
    died,
    compared: memory.compared,
    faults,
    byPerson,
  };
}

/** Nothing leaves a process that is dead. */
function untilDeath(instance: Instance, isDead: () => boolean): Instance {
  const { http } = instance;
  return {
    ...instance,
    http: { request: (request) => (isDead() ? new Promise(() => undefined) : http.request(request)) },
  };
}

interface Around {
  memory: MemoryJournal;
  plan: Plan;
  head: RunHead;
  vendor: ScriptedVendor;
  isDead(): boolean;
}

/** What a server does beside its executor, and the person who is asked, until the process dies or the run is over. */
async function goOn(executor: Executor, { memory, plan, head, vendor, isDead }: Around): Promise<void> {
  const deadline = performance.now() + longestMs;
  /** When each was seen first: a ledger is looked at only when nothing can arrive any more. */
  const asked = new Map<string, number>();
  while (!isDead() && !hasEnded(memory, head.id) && performance.now() < deadline) {
    await sleep(10);
    const row = memory.updates.get(head.id);
    const isDue = row?.status === "waiting" && row.wakeAt !== undefined && row.wakeAt <= Date.now();
    if (isDue && !executor.knows(head.id)) executor.admit([{ ...head, waiting: true }]);
    const events = memory.events.get(head.id) ?? [];
    if (!events.some(({ type }) => type === "questionAsked")) continue;
    const state = fold(plan, events);
    for (const place of askedIn(state)) {
      const key = `${place.frame}|${place.task} ${events.length}`;
      const since = asked.get(key) ?? performance.now();
      asked.set(key, since);
      if (performance.now() - since < settleMs) continue;
      const answer = answerTo(plan, state, place, vendor, events);
      await executor.bring(head).catch(() => undefined);
      // Answered a moment ago, or the process dies with the answer: the next look tells.
      const given = executor.operations.answer(head.id, place.frame, place.task, answer, "ada").catch(() => undefined);
      await Promise.race([given, sleep(1_000)]);
    }
  }
}

function askedIn(state: RunState): { frame: string; task: string }[] {
  return Object.entries(state.frames).flatMap(([frame, { tasks }]) =>
    Object.entries(tasks).flatMap(([task, { status }]) => (status === "asked" ? [{ frame, task }] : [])),
  );
}

function answerTo(
  plan: Plan,
  state: RunState,
  { frame, task }: { frame: string; task: string },
  vendor: ScriptedVendor,
  events: readonly RunEvent[],
) {
  const definition = taskAt(plan, state, frame, task);
  if (!definition?.command) return Object.keys(definition?.next ?? {})[0] ?? "yes";
  const value = String(state.frames[frame]?.tasks[task]?.intent?.inputs?.value ?? "");
  return vendor.timesDone(value) >= placesOf(events, value) ? itWasDone : sendAgain;
}

function hasEnded(memory: MemoryJournal, id: string): boolean {
  const status = memory.updates.get(id)?.status;
  return status === "succeeded" || status === "failed";
}

/** The last snapshot and what follows come to the same as the whole journal. */
function snapshotFaults(plan: Plan, memory: MemoryJournal, id: string): string[] {
  const events = memory.events.get(id) ?? [];
  const snapshot = memory.snapshots.get(id);
  if (!snapshot) return [];
  const tail = events.slice(snapshot.seq);
  const short = tail.reduce(
    (state, event) => apply(plan, state, structuredClone(event)),
    structuredClone(snapshot.state),
  );
  return canonical(short) === canonical(fold(plan, events))
    ? []
    : [`from its snapshot at ${snapshot.seq} the journal folds to something else`];
}

/** Under which rule each was written is in the journal; how often it was done, in the vendor's ledger. */
function writeFaults(vendor: ScriptedVendor, events: readonly RunEvent[]): string[] {
  const rules = new Map(
    events.flatMap((event) =>
      event.type === "stepIntended" ? [[String(event.inputs?.value), event.repeat] as const] : [],
    ),
  );
  const keys = new Map<string, Set<string>>();
  for (const { value, key } of vendor.callsOf("write")) keys.set(value, (keys.get(value) ?? new Set()).add(key));
  return [...keys].flatMap(([value, own]) => {
    const rule = rules.get(value);
    const places = placesOf(events, value);
    const done = vendor.timesDone(value);
    const isOnce = rule === "probe" || rule === "ask" ? done === places : done >= places;
    return [
      ...(rule === undefined ? [`${value} was sent without an intent`] : []),
      ...(isOnce ? [] : [`${value} was done ${done} times for ${places} steps under the rule ${rule}`]),
      ...(own.size === places ? [] : [`${value} was sent under ${own.size} keys by ${places} steps`]),
    ];
  });
}

/** How many steps wrote it: rounds of a loop write the same. */
function placesOf(events: readonly RunEvent[], value: string): number {
  const places = events.flatMap((event) =>
    event.type === "stepIntended" && event.inputs?.value === value ? [`${event.frame}|${event.task}`] : [],
  );
  return new Set(places).size;
}

function doneByPerson(plan: Plan, events: readonly RunEvent[]): Set<string> {
  const told = new Set<string>();
  let state = emptyState();
  for (const event of events) {
    if (event.type === "questionAnswered" && event.answer === itWasDone) {
      const definition = taskAt(plan, state, event.frame, event.task);
      if (!definition?.command?.isScript) {
        told.add(`${planAt(plan, state, event.frame)?.playbook.name}|${event.task} `);
        told.add(`${event.frame}|${event.task} `);
      }
    }
    state = apply(plan, state, structuredClone(event));
  }
  return told;
}

function graphOf(event: RunEvent): string[] {
  if (!("task" in event)) return [];
  const where = `${event.frame}|${event.task} ${event.type}`;
  switch (event.type) {
    case "taskDone":
      return [`${where} ${event.label ?? ""} ${JSON.stringify(event.node ?? null)}`];
    case "taskFailed":
      return [`${where} ${event.error.code}`];
    case "itemDone":
      return [`${where} ${event.item} ${event.error?.code ?? ""}`];
    case "frameEntered":
      return [`${where} ${event.iteration} of ${event.total}`];
    case "scriptCalled":
      return [`${where} ${event.call} ${event.name}`];
    case "scriptAnswered":
      return [`${where} ${event.call}`];
    case "taskSkipped":
    case "itemsFixed":
      return [where];
    default:
      return [];
  }
}

/** Branches beside each other add to the same list, and overwrite each other. */
function comparable(document: Json): Json {
  if (document === null || typeof document !== "object" || Array.isArray(document)) return document;
  const { Handed: _, Job: __, ...rest } = document;
  return rest;
}

/** What a person said was done gives neither entries nor outputs, as documented. */
export function comparableOutcome(outcome: Life["outcome"], byPerson: ReadonlySet<string>): JsonObject {
  const isTold = (line: Json) => ![...byPerson].some((begin) => String(line).startsWith(begin));
  const without = (lines: Json | undefined) => (Array.isArray(lines) ? lines.filter(isTold) : []);
  return { ...outcome, entries: without(outcome.entries), graph: without(outcome.graph) };
}

/** Jobs that are finished when they were looked at twice. */
function pollable() {
  const looks = new Map<string, number>();
  return defineIntegration({
    id: "jobs",
    name: "Jobs",
    description: "For tests.",
    parameters: [],
    limits: { concurrency: 100, requestTimeoutMs: 1_000 },
    commands: [
      defineCommand({
        name: "jobs",
        description: "Looks at jobs.",
        effect: "read",
        arguments: [{ name: "ids", description: "Which.", type: "list" }],
        run: async (_context, { ids }) => {
          const states = [ids].flat().map((id): JsonObject => {
            const seen = (looks.get(String(id)) ?? 0) + 1;
            looks.set(String(id), seen);
            return { ID: id ?? null, State: seen > 2 ? "finished" : "busy" };
          });
          return { entries: [dataEntry(states, { entryContext: { "Job(val.ID && val.ID == obj.ID)": states } })] };
        },
      }),
    ],
  });
}
