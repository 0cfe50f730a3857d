/** People do anything to a run at any moment, and the process dies in between: the journal still tells where it stands. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import type { Playbook } from "#playbook/model.ts";
import { buildPlan } from "#playbook/plan.ts";
import { apply, emptyState, type RunState } from "#playbook/run-state.ts";
import type { RunHead } from "#store/runs.ts";
import { buildLoop, buildPlaybook, buildTask, callCommand } from "#test/build-playbook.ts";
import { EngineHost, headOf } from "#test/engine-host.ts";
import { type Outcome, ScriptedVendor } from "#test/scripted-vendor.ts";
import { waitFor } from "#test/wait-for.ts";
import { forkJournal } from "./fork-journal.ts";
import { MemoryJournal } from "./hosts/memory-journal.ts";
import type { JournalEntry } from "./journal.ts";

/** A read, a branch, a question, a join, and a loop with writes and a question in it. */
const playbook: Playbook = buildPlaybook(
  buildTask("0", "start", ["r", "a", "m"]),
  buildTask("r", "regular", ["j"], callCommand("look", { value: "r" })),
  buildTask("a", "regular", ["b"], callCommand("write-probe", { value: "a" })),
  buildTask("b", "regular", ["j"], callCommand("write-safe", { value: "b" })),
  buildTask("m", "condition", { yes: ["y"], no: ["j"] }),
  buildTask("y", "regular", ["j"], callCommand("write-ask", { value: "y" })),
  buildTask("j", "title", ["L"]),
  buildLoop("L", ["p", "q", "s"], ["w"], ["z"]),
  buildTask("w", "regular", ["v"], callCommand("write-probe", { value: "{{ node.L.default.value }}" })),
  buildTask("v", "regular", []),
  buildTask("z", "regular", [], callCommand("write-probe", { value: "z" })),
);
const plan = buildPlan(playbook, "test-hash");

const deeds = [
  "pause",
  "resume",
  "retry",
  "retry",
  "complete",
  "skip",
  "skip branch",
  "answer",
  "answer",
  "hold writes",
  "let writes go",
  "restart",
  "fork",
] as const;
type Deed = (typeof deeds)[number];
const outcomes: readonly Outcome[] = [
  "ok",
  "ok",
  "refused",
  "refused",
  "lost",
  "late",
  "dropped",
  "throttled",
  "failed after",
];

interface Scenario {
  deeds: readonly { deed: Deed; place: number; afterMs: number }[];
  outcomes: readonly Outcome[];
}

const scenario: fc.Arbitrary<Scenario> = fc.record({
  deeds: fc.array(
    fc.record({ deed: fc.constantFrom(...deeds), place: fc.nat(30), afterMs: fc.constantFrom(0, 0, 1, 5, 30) }),
    { minLength: 1, maxLength: 14 },
  ),
  outcomes: fc.array(fc.constantFrom(...outcomes), { maxLength: 14 }),
});

/** Compares, at each append, the state in memory with what the journal says. */
class WatchedJournal extends MemoryJournal {
  readonly #folded = new Map<string, RunState>();
  compared = 0;

  override append(entry: JournalEntry): Promise<void> {
    const written = super.append(entry);
    let state = this.#folded.get(entry.runId) ?? emptyState();
    for (const event of entry.events) state = apply(plan, state, JSON.parse(JSON.stringify(event)));
    this.#folded.set(entry.runId, state);
    if (entry.snapshot) {
      assert.deepEqual(JSON.parse(JSON.stringify(entry.snapshot)), JSON.parse(JSON.stringify(state)));
      this.compared += 1;
    }
    return written;
  }
}

class Life {
  readonly memory = new WatchedJournal();
  readonly vendor: ScriptedVendor;
  readonly heads: RunHead[] = [headOf()];
  #host: EngineHost;
  #writesHeld = false;

  constructor({ outcomes: given }: Scenario) {
    let calls = 0;
    this.vendor = new ScriptedVendor({
      settleMs: 30,
      lateMs: 10,
      outcomeOf: ({ kind }) => (kind === "probe" ? "ok" : (given[calls++] ?? "ok")),
    });
    this.#host = this.#begin();
  }

  #begin(): EngineHost {
    const settings = { snapshotEvery: 1, evictAfterMs: 20 };
    return new EngineHost({ playbook, vendor: this.vendor, memory: this.memory, settings });
  }

  stateOf(head: RunHead): RunState {
    return this.#host.stateOf(head.id);
  }

  async start(): Promise<void> {
    await this.#host.start({}, this.heads[0]);
  }

  async restart(): Promise<void> {
    await this.#host.executor.stop();
    this.#host = this.#begin();
    if (this.#writesHeld) this.#host.executor.operations.pauseWrites({ by: "ada", since: 1 });
    this.wake();
  }

  /** What the database's rows make a host do. */
  wake(): void {
    this.#host.executor.admit(
      this.heads.filter(({ id }) => {
        const update = this.memory.updates.get(id);
        return update === undefined || update.status === "active" || update.status === "waiting";
      }),
    );
  }

  /** One deed, at a place of the run as it is now; what is not possible is refused with a code and changes nothing. */
  async do(deed: Deed, place: number): Promise<void> {
    const { executor } = this.#host;
    const { operations } = executor;
    if (deed === "restart") return this.restart();
    if (deed === "hold writes" || deed === "let writes go") {
      this.#writesHeld = deed === "hold writes";
      operations.pauseWrites(this.#writesHeld ? { by: "ada", since: 1 } : undefined);
      return this.wake();
    }
    const head = this.heads[place % this.heads.length] ?? headOf();
    const at = placeIn(this.stateOf(head), place);
    const who = { by: "ada" };
    if (deed === "fork") return this.#fork(head, at);
    await executor.bring({ ...head, failed: this.memory.updates.get(head.id)?.status === "failed" });
    const before = this.memory.events.get(head.id)?.length;
    try {
      if (deed === "pause") await operations.pause(head.id, who);
      else if (deed === "resume") await operations.resume(head.id, who);
      else if (deed === "retry") await operations.retry(head.id, at, who);
      else if (deed === "complete") await operations.complete(head.id, at, { label: labelFor(at.task) }, who);
      else if (deed === "skip") await operations.skip(head.id, at, { label: labelFor(at.task), outputs: [1] }, who);
      else if (deed === "skip branch") await operations.skipBranch(head.id, at, who);
      else
        await operations.answer(head.id, {
          ...at,
          answer: at.task === "y" ? "send again" : labelFor(at.task),
          by: "ada",
        });
    } catch (error) {
      const { code } = error as { code?: string };
      assert.ok(code !== undefined && expected.has(code), String(error));
      assert.ok(before !== undefined);
    }
  }

  async #fork(head: RunHead, place: { frame: string; task: string }): Promise<void> {
    const status = this.memory.updates.get(head.id)?.status;
    if ((status !== "failed" && status !== "succeeded") || this.heads.length > 2) return;
    const forked = forkJournal(plan, this.memory.events.get(head.id) ?? [], place);
    if (!forked) return;
    const next = { ...headOf(), forkedFrom: head.id };
    this.heads.push(next);
    const rerun = { of: head.id, by: "ada", generation: (this.stateOf(head).generation ?? 0) + 1 };
    await this.#host.executor.operations.fork(next, forked.kept, place, rerun);
  }

  /** Nobody disturbs any more: what waits is let go, what asks is answered, what failed is tried again. */
  async finish(head: RunHead): Promise<string> {
    await this.do("let writes go", 0);
    for (let round = 0; round < 200; round++) {
      await this.settle(head);
      const state = this.stateOf(head);
      if (state.status === "succeeded") return state.status;
      const index = this.heads.indexOf(head);
      if (state.status === "paused") await this.do("resume", index);
      for (const [frame, { tasks }] of Object.entries(state.frames)) {
        for (const [task, { status }] of Object.entries(tasks)) {
          await this.#goOn(head, { frame, task }, status);
        }
      }
      this.wake();
    }
    return "never";
  }

  async #goOn(head: RunHead, { frame, task }: { frame: string; task: string }, status: string): Promise<void> {
    const { executor } = this.#host;
    if (status !== "error" && status !== "asked") return;
    await executor.bring(head);
    const answer = task === "y" ? "it was done" : labelFor(task);
    const done =
      status === "error"
        ? executor.operations.retry(head.id, { frame, task }, { by: "ada" })
        : executor.operations.answer(head.id, { frame, task, answer, by: "ada" });
    await done.catch(() => undefined);
  }

  /** Until the run has left memory, or is over. */
  async settle({ id }: RunHead): Promise<void> {
    await waitFor(
      () => {
        const status = this.memory.updates.get(id)?.status;
        if (!this.#host.executor.knows(id) && status === "waiting") {
          const { wakeAt } = this.memory.updates.get(id) ?? {};
          const isDue = wakeAt === Number.POSITIVE_INFINITY ? !this.#writesHeld : (wakeAt ?? 0) <= Date.now();
          if (wakeAt !== undefined && isDue) this.wake();
          return wakeAt === undefined;
        }
        return !this.#host.executor.knows(id) && status !== undefined && status !== "active";
      },
      { what: "the run to rest", trace: () => this.memory.events.get(id)?.length },
    );
  }

  async stop(): Promise<void> {
    await this.#host.executor.stop();
  }
}

const expected = new Set([
  "RUN_ENDED",
  "RUN_PAUSED",
  "RUN_NOT_PAUSED",
  "TASK_UNDER_WAY",
  "TASK_NOT_FAILED",
  "TASK_NOT_OPEN",
  "NOT_FOUND",
  "BAD_REQUEST",
  "QUESTION_ENDED",
]);

function labelFor(task: string): string {
  return task === "m" ? "yes" : "#none#";
}

function placeIn(state: RunState, at: number): { frame: string; task: string } {
  const places = Object.entries(state.frames).flatMap(([frame, { tasks }]) =>
    Object.keys(tasks).map((task) => ({ frame, task })),
  );
  return places[at % Math.max(1, places.length)] ?? { frame: "", task: "0" };
}

async function live(given: Scenario): Promise<void> {
  const life = new Life(given);
  await life.start();
  for (const { deed, place, afterMs } of given.deeds) {
    await new Promise((resolve) => setTimeout(resolve, afterMs));
    await life.do(deed, place);
  }
  for (const head of life.heads) {
    assert.equal(await life.finish(head), "succeeded");
    const events = life.memory.events.get(head.id) ?? [];
    assert.equal(events.at(-1)?.type, "runFinished");
  }
  assert.ok(life.memory.compared > 5);
  // Each write but the one that may be repeated freely is done once, and once more for each time a person had it done again.
  for (const [value, task] of Object.entries({ a: "a", z: "z", y: "y" })) {
    const again = life.heads
      .flatMap(({ id }) => life.memory.events.get(id) ?? [])
      .filter((event) => {
        const isAgain =
          event.type === "taskRetried" || (event.type === "questionAnswered" && event.answer === "send again");
        return isAgain && event.task === task;
      });
    const most = life.heads.length + again.length;
    assert.ok(life.vendor.timesDone(value) <= most, `${value}: ${life.vendor.timesDone(value)} times, at most ${most}`);
  }
  await life.stop();
}

describe("anything done to a run at any moment", () => {
  it("keeps the state in memory what the journal says, and can be mended to the end, each write done once", async () => {
    await Promise.all(
      fc.sample(scenario, { numRuns: 100 }).map(async (given) => {
        try {
          await live(given);
        } catch (cause) {
          throw new Error(JSON.stringify(given), { cause });
        }
      }),
    );
  });
});
