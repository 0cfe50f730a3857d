/**
 * Random playbooks of XSOAR's: what follows on each other, forks, conditions, loops of each kind, sub-playbooks, errors that
 * are passed or taken another way, questions, polls, waits, automations, items, and writes of every repeat rule. What they
 * come to does not depend on which branch is faster.
 */
import fc from "fast-check";
import { findBuiltinPlaybook } from "#playbook/builtin-playbooks.ts";
import { buildPlan, type Plan } from "#playbook/plan.ts";
import { type WrittenTask, writePlaybook } from "#test/write-playbook.ts";

export type Rule = "safe" | "key" | "probe" | "ask";

/** A piece of a playbook. */
export type Block =
  | { kind: "set"; append: boolean }
  | { kind: "list" | "look" | "wait" | "manual" | "poll" | "ignored" | "fail" }
  | { kind: "write"; rule: Rule }
  | { kind: "items"; rule: Rule; count: number }
  | { kind: "script"; rules: Rule[]; waits: boolean }
  | { kind: "fork"; branches: Block[][] }
  | { kind: "condition" | "question"; holds: boolean; branches: Block[][] }
  | { kind: "error"; body: Block[] }
  | { kind: "call"; isPrivate: boolean; rounds: number; body: Block[] }
  | { kind: "until"; rounds: number; body: Block[] };

const rule = fc.constantFrom<Rule>("safe", "key", "probe", "probe", "ask");
const small = fc.integer({ min: 1, max: 3 });
const { blocks } = fc.letrec<{ block: Block; blocks: Block[] }>((tie) => ({
  block: fc.oneof(
    { maxDepth: 2, depthIdentifier: "block" },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant("set" as const), append: fc.boolean() }) },
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constantFrom("list" as const, "look" as const, "wait" as const, "manual" as const, "poll" as const),
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant("ignored" as const) }) },
    { weight: 4, arbitrary: fc.record({ kind: fc.constant("write" as const), rule }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant("items" as const), rule, count: small }) },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant("script" as const),
        rules: fc.array(rule, { minLength: 1, maxLength: 3 }),
        waits: fc.boolean(),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant("fork" as const),
        branches: fc.array(tie("blocks"), { minLength: 2, maxLength: 3 }),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constantFrom("condition" as const, "question" as const),
        holds: fc.boolean(),
        branches: fc.array(tie("blocks"), { minLength: 2, maxLength: 2 }),
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant("error" as const), body: tie("blocks") }) },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant("call" as const),
        isPrivate: fc.boolean(),
        rounds: small,
        body: tie("blocks"),
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant("until" as const), rounds: small, body: tie("blocks") }) },
  ),
  blocks: fc.array(tie("block"), { minLength: 1, maxLength: 3, depthIdentifier: "block" }),
}));

/** One in eight ends in a task that fails, beside what goes on. */
export const randomBlocks: fc.Arbitrary<Block[]> = fc
  .tuple(blocks, fc.integer({ min: 0, max: 7 }))
  .map(([pieces, ends]) => (ends === 0 ? [...pieces, { kind: "fail" }] : pieces));

/** The code of the automation that a `script` block runs; which rules, its arguments say. */
export const callsCode = `var chance = Math.random();
  var rules = args.rules.split(',');
  for (var i = 0; i < rules.length; i++) {
    executeCommand('write-' + rules[i], {value: args.value + ' call ' + i});
    if (args.waits === 'true') wait(0.05);
    executeCommand('look', {value: args.value + ' look ' + i + ' ' + chance});
  }
  return 'called ' + rules.length;`;

const equals = (path: string, value: string) => [
  [
    {
      operator: "isEqualString",
      left: { value: { simple: path }, iscontext: true },
      right: { value: { simple: value } },
    },
  ],
];

const countsTo = (path: string, count: number) => [
  [
    {
      operator: "greaterThanOrEqual",
      left: { value: { complex: { root: path, transformers: [{ operator: "count" }] } }, iscontext: true },
      right: { value: { simple: String(count) } },
    },
  ],
];

/** Writes a playbook from its pieces; whatever it sends or sets is told apart by a number. */
export class PlaybookWriter {
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

  #task(tasks: Record<string, WrittenTask>, piece: Block, number: number, after: string): WrittenTask {
    const value = `v${number} \${inputs.x}`;
    const next = [after];
    switch (piece.kind) {
      case "set":
        return { script: "Set", args: { key: "Handed", value, append: String(piece.append) }, next };
      case "list":
        return { script: "Builtin|||createList", args: { listName: `list ${value}`, listData: value }, next };
      case "look":
        return { script: "|||look", args: { value }, next };
      case "wait":
        return { script: "Sleep", args: { seconds: "0.08" }, next };
      case "manual":
        return { name: `Done by hand ${number}`, next };
      case "poll":
        return this.#poll(value, next);
      case "ignored":
        return { script: "RaiseError", args: { error: value }, continueonerror: true, next };
      case "fail":
        return { script: "RaiseError", args: { error: value }, next };
      case "write":
        return { script: `|||write-${piece.rule}`, args: { value }, next };
      case "items": {
        const items = Array.from({ length: piece.count }, (_, at) => `i${number}.${at} \${inputs.x}`);
        tasks[`i${number}`] = { script: `|||write-${piece.rule}`, args: { value: `\${Items${number}}` }, next };
        const args = { key: `Items${number}`, value: JSON.stringify(items) };
        return { script: "Set", args, next: [`i${number}`] };
      }
      case "script":
        return { script: "Calls", args: { value, rules: piece.rules.join(","), waits: String(piece.waits) }, next };
      case "fork":
        return { type: "title", name: "Forks", next: this.#branches(tasks, piece.branches, number, after) };
      case "condition": {
        const [yes = "", no = ""] = this.#branches(tasks, piece.branches, number, after);
        tasks[`c${number}`] = {
          type: "condition",
          conditions: [{ label: "yes", condition: equals(`Flag${number}`, "yes") }],
          next: { yes: [yes], "#default#": [no] },
        };
        const args = { key: `Flag${number}`, value: piece.holds ? "yes" : "no" };
        return { script: "Set", args, next: [`c${number}`] };
      }
      case "question": {
        const [one = "", other = ""] = this.#branches(tasks, piece.branches, number, after);
        // Whoever is asked takes the first.
        return {
          type: "condition",
          name: `Asks ${number}`,
          next: piece.holds ? { yes: [one], no: [other] } : { no: [one], yes: [other] },
        };
      }
      case "error": {
        const [begin = ""] = this.#branches(tasks, [piece.body], number, after);
        return {
          script: "RaiseError",
          args: { error: value },
          continueonerror: true,
          continueonerrortype: "errorPath",
          next: { "#none#": [`j${number}`], "#error#": [begin] },
        };
      }
      case "call": {
        const args = { x: `\${Rounds${number}}` };
        const loop = { forEach: true, max: 10 };
        tasks[`c${number}`] = this.#call(number, piece.body, { args, loop, separatecontext: piece.isPrivate, next });
        const rounds = Array.from({ length: piece.rounds }, (_, at) => `r${number}.${at} \${inputs.x}`);
        return { script: "Set", args: { key: `Rounds${number}`, value: JSON.stringify(rounds) }, next: [`c${number}`] };
      }
      case "until": {
        const condition = countsTo(`Done${number}`, piece.rounds);
        const loop = { builtincondition: condition, wait: 0, max: 10, iscommand: false, exitCondition: "" };
        return this.#call(number, [...piece.body], { args: { x: value }, loop, separatecontext: false, next });
      }
    }
  }

  #branches(tasks: Record<string, WrittenTask>, branches: readonly Block[][], number: number, after: string): string[] {
    tasks[`j${number}`] = { type: "title", name: "Joined", next: [after] };
    return branches.map((branch) => this.#add(tasks, branch, `j${number}`));
  }

  /** A round says that it was there, for loops that count. */
  #call(number: number, body: readonly Block[], rest: WrittenTask): WrittenTask {
    const name = `called ${number}`;
    const tasks: Record<string, WrittenTask> = {};
    const last = this.#add(tasks, body, "count");
    tasks["0"] = { type: "start", next: [last] };
    tasks.count = { script: "Set", args: { key: `Done${number}`, value: "x", append: "true" }, next: ["end"] };
    tasks.end = { type: "title", name: "Done" };
    const outputs = [{ contextPath: "Handed", type: "unknown" }];
    const playbook = writePlaybook(name, tasks, { inputs: [{ key: "x" }], outputs });
    this.calls.set(name, buildPlan(playbook, name, this.calls));
    return { type: "playbook", playbook: name, ...rest };
  }

  #poll(value: string, next: string[]): WrittenTask {
    const polling = findBuiltinPlaybook("GenericPolling");
    if (polling) this.calls.set("GenericPolling", buildPlan(polling, "polling"));
    return {
      type: "playbook",
      playbook: "GenericPolling",
      separatecontext: true,
      args: {
        Ids: `${value} a,${value} b`,
        PollingCommandName: "jobs",
        PollingCommandArgName: "ids",
        Interval: "0.001",
        Timeout: "600",
        dt: "Job(val.State !== 'finished').ID",
      },
      next,
    };
  }
}
