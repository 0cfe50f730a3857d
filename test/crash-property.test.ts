/**
 * Random playbooks of XSOAR's, killed at random appends of their journal, in memory: frames in frames, items, branches
 * beside each other, writes. They end as they would have, and at every entry the journal folds to the state in memory.
 */
import assert from "node:assert/strict";
import { randomInt } from "node:crypto";
import { test } from "node:test";
import fc from "fast-check";
import { builtin } from "#actions/commands/builtin.ts";
import { offlineInstance } from "#actions/offline/offline-instance.ts";
import type { Json, JsonObject } from "#base/json.ts";
import { MemoryJournal } from "#engine/hosts/memory-journal.ts";
import type { JournalEntry } from "#engine/journal.ts";
import { buildPlan, type Plan } from "#playbook/plan.ts";
import { apply, emptyState } from "#playbook/run-state.ts";
import { canonical, fold } from "./chaos/outcome.ts";
import { DyingJournal } from "./dying-journal.ts";
import { EngineHost, headOf } from "./engine-host.ts";
import { ScriptedVendor } from "./scripted-vendor.ts";
import { type WrittenTask, writePlaybook } from "./write-playbook.ts";

type Rule = "safe" | "key" | "probe";

/** A piece of a playbook. */
type Block =
  | { kind: "set"; append: boolean }
  | { kind: "write"; rule: Rule }
  | { kind: "items"; rule: Rule; count: number }
  | { kind: "fork"; branches: Block[][] }
  | { kind: "call"; isPrivate: boolean; rounds: number; body: Block[] };

const rule = fc.constantFrom<Rule>("safe", "key", "probe", "probe");
const { blocks } = fc.letrec<{ block: Block; blocks: Block[] }>((tie) => ({
  block: fc.oneof(
    { maxDepth: 2, depthIdentifier: "block" },
    fc.record({ kind: fc.constant("set" as const), append: fc.boolean() }),
    fc.record({ kind: fc.constant("write" as const), rule }),
    fc.record({ kind: fc.constant("items" as const), rule, count: fc.integer({ min: 1, max: 3 }) }),
    fc.record({
      kind: fc.constant("fork" as const),
      branches: fc.array(tie("blocks"), { minLength: 2, maxLength: 3 }),
    }),
    fc.record({
      kind: fc.constant("call" as const),
      isPrivate: fc.boolean(),
      rounds: fc.integer({ min: 1, max: 3 }),
      body: tie("blocks"),
    }),
  ),
  blocks: fc.array(tie("block"), { minLength: 1, maxLength: 3, depthIdentifier: "block" }),
}));

/** Writes a playbook from its pieces; whatever it sends or sets is told apart by a number. */
class Writer {
  readonly calls = new Map<string, Plan>();
  #numbers = 0;

  write(name: string, pieces: readonly Block[]): Plan {
    const tasks: Record<string, WrittenTask> = {};
    const last = this.#add(tasks, pieces, "end");
    tasks["0"] = { type: "start", next: [last] };
    tasks.end = { type: "title", name: "Done" };
    const outputs = [{ contextPath: "Handed", type: "unknown" }];
    const playbook = writePlaybook(name, tasks, { inputs: [{ key: "x" }], outputs });
    return buildPlan(playbook, name === "main" ? "test-hash" : name, this.calls);
  }

  /** Gives the task they begin with; they lead to `after`. */
  #add(tasks: Record<string, WrittenTask>, pieces: readonly Block[], after: string): string {
    return pieces.toReversed().reduce((next, piece) => {
      const number = ++this.#numbers;
      tasks[`t${number}`] = this.#task(tasks, piece, number, next);
      return `t${number}`;
    }, after);
  }

  #task(tasks: Record<string, WrittenTask>, piece: Block, number: number, next: string): WrittenTask {
    const value = `v${number} \${inputs.x}`;
    switch (piece.kind) {
      case "set":
        return { script: "Set", args: { key: "Handed", value, append: String(piece.append) }, next: [next] };
      case "write":
        return { script: `|||write-${piece.rule}`, args: { value }, next: [next] };
      case "items": {
        const items = Array.from({ length: piece.count }, (_, at) => `i${number}.${at} \${inputs.x}`);
        tasks[`i${number}`] = { script: `|||write-${piece.rule}`, args: { value: `\${Items${number}}` }, next: [next] };
        const args = { key: `Items${number}`, value: JSON.stringify(items) };
        return { script: "Set", args, next: [`i${number}`] };
      }
      case "fork": {
        tasks[`j${number}`] = { type: "title", name: "Joined", next: [next] };
        const begins = piece.branches.map((branch) => this.#add(tasks, branch, `j${number}`));
        return { type: "title", name: "Forks", next: begins };
      }
      case "call": {
        const name = `called ${number}`;
        this.calls.set(name, this.write(name, piece.body));
        tasks[`c${number}`] = {
          type: "playbook",
          playbook: name,
          separatecontext: piece.isPrivate,
          args: { x: `\${Rounds${number}}` },
          loop: { forEach: true, max: 10 },
          next: [next],
        };
        const rounds = Array.from({ length: piece.rounds }, (_, at) => `r${number}.${at} \${inputs.x}`);
        return { script: "Set", args: { key: `Rounds${number}`, value: JSON.stringify(rounds) }, next: [`c${number}`] };
      }
    }
  }
}

/** Compares, at every entry, the state in memory with what the journal folds to. */
class ComparingJournal extends MemoryJournal {
  compared = 0;
  /** Where they differed. */
  readonly different: { entry: number; live: string; folded: string }[] = [];
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
    if (live !== undefined && entry.events.length > 0) {
      this.compared += 1;
      const events = this.events.get(entry.runId) ?? [];
      for (const event of events.slice(this.#foldedTo))
        this.#folded = apply(this.#plan, this.#folded, structuredClone(event));
      this.#foldedTo = events.length;
      const folded = canonical(this.#folded);
      if (folded !== live) this.different.push({ entry: entry.firstSeq, live, folded });
    }
    return written;
  }
}

interface Death {
  /** The append at which a process dies, as a share of those of a whole life. */
  share: number;
  stored: boolean;
}

interface Life {
  outcome: JsonObject;
  writes: Map<string, { rule: string; done: number; keys: Set<string> }>;
  appends: number;
  compared: number;
  different: ComparingJournal["different"];
}

async function live(pieces: readonly Block[], deaths: readonly Death[], whole = 0): Promise<Life> {
  const writer = new Writer();
  const plan = writer.write("main", pieces);
  const memory = new ComparingJournal(plan);
  const vendor = new ScriptedVendor({ settleMs: 40, lateMs: 15 });
  const head = headOf();
  let appends = 0;
  for (const death of [...deaths, undefined]) {
    const at = death ? 1 + Math.floor(death.share * whole) : Number.POSITIVE_INFINITY;
    const journal = new DyingJournal(memory, at, death?.stored ?? false);
    const host = new EngineHost({
      playbook: plan.playbook,
      calls: writer.calls,
      vendor,
      memory,
      journal,
      integrations: [builtin],
      instances: [offlineInstance(builtin)],
      settings: { snapshotEvery: 1 },
    });
    const finished = host.executor.finished(head.id);
    if (memory.events.has(head.id)) host.executor.admit([head]);
    else void host.executor.start(head, {});
    await Promise.race([finished, journal.dead]);
    appends = journal.appends;
    const status = memory.updates.get(head.id)?.status;
    if (status === "succeeded" || status === "failed") break;
  }
  const state = fold(plan, memory.events.get(head.id) ?? []);
  const { document } = await memory.readContext(head.investigationId);
  const entries = [...memory.entries.values()];
  const writes: Life["writes"] = new Map();
  for (const call of vendor.callsOf("write")) {
    const known = writes.get(call.value) ?? { rule: "", done: vendor.timesDone(call.value), keys: new Set<string>() };
    known.keys.add(call.key);
    writes.set(call.value, known);
  }
  for (const event of memory.events.get(head.id) ?? []) {
    const write = event.type === "stepIntended" ? writes.get(String(event.inputs?.value)) : undefined;
    if (write && event.type === "stepIntended") write.rule = event.repeat;
  }
  const outcome: JsonObject = {
    status: state.status,
    tasks: Object.fromEntries(Object.entries(state.frames[""]?.tasks ?? {}).map(([id, { status }]) => [id, status])),
    context: withoutOrder(document),
    entries: entries.map(({ task, contents }) => `${task?.playbook} ${task?.id} ${JSON.stringify(contents)}`).sort(),
    numbers: entries.map(({ n }) => n).sort((a, b) => a - b),
    writes: [...writes.keys()].sort(),
  };
  const { compared, different } = memory;
  return { outcome, writes, appends, compared, different };
}

/** Branches beside each other add to the same lists, and overwrite each other: only what was set is compared, as a set. */
function withoutOrder(document: Json): Json {
  if (document === null || typeof document !== "object" || Array.isArray(document)) return document;
  const { Handed: _, ...rest } = document;
  return rest;
}

const seed = Number(process.env.TOCSIN_SEED ?? randomInt(1_000_000));
const playbooks = 40;

test(`${playbooks} random playbooks killed at random moments end as they would have (TOCSIN_SEED ${seed})`, async () => {
  const death = fc.record({ share: fc.double({ min: 0, max: 0.999, noNaN: true }), stored: fc.boolean() });
  const scenario = fc.record({ pieces: blocks, deaths: fc.array(death, { minLength: 1, maxLength: 4 }) });
  const scenarios = fc.sample(scenario, { numRuns: playbooks, seed });
  let compared = 0;
  await Promise.all(
    scenarios.map(async ({ pieces, deaths }) => {
      const which = JSON.stringify({ pieces, deaths });
      const whole = await live(pieces, []);
      assert.equal(whole.outcome.status, "succeeded", which);
      const life = await live(pieces, deaths, whole.appends);
      assert.deepEqual([whole.different[0], life.different[0]], [undefined, undefined], which);
      assert.deepEqual(life.outcome, whole.outcome, which);
      for (const [value, { rule: by, done, keys }] of life.writes) {
        if (by === "probe") assert.equal(done, 1, `${value} was done ${done} times: ${which}`);
        assert.equal(keys.size, 1, `${value} was sent under ${keys.size} keys: ${which}`);
      }
      compared += whole.compared + life.compared;
    }),
  );
  assert.ok(compared > playbooks * 10, `${compared} states were compared`);
});
