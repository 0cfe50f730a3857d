/**
 * Random playbooks of XSOAR's, with answers that come at random moments in branches beside each other: played again from its
 * journal each comes out as it did. What branches race for (one reads what another writes at about the same time) is not asked:
 * a journal does not say who came first.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import fc from "fast-check";
import { builtin } from "#actions/commands/builtin.ts";
import { offlineInstance } from "#actions/offline/offline-instance.ts";
import type { PersonsAct } from "#actions/offline/offline-world.ts";
import type { Playbook } from "#playbook/model.ts";
import { defineCommand, defineIntegration } from "#sdk/integration.ts";
import { VendorError } from "#sdk/vendor-error.ts";
import { differencesFrom, replayOf, runAndRecord } from "./record-offline.ts";
import { type WrittenTask, writePlaybook } from "./write-playbook.ts";

type Block =
  | { kind: "set"; append: boolean }
  | { kind: "look"; fails: boolean; count: number }
  | { kind: "write" }
  | { kind: "decide" }
  | { kind: "time" }
  | { kind: "sleep" }
  | { kind: "ask" }
  | { kind: "fork"; branches: Block[][] }
  | { kind: "call"; isPrivate: boolean; rounds: number; body: Block[] };

const { blocks } = fc.letrec<{ block: Block; blocks: Block[] }>((tie) => ({
  block: fc.oneof(
    { maxDepth: 2, depthIdentifier: "block" },
    fc.record({ kind: fc.constant("set" as const), append: fc.boolean() }),
    fc.record({ kind: fc.constant("look" as const), fails: fc.boolean(), count: fc.integer({ min: 1, max: 3 }) }),
    fc.record({ kind: fc.constantFrom("write" as const, "decide" as const, "time" as const) }),
    fc.record({ kind: fc.constantFrom("sleep" as const, "ask" as const) }),
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

class Writer {
  readonly playbooks: Playbook[] = [];
  readonly people: PersonsAct[] = [];
  #numbers = 0;

  /** `branch`: what tasks read is what was written in the branch they stand in. What branches race for is not promised. */
  write(name: string, pieces: readonly Block[], branch = ""): Playbook {
    const tasks: Record<string, WrittenTask> = {};
    const first = this.#add(tasks, pieces, "end", branch);
    tasks["0"] = { type: "start", next: [first] };
    tasks.end = { type: "title", name: "Done" };
    const outputs = [{ contextPath: `Own${branch}` }];
    const playbook = writePlaybook(name, tasks, { inputs: [{ key: "x" }], outputs });
    this.playbooks.push(playbook);
    return playbook;
  }

  #add(tasks: Record<string, WrittenTask>, pieces: readonly Block[], after: string, branch: string): string {
    return pieces.toReversed().reduce((next, piece) => {
      const id = `t${++this.#numbers}`;
      tasks[id] = this.#task(tasks, piece, id, next, branch);
      return id;
    }, after);
  }

  #task(tasks: Record<string, WrittenTask>, piece: Block, id: string, next: string, branch: string): WrittenTask {
    const value = `${id} \${inputs.x}`;
    switch (piece.kind) {
      case "set":
        // All branches add to the one list, in the order that was recorded.
        return piece.append
          ? { script: "Set", args: { key: "Handed", value, append: "true" }, next: [next] }
          : { script: "Set", args: { key: `Own${branch}`, value }, next: [next] };
      case "look": {
        const items = Array.from({ length: piece.count }, (_, at) => `${id}.${at}`);
        const what = piece.fails ? "fails" : "works";
        tasks[`l${id}`] = {
          script: "|||look",
          args: { what, value: `\${Items${id}}`, into: `Looked${branch}` },
          continueonerror: true,
          next: [next],
        };
        return { script: "Set", args: { key: `Items${id}`, value: JSON.stringify(items) }, next: [`l${id}`] };
      }
      case "write":
        return { script: "|||write", args: { value: `${value} \${Own${branch}} \${Looked${branch}}` }, next: [next] };
      case "decide": {
        const condition = [
          [
            {
              operator: "containsString",
              left: { value: { simple: `Looked${branch}` }, iscontext: true },
              right: { value: { simple: "7" } },
            },
          ],
        ];
        tasks[`y${id}`] = { type: "title", name: "Yes", next: [next] };
        tasks[`n${id}`] = { type: "title", name: "No", next: [next] };
        return {
          type: "condition",
          conditions: [{ label: "yes", condition }],
          next: { yes: [`y${id}`], "#default#": [`n${id}`] },
        };
      }
      case "time":
        return { script: "GetTime", args: { contextKey: `Time${id}` }, next: [next] };
      case "sleep":
        return { script: "Sleep", args: { seconds: "30" }, next: [next] };
      case "ask":
        this.people.push({ task: id, complete: true });
        return { type: "regular", name: `Ask ${id}`, next: [next] };
      case "fork": {
        tasks[`j${id}`] = { type: "title", name: "Joined", next: [next] };
        return {
          type: "title",
          name: "Forks",
          next: piece.branches.map((one, at) => this.#add(tasks, one, `j${id}`, `${branch}${id}b${at}`)),
        };
      }
      case "call": {
        const name = `called ${id}`;
        this.write(name, piece.body, branch);
        tasks[`c${id}`] = {
          type: "playbook",
          playbook: name,
          separatecontext: piece.isPrivate,
          args: { x: `\${Rounds${id}}` },
          loop: { forEach: true, max: 10 },
          next: [next],
        };
        const rounds = Array.from({ length: piece.rounds }, (_, at) => `r${id}.${at}`);
        return { script: "Set", args: { key: `Rounds${id}`, value: JSON.stringify(rounds) }, next: [`c${id}`] };
      }
    }
  }
}

/** Answers after a moment of its own, with what nobody can foresee. */
const vendor = defineIntegration({
  id: "vendor",
  name: "Vendor",
  description: "Answers at random.",
  parameters: [],
  limits: { concurrency: 10, requestTimeoutMs: 1_000 },
  commands: [
    defineCommand({
      name: "look",
      description: "Looks.",
      effect: "read",
      arguments: [{ name: "value", description: "Of what." }],
      takesAnything: true,
      async run(_context, { what, into, value = null }) {
        await pause(Math.random() * 3);
        if (what === "fails") throw new VendorError("refused", `no ${String(value)}`);
        const said = { value, number: Math.floor(Math.random() * 100) };
        return {
          entries: [
            {
              type: "note",
              contents: said,
              format: "json",
              entryContext: { [`${into}(val.value == obj.value)`]: said },
            },
          ],
        };
      },
    }),
    defineCommand({
      name: "write",
      description: "Writes.",
      effect: "write",
      repeat: "safe",
      arguments: [{ name: "value", description: "What.", type: "json" }],
      takesAnything: true,
      async run() {
        await pause(Math.random() * 3);
        return { outputs: { id: Math.random() } };
      },
    }),
  ],
});

/** Plays the blocks, and gives what was recorded of it. */
function play(pieces: Block[]) {
  const writer = new Writer();
  const main = writer.write("main", pieces);
  const playbooks = [main, ...writer.playbooks.filter((one) => one !== main)] as const;
  const repeated = Array.from({ length: 40 }, () => writer.people).flat();
  return runAndRecord(
    playbooks,
    {
      integrations: [builtin, vendor],
      instances: [offlineInstance(vendor, "Vendor one")],
      people: repeated.slice(0, 200),
    },
    { incident: { name: "one" }, inputs: { x: "start" } },
  );
}

test("random playbooks come out in a replay as they did", async () => {
  // A command of ours is loaded when it first runs, and takes longer then than ever after.
  await play([{ kind: "set", append: true }, { kind: "time" }, { kind: "decide" }, { kind: "sleep" }]);
  let calls = 0;
  await fc.assert(
    fc.asyncProperty(blocks, async (pieces) => {
      const original = await play(pieces);
      calls += original.recording.calls.length;
      assert.deepEqual(differencesFrom(original, await replayOf(original)), []);
    }),
    { numRuns: 60 },
  );
  assert.ok(calls > 200, `only ${calls} calls were answered`);
});
