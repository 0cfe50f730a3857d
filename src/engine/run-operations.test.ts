import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { ErrorCode } from "#base/errors.ts";
import type { Playbook, Task, Value } from "#playbook/model.ts";
import { buildPlan } from "#playbook/plan.ts";
import type { RunEvent } from "#playbook/run-event.ts";
import type { RunHead } from "#store/runs.ts";
import { buildLoop, buildPlaybook, buildTask, callCommand } from "#test/build-playbook.ts";
import { EngineHost, type EngineHostOptions, headOf } from "#test/engine-host.ts";
import { type Outcome, ScriptedVendor, type VendorCall } from "#test/scripted-vendor.ts";
import { waitFor } from "#test/wait-for.ts";
import { forkJournal } from "./fork-journal.ts";

const ada = { by: "ada", reason: "the vendor was down" };
const root = (task: string) => ({ frame: "", task });

/** The outcomes of the calls for one value, in order; then everything is well. */
function script(
  outcomes: Record<string, Outcome[]>,
  more: Partial<ConstructorParameters<typeof ScriptedVendor>[0]> = {},
) {
  return new ScriptedVendor({
    ...more,
    outcomeOf: ({ value }: VendorCall, attempt) => outcomes[value]?.[attempt] ?? "ok",
  });
}

/** 0 → 1 (a write of "a") → 2 (a write of what 1 gave) → 3 */
const line = (extra: Partial<Task> = {}): Playbook =>
  buildPlaybook(
    buildTask("0", "start", ["1"]),
    buildTask("1", "regular", ["2"], { ...callCommand("write-probe", { value: "a" }), ...extra }),
    buildTask("2", "regular", ["3"], callCommand("write-probe", { value: "b-{{ node.1.value }}" })),
    buildTask("3", "title"),
  );

async function failedRun(options: EngineHostOptions) {
  const host = new EngineHost(options);
  const head = headOf();
  const finished = host.executor.finished(head.id);
  await host.start({}, head);
  assert.equal(await finished, "failed");
  return { host, head };
}

/** Does what a person wants of a run, wherever the run is, and waits for its end. */
async function mend(host: EngineHost, head: RunHead, act: () => Promise<void>): Promise<string> {
  await host.executor.bring(head);
  const finished = host.executor.finished(head.id);
  await act();
  return finished;
}

async function refused(act: () => Promise<void>, code: ErrorCode): Promise<void> {
  await assert.rejects(act, (error: { code?: string; mend?: string }) => {
    assert.equal(error.code, code);
    assert.ok(error.mend || code === "NOT_FOUND", "it says how to mend it");
    return true;
  });
}

const found: Value = { kind: "path", path: "Found" };

function literalCall(name: string, value: string): Pick<Task, "command"> {
  return { command: { name, arguments: { value: { kind: "literal", value } } } };
}

const typesOf = (events: readonly RunEvent[]) => events.map(({ type }) => type);

describe("retrying a failed task", { concurrency: true }, () => {
  it("goes on in the same run, from the failed task, and repeats nothing before it", async () => {
    const vendor = script({ "b-a": ["refused"] });
    const { host, head } = await failedRun({ playbook: line(), vendor });
    assert.equal(await mend(host, head, () => host.executor.operations.retry(head.id, root("2"), ada)), "succeeded");
    assert.deepEqual(vendor.ledger, ["a", "b-a"]);
    const events = host.eventsOf(head.id);
    assert.deepEqual(typesOf(events).slice(-6), [
      "runReopened",
      "taskRetried",
      "stepIntended",
      "taskDone",
      "taskDone",
      "runFinished",
    ]);
    assert.deepEqual(
      events.find(({ type }) => type === "taskRetried"),
      {
        at: events.at(-5)?.at,
        type: "taskRetried",
        ...root("2"),
        ...ada,
      },
    );
    assert.equal(typesOf(events).filter((type) => type === "runFinished").length, 2, "what happened stays");
    assert.deepEqual(host.memory.updates.get(head.id)?.error, undefined);
    assert.equal(host.executor.live().running, 0);
  });

  it("is a new doing of the write to the vendor: its key is another", async () => {
    const vendor = script({ a: ["refused"] });
    const { host, head } = await failedRun({ playbook: line(callCommand("write-key", { value: "a" })), vendor });
    await mend(host, head, () => host.executor.operations.retry(head.id, root("1"), ada));
    const [first, second] = vendor.callsOf("write", "a");
    assert.notEqual(first?.key, second?.key);
  });

  it("works while the rest of the run is still under way", async () => {
    const playbook = buildPlaybook(
      buildTask("0", "start", ["1", "m"]),
      buildTask("1", "regular", ["j"], callCommand("write-probe", { value: "a" })),
      buildTask("m", "regular", ["j"]),
      buildTask("j", "title"),
    );
    const vendor = script({ a: ["refused"] });
    const host = new EngineHost({ playbook, vendor });
    const head = await host.start();
    await waitFor(() => host.executor.live().running === 0, { what: "the eviction" });
    await host.executor.bring(head);
    await host.executor.operations.retry(head.id, root("1"), ada);
    await waitFor(() => host.executor.live().running === 0, { what: "the eviction" });
    assert.deepEqual(vendor.ledger, ["a"]);
    assert.ok(!typesOf(host.eventsOf(head.id)).includes("runReopened"));
    const end = await mend(host, head, () =>
      host.executor.operations.answer(head.id, { frame: "", task: "m", answer: "done", by: "ada" }),
    );
    assert.equal(end, "succeeded");
  });

  it("mends a round of a loop that went on, and what came after it is not done again", async () => {
    const playbook = buildPlaybook(
      buildTask("0", "start", ["L"]),
      buildLoop("L", ["x", "y", "z"], ["b"], ["after"]),
      buildTask("b", "regular", ["c"], callCommand("write-probe", { value: "{{ node.L.default.value }}" })),
      buildTask("c", "regular", [], callCommand("write-probe", { value: "{{ node.L.default.value }}2" })),
      buildTask("after", "regular", [], callCommand("write-probe", { value: "after" })),
    );
    const vendor = script({ x: ["refused"], y: ["refused"] });
    const { host, head } = await failedRun({ playbook, vendor });
    assert.deepEqual(vendor.ledger, ["z", "z2", "after"]);
    const retry = (frame: string) => () => host.executor.operations.retry(head.id, { frame, task: "b" }, ada);
    assert.equal(await mend(host, head, retry("L#1")), "failed", "one round is still in error");
    assert.equal(await mend(host, head, retry("L#0")), "succeeded");
    assert.deepEqual(vendor.ledger, ["z", "z2", "after", "y", "y2", "x", "x2"]);
    // Results of the last round win, whenever an earlier one is mended.
    assert.deepEqual(host.stateOf(head.id).frames[""]?.node.b, { value: "z", found: true });
  });

  it("mends a round without letting what joins the loop with others begin too early", async () => {
    const playbook = buildPlaybook(
      buildTask("0", "start", ["L", "m"]),
      buildLoop("L", ["x"], ["b"], ["j"]),
      buildTask("b", "regular", [], callCommand("write-probe", { value: "{{ node.L.default.value }}" })),
      buildTask("m", "regular", ["j"]),
      buildTask("j", "regular", [], callCommand("write-probe", { value: "joined" })),
    );
    const vendor = script({ x: ["refused"] });
    const host = new EngineHost({ playbook, vendor });
    const head = await host.start();
    await waitFor(() => host.executor.live().running === 0, { what: "the eviction" });
    await host.executor.bring(head);
    await host.executor.operations.retry(head.id, { frame: "L#0", task: "b" }, ada);
    await waitFor(() => host.executor.live().running === 0, { what: "the eviction" });
    assert.deepEqual(vendor.ledger, ["x"], "the join still waits for a person");
    const answer = () => host.executor.operations.answer(head.id, { frame: "", task: "m", answer: "done", by: "ada" });
    assert.equal(await mend(host, head, answer), "succeeded");
    assert.deepEqual(vendor.ledger, ["x", "joined"]);
  });

  it("is refused for what has not failed, is not there, or is over", async () => {
    const vendor = script({ "b-a": ["refused"] });
    const { host, head } = await failedRun({ playbook: line(), vendor });
    const events = host.eventsOf(head.id).length;
    const { operations } = host.executor;
    for (const [place, code] of [
      [root("1"), "TASK_NOT_FAILED"],
      [root("3"), "TASK_NOT_OPEN"],
      [root("nowhere"), "NOT_FOUND"],
      [{ frame: "L#0", task: "1" }, "TASK_NOT_OPEN"],
      [{ frame: "__proto__", task: "1" }, "TASK_NOT_OPEN"],
    ] as const) {
      await host.executor.bring(head);
      await refused(() => operations.retry(head.id, place, ada), code);
      assert.equal(host.executor.holds(head.id), false, "it leaves memory as it came");
    }
    assert.equal(host.eventsOf(head.id).length, events);
    assert.equal(host.memory.updates.get(head.id)?.status, "failed");
  });

  it("is refused for a run that succeeded or was cancelled", async () => {
    const host = new EngineHost({ playbook: line() });
    const { id } = await host.run();
    await host.executor.bring({ ...headOf(), id });
    await refused(() => host.executor.operations.retry(id, root("1"), ada), "NOT_FOUND");
  });
});

describe("pausing a run", { concurrency: true }, () => {
  it("starts nothing more, keeps the answer of what is out, and goes on when it is resumed", async () => {
    let answer: () => void = () => undefined;
    const vendor = new ScriptedVendor();
    const instance = vendor.createInstance.bind(vendor);
    vendor.createInstance = () => {
      const made = instance();
      const { request } = made.http;
      made.http.request = async (asked) => {
        const response = await request(asked);
        if (vendor.calls.length === 1) await new Promise<void>((resolve) => (answer = resolve));
        return response;
      };
      return made;
    };
    const host = new EngineHost({ playbook: line(), vendor });
    const head = await host.start();
    await waitFor(() => vendor.ledger.length === 1, { what: "the write" });
    await host.executor.bring(head);
    await host.executor.operations.pause(head.id, ada);
    assert.equal(host.memory.updates.get(head.id)?.status, "paused");
    answer();
    await waitFor(() => host.executor.live().running === 0, { what: "the eviction" });
    assert.equal(host.stateOf(head.id).frames[""]?.tasks["1"]?.status, "done");
    assert.deepEqual(vendor.ledger, ["a"]);
    assert.equal(host.memory.updates.get(head.id)?.waitingFor, "paused by ada: the vendor was down");
    await host.executor.bring(head);
    await refused(() => host.executor.operations.pause(head.id, ada), "RUN_PAUSED");
    assert.equal(await mend(host, head, () => host.executor.operations.resume(head.id, ada)), "succeeded");
    assert.deepEqual(vendor.ledger, ["a", "b-a"]);
    assert.equal(host.memory.updates.get(head.id)?.waitingFor, undefined);
  });

  it("lets go what waits for its turn or for a moment, and it begins anew", async () => {
    // The first request holds the only place for long.
    const vendor = script({ a: ["throttled"] }, { limits: { concurrency: 1 } });
    const host = new EngineHost({ playbook: line(), vendor });
    const gate = [...(host.executor.catalog.instances[0]?.gates() ?? [])][0];
    gate?.close("maintenance", 60_000);
    const head = await host.start();
    await waitFor(() => host.executor.stepsOf(head.id)?.[0]?.waitsAt !== undefined, { what: "the wait at the gate" });
    await host.executor.bring(head);
    await host.executor.operations.pause(head.id, ada);
    await waitFor(() => host.executor.live().running === 0, { what: "the eviction" });
    assert.equal(gate?.status().waiting, 0);
    gate?.succeeded();
    assert.equal(vendor.calls.length, 0);
    assert.equal(await mend(host, head, () => host.executor.operations.resume(head.id, ada)), "succeeded");
    assert.deepEqual(vendor.ledger, ["a", "b-a"]);
  });

  it("stays over a restart, an answer and a retry", async () => {
    const playbook = buildPlaybook(
      buildTask("0", "start", ["1", "m"]),
      buildTask("1", "regular", [], callCommand("write-probe", { value: "a" })),
      buildTask("m", "regular", ["n"]),
      buildTask("n", "regular", [], callCommand("write-probe", { value: "n" })),
    );
    const vendor = script({ a: ["refused"] });
    const first = new EngineHost({ playbook, vendor });
    const head = await first.start();
    await waitFor(() => first.executor.live().running === 0, { what: "the eviction" });
    await first.executor.bring(head);
    await first.executor.operations.pause(head.id, { by: "ada" });
    await first.executor.stop();
    const host = new EngineHost({ playbook, vendor, memory: first.memory });
    for (const act of [
      () => host.executor.operations.answer(head.id, { frame: "", task: "m", answer: "done", by: "bob" }),
      () => host.executor.operations.retry(head.id, root("1"), { by: "bob" }),
    ]) {
      await host.executor.bring(head);
      await act();
      await waitFor(() => host.executor.live().running === 0, { what: "the eviction" });
      assert.equal(host.memory.updates.get(head.id)?.status, "paused");
      assert.equal(host.memory.updates.get(head.id)?.waitingFor, "paused by ada");
    }
    assert.deepEqual(vendor.ledger, []);
    assert.equal(await mend(host, head, () => host.executor.operations.resume(head.id, ada)), "succeeded");
    assert.deepEqual(vendor.ledger.sort(), ["a", "n"]);
  });

  it("keeps back a write whose intent was just written", async () => {
    const host = new EngineHost({ playbook: line() });
    const append = host.memory.append.bind(host.memory);
    const head = headOf();
    let paused = false;
    host.memory.append = async (entry) => {
      await append(entry);
      if (paused || !entry.events.some(({ type }) => type === "stepIntended")) return;
      paused = true;
      await host.executor.bring(head);
      await host.executor.operations.pause(head.id, ada);
    };
    await host.start({}, head);
    await waitFor(() => paused && host.executor.live().running === 0, { what: "the eviction" });
    assert.deepEqual(host.vendor.calls, []);
    assert.equal(host.stateOf(head.id).frames[""]?.tasks["1"]?.status, "ready");
    assert.equal(await mend(host, head, () => host.executor.operations.resume(head.id, ada)), "succeeded");
    assert.deepEqual(host.vendor.ledger, ["a", "b-a"]);
  });

  it("refuses to resume what is not paused", async () => {
    const host = new EngineHost({ playbook: buildPlaybook(buildTask("0", "start", ["m"]), buildTask("m", "regular")) });
    const head = await host.start();
    await host.executor.bring(head);
    await refused(() => host.executor.operations.resume(head.id, ada), "RUN_NOT_PAUSED");
  });
});

describe("completing and skipping a task by hand", { concurrency: true }, () => {
  it("completes a failed task with a result that the next one reads", async () => {
    const vendor = script({ a: ["refused"] });
    const { host, head } = await failedRun({ playbook: line(), vendor });
    const complete = () => host.executor.operations.complete(head.id, root("1"), { outputs: { value: "mine" } }, ada);
    assert.equal(await mend(host, head, complete), "succeeded");
    assert.deepEqual(vendor.ledger, ["b-mine"]);
    const done = host.eventsOf(head.id).find((event) => event.type === "taskDone" && event.task === "1");
    assert.ok(done?.type === "taskDone");
    assert.deepEqual(
      { by: done.by, reason: done.reason, node: done.node, skipped: done.skipped },
      {
        ...ada,
        node: { value: "mine" },
        skipped: undefined,
      },
    );
  });

  it("skips a failed task, with what stands in for its result or without", async () => {
    const vendor = script({ a: ["refused"] });
    const { host, head } = await failedRun({ playbook: line(), vendor });
    const skip = () => host.executor.operations.skip(head.id, root("1"), { outputs: { value: "none" } }, ada);
    assert.equal(await mend(host, head, skip), "succeeded");
    assert.deepEqual(vendor.ledger, ["b-none"]);
    const done = host.eventsOf(head.id).find((event) => event.type === "taskDone" && event.task === "1");
    assert.equal(done?.type === "taskDone" && done.skipped, true);
  });

  it("skips a task with all that hangs on it alone", async () => {
    const vendor = script({ a: ["refused"] });
    const { host, head } = await failedRun({ playbook: line(), vendor });
    const skip = () => host.executor.operations.skipBranch(head.id, root("1"), ada);
    assert.equal(await mend(host, head, skip), "succeeded");
    assert.deepEqual(vendor.ledger, []);
    const { tasks } = host.stateOf(head.id).frames[""] ?? {};
    assert.deepEqual([tasks?.["1"]?.status, tasks?.["2"]?.status], ["skipped", "skipped"]);
  });

  it("takes the branch a person names, in the playbook's words or in ours, and no other", async () => {
    const playbook = buildPlaybook(
      buildTask("0", "start", ["m"]),
      buildTask("m", "condition", { Yes: ["1"], "#default#": ["2"] }),
      buildTask("1", "regular", [], callCommand("write-probe", { value: "yes" })),
      buildTask("2", "regular", [], callCommand("write-probe", { value: "else" })),
    );
    for (const [label, value] of [
      ["Yes", "yes"],
      ["yes", "yes"],
      ["#default#", "else"],
      ["else", "else"],
    ] as const) {
      const host = new EngineHost({ playbook });
      const head = await host.start();
      await waitFor(() => host.executor.live().running === 0, { what: "the eviction" });
      await host.executor.bring(head);
      await refused(() => host.executor.operations.complete(head.id, root("m"), {}, ada), "BAD_REQUEST");
      await host.executor.bring(head);
      await refused(() => host.executor.operations.complete(head.id, root("m"), { label: "no" }, ada), "BAD_REQUEST");
      await mend(host, head, () => host.executor.operations.complete(head.id, root("m"), { label }, ada));
      assert.deepEqual(host.vendor.ledger, [value]);
    }
  });

  it("ends a step that waits for its turn: what it waited with is not heard any more", async () => {
    const host = new EngineHost({ playbook: line() });
    const gate = [...(host.executor.catalog.instances[0]?.gates() ?? [])][0];
    gate?.close("maintenance", 60_000);
    const head = await host.start();
    await waitFor(() => host.executor.stepsOf(head.id)?.[0]?.waitsAt !== undefined, { what: "the wait at the gate" });
    await host.executor.bring(head);
    await host.executor.operations.complete(head.id, root("1"), { outputs: { value: "v" } }, ada);
    const finished = host.executor.finished(head.id);
    gate?.succeeded();
    assert.equal(await finished, "succeeded");
    assert.deepEqual(host.vendor.ledger, ["b-v"]);
  });

  it("ends a step that sleeps until its next attempt, also out of memory", async () => {
    for (const evictAfterMs of [50, 60_000]) {
      const vendor = script({ r: Array.from({ length: 50 }, () => "failed before" as const) });
      const playbook = buildPlaybook(
        buildTask("0", "start", ["1"]),
        buildTask("1", "regular", ["2"], callCommand("look", { value: "r" })),
        buildTask("2", "regular", [], callCommand("write-probe", { value: "{{ node.1 }}" })),
      );
      const host = new EngineHost({ playbook, vendor, settings: { evictAfterMs } });
      const head = await host.start();
      await host.until(head.id, "stepAttempted");
      if (evictAfterMs < 100) await waitFor(() => host.executor.live().running === 0, { what: "the eviction" });
      else await waitFor(() => host.executor.stepsOf(head.id)?.[0]?.sleep !== undefined, { what: "the sleep" });
      const looks = vendor.callsOf("read").length;
      const complete = () => host.executor.operations.complete(head.id, root("1"), { outputs: "by hand" }, ada);
      assert.equal(await mend(host, head, complete), "succeeded");
      assert.deepEqual(vendor.ledger, ["by hand"]);
      assert.equal(vendor.callsOf("read").length, looks, "nobody looks any more");
    }
  });

  it("is refused while a write is out, and while its outcome is being found out", async () => {
    const vendor = script({ a: ["lost"] }, { settleMs: 300 });
    const host = new EngineHost({ playbook: line(), vendor });
    const head = await host.start();
    await waitFor(() => vendor.ledger.length === 1, { what: "the write" });
    const events = () => host.eventsOf(head.id).filter(({ type }) => type === "stepAttempted").length;
    await waitFor(() => events() === 1, { what: "the doubt" });
    await host.executor.bring(head);
    await refused(() => host.executor.operations.complete(head.id, root("1"), {}, ada), "TASK_UNDER_WAY");
    await host.executor.bring(head);
    await refused(() => host.executor.operations.skip(head.id, root("1"), {}, ada), "TASK_UNDER_WAY");
    assert.equal(await host.executor.finished(head.id), "succeeded");
    assert.deepEqual(vendor.ledger, ["a", "b-a"]);
  });

  it("passes over a whole loop, with what failed and what waits in it", async () => {
    const playbook = buildPlaybook(
      buildTask("0", "start", ["L"]),
      buildLoop("L", ["x", "y", "z"], ["b"], ["after"]),
      buildTask("b", "regular", ["m"], callCommand("write-probe", { value: "{{ node.L.default.value }}" })),
      buildTask("m", "regular"),
      buildTask("after", "regular", [], callCommand("write-probe", { value: "after" })),
    );
    const vendor = script({ x: ["refused"] });
    const host = new EngineHost({ playbook, vendor });
    const head = await host.start();
    await host.until(head.id, "questionAsked");
    await waitFor(() => host.executor.live().running === 0, { what: "the eviction" });
    assert.equal(await mend(host, head, () => host.executor.operations.skip(head.id, root("L"), {}, ada)), "succeeded");
    assert.deepEqual(vendor.ledger, ["y", "after"]);
    assert.deepEqual(Object.keys(host.stateOf(head.id).frames), [""]);
  });

  it("is refused for what is over and for what has not begun", async () => {
    const vendor = script({ "b-a": ["refused"] });
    const { host, head } = await failedRun({ playbook: line(), vendor });
    for (const [task, code] of [
      ["1", "TASK_NOT_OPEN"],
      ["3", "TASK_NOT_OPEN"],
      ["nowhere", "NOT_FOUND"],
    ] as const) {
      for (const verb of ["complete", "skip"] as const) {
        await host.executor.bring(head);
        await refused(() => host.executor.operations[verb](head.id, root(task), {}, ada), code);
      }
      await host.executor.bring(head);
      await refused(() => host.executor.operations.skipBranch(head.id, root(task), ada), code);
    }
  });
});

describe("beginning again from a task", { concurrency: true }, () => {
  const forkOf = async (host: EngineHost, playbook: Playbook, head: RunHead, task: string, frame = "") => {
    const plan = buildPlan(playbook, "test-hash");
    const events = host.eventsOf(head.id);
    const forked = forkJournal(plan, events, { frame, task });
    assert.ok(forked);
    const next = { ...headOf(), forkedFrom: head.id };
    const finished = host.executor.finished(next.id);
    const rerun = { of: head.id, by: "ada", generation: 1 };
    await host.executor.operations.fork(next, forked.kept, { frame, task }, rerun, "once more");
    return { status: await finished, next, forked, events: host.eventsOf(next.id) };
  };

  it("takes over what led there, does the rest anew under keys of its own, and leaves the old run as it is", async () => {
    const vendor = new ScriptedVendor();
    const playbook = line(callCommand("write-key", { value: "a" }));
    const host = new EngineHost({ playbook, vendor });
    const { id } = await host.run();
    const before = structuredClone(host.eventsOf(id));
    const { status, next, events } = await forkOf(host, playbook, { ...headOf(), id }, "2");
    assert.equal(status, "succeeded");
    assert.deepEqual(vendor.ledger, ["a", "b-a", "b-a"]);
    assert.deepEqual(host.eventsOf(id), before);
    assert.deepEqual(typesOf(events).slice(0, 5), ["runStarted", "taskDone", "stepIntended", "taskDone", "runForked"]);
    const [first] = events;
    assert.ok(first?.type === "runStarted");
    assert.deepEqual(first.rerun, { of: id, by: "ada", generation: 1, from: root("2") });
    assert.equal(host.stateOf(next.id).generation, 1);
    const again = await forkOf(host, playbook, { ...headOf(), id }, "1");
    assert.equal(again.status, "succeeded");
    const keys = vendor.callsOf("write", "a").map(({ key }) => key);
    assert.equal(new Set(keys).size, 2);
  });

  it("does not take over the intent of a write that was out beside it", async () => {
    const playbook = buildPlaybook(
      buildTask("0", "start", ["w", "r"]),
      buildTask("w", "regular", [], callCommand("write-probe", { value: "w" })),
      buildTask("r", "regular", ["x"], callCommand("look", { value: "r" })),
      buildTask("x", "regular", [], callCommand("write-probe", { value: "x" })),
    );
    const vendor = script({ w: ["lost"] }, { settleMs: 200 });
    const host = new EngineHost({ playbook, vendor });
    const { id, events } = await host.run();
    const first = events.findIndex((event) => "task" in event && event.task === "x");
    const result = events.findIndex((event) => event.type === "taskDone" && event.task === "w");
    assert.ok(first < result, "the write was out when x began");
    const { status, forked } = await forkOf(host, playbook, { ...headOf(), id }, "x");
    assert.equal(status, "succeeded");
    assert.ok(forked.kept.every((event) => !("task" in event) || event.task !== "w"));
    assert.ok(forked.left.some((event) => event.type === "stepIntended" && event.task === "w"));
    assert.deepEqual(vendor.ledger.sort(), ["w", "w", "x", "x"]);
  });

  it("begins inside a round of a loop", async () => {
    const playbook = buildPlaybook(
      buildTask("0", "start", ["L"]),
      buildLoop("L", ["x", "y", "z"], ["b"], ["after"]),
      buildTask("b", "regular", [], callCommand("write-probe", { value: "{{ node.L.default.value }}" })),
      buildTask("after", "title"),
    );
    const host = new EngineHost({ playbook });
    const { id } = await host.run();
    const { status } = await forkOf(host, playbook, { ...headOf(), id }, "b", "L#1");
    assert.equal(status, "succeeded");
    assert.deepEqual(host.vendor.ledger, ["x", "y", "z", "y", "z"]);
    const whole = await forkOf(host, playbook, { ...headOf(), id }, "L");
    assert.equal(whole.status, "succeeded");
    assert.equal(host.vendor.ledger.length, 8);
  });

  it("goes on after a restart, from its own journal", async () => {
    const playbook = line();
    const host = new EngineHost({ playbook });
    const { id } = await host.run();
    const plan = buildPlan(playbook, "test-hash");
    const forked = forkJournal(plan, host.eventsOf(id), root("2"));
    const next = { ...headOf(), forkedFrom: id };
    host.executor.operations.pauseWrites({ by: "ada", since: 0 });
    await host.executor.operations.fork(next, forked?.kept ?? [], root("2"), { of: id, by: "ada", generation: 1 });
    await host.executor.stop();
    const later = new EngineHost({ playbook, vendor: host.vendor, memory: host.memory });
    const finished = later.executor.finished(next.id);
    later.executor.admit([next]);
    assert.equal(await finished, "succeeded");
    assert.deepEqual(host.vendor.ledger, ["a", "b-a", "b-a"]);
  });

  it("is not possible from a task the run never came to, and from the start it is the whole run", async () => {
    const playbook = line();
    const { host, head } = await failedRun({ playbook, vendor: script({ a: ["refused"] }) });
    const plan = buildPlan(playbook, "test-hash");
    const events = host.eventsOf(head.id);
    assert.equal(forkJournal(plan, events, root("2")), undefined);
    assert.equal(forkJournal(plan, events, root("0"))?.kept.length, 1);
  });
});

describe("the switch for all writes to the outside", { concurrency: true }, () => {
  it("keeps writes back, visibly and out of memory, lets reads go on, and lets them go again", async () => {
    const playbook = buildPlaybook(
      buildTask("0", "start", ["r"]),
      buildTask("r", "regular", ["w"], callCommand("look", { value: "r" })),
      buildTask("w", "regular", [], callCommand("write-probe", { value: "w" })),
    );
    const host = new EngineHost({ playbook });
    host.executor.operations.pauseWrites({ by: "ada", reason: "change freeze", since: 1 });
    const head = await host.start();
    await waitFor(() => host.executor.live().running === 0, { what: "the eviction" });
    assert.equal(host.vendor.callsOf("read").length, 1);
    assert.equal(host.vendor.callsOf("write").length, 0);
    const update = host.memory.updates.get(head.id);
    assert.equal(update?.status, "waiting");
    assert.equal(update?.wakeAt, Number.POSITIVE_INFINITY);
    assert.equal(update?.waitingFor, "waits for writes to the outside, which ada paused: change freeze");
    // Taken up while it is still paused, it waits on.
    host.executor.admit([{ ...head, waiting: true }]);
    await waitFor(() => !host.executor.knows(head.id), { what: "the eviction" });
    assert.equal(host.vendor.callsOf("write").length, 0);
    const finished = host.executor.finished(head.id);
    host.executor.operations.pauseWrites(undefined);
    host.executor.admit([{ ...head, waiting: true }]);
    assert.equal(await finished, "succeeded");
    assert.deepEqual(host.vendor.ledger, ["w"]);
    assert.ok(!typesOf(host.eventsOf(head.id)).includes("stepAttempted"), "no attempt was made of it");
  });

  it("catches what waits for its turn, and shows the reason while the run does other things", async () => {
    const playbook = buildPlaybook(
      buildTask("0", "start", ["w", "r"]),
      buildTask("w", "regular", [], callCommand("write-probe", { value: "w" })),
      buildTask("r", "regular", [], callCommand("look", { value: "r" })),
    );
    const vendor = script({ r: Array.from({ length: 200 }, () => "failed before" as const) });
    const host = new EngineHost({ playbook, vendor });
    const gate = [...(host.executor.catalog.instances[0]?.gates() ?? [])][0];
    gate?.close("maintenance", 60_000);
    const head = await host.start();
    await waitFor(() => host.executor.stepsOf(head.id)?.some(({ waitsAt }) => waitsAt) === true, { what: "the wait" });
    host.executor.operations.pauseWrites({ by: "ada", since: 1 });
    const shown = () => host.executor.stepsOf(head.id)?.find(({ task }) => task === "w")?.doing;
    await waitFor(() => shown()?.includes("which ada paused") === true, { what: "the reason" });
    gate?.succeeded();
    await host.until(head.id, "stepAttempted");
    assert.equal(vendor.callsOf("write").length, 0);
    host.executor.operations.pauseWrites(undefined);
    await waitFor(() => vendor.ledger.length === 1, { what: "the write" });
    await host.executor.bring(head);
    await host.executor.operations.cancel(head.id, "ada");
  });
});

describe("what stands in a sub-playbook of XSOAR's", { concurrency: true }, () => {
  /** The caller runs `inner` (0 → 1, a read of "x", → 2, a question) in a context of its own, then writes what it found. */
  const inner = buildPlan(
    {
      ...buildPlaybook(
        buildTask("0", "start", ["1"]),
        buildTask("1", "regular", ["2"], literalCall("look", "x")),
        buildTask("2", "regular"),
      ),
      language: "xsoar",
      outputs: [{ path: "Found" }],
    },
    "inner",
  );
  const outer: Playbook = {
    ...buildPlaybook(
      buildTask("0", "start", ["c"]),
      buildTask("c", "playbook", ["w"], {
        frame: { playbook: { id: "inner" }, separateContext: true, inputs: {}, maxIterations: 1 },
      }),
      buildTask("w", "regular", [], { command: { name: "write-probe", arguments: { value: found } } }),
    ),
    language: "xsoar",
  };
  const calls = new Map([["inner", inner]]);

  it("is retried and completed there, its outputs go to its own context, and the caller goes on", async () => {
    const vendor = script({ x: ["refused"] });
    const { host, head } = await failedRun({ playbook: outer, calls, vendor });
    const at = (task: string) => ({ frame: "c#0", task });
    await host.executor.bring(head);
    await host.executor.operations.retry(head.id, at("1"), ada);
    await host.until(head.id, "questionAsked");
    await waitFor(() => host.executor.live().running === 0, { what: "the eviction" });
    await host.executor.bring(head);
    await refused(() => host.executor.operations.complete(head.id, at("2"), { outputs: "text" }, ada), "BAD_REQUEST");
    await host.executor.bring(head);
    await refused(() => host.executor.operations.retry(head.id, root("c"), ada), "TASK_NOT_FAILED");
    const complete = () => host.executor.operations.complete(head.id, at("2"), { outputs: { Found: "by hand" } }, ada);
    assert.equal(await mend(host, head, complete), "succeeded");
    assert.deepEqual(vendor.ledger, ["by hand"]);
    assert.deepEqual(host.memory.contexts.get(head.investigationId)?.document, { Found: "by hand" });
  });

  it("is passed over with its call, and the call's outputs go to the shared context", async () => {
    const vendor = script({ x: ["refused"] });
    const { host, head } = await failedRun({ playbook: outer, calls, vendor });
    const skip = () => host.executor.operations.skip(head.id, root("c"), { outputs: { Found: "instead" } }, ada);
    assert.equal(await mend(host, head, skip), "succeeded");
    assert.deepEqual(vendor.ledger, ["instead"]);
    assert.deepEqual(Object.keys(host.stateOf(head.id).frames), [""]);
  });

  it("is where a run begins again", async () => {
    const vendor = script({ x: ["refused"] });
    const { host, head } = await failedRun({ playbook: outer, calls, vendor });
    const place = { frame: "c#0", task: "1" };
    const forked = forkJournal(buildPlan(outer, "test-hash", calls), host.eventsOf(head.id), place);
    assert.ok(forked);
    const next = { ...headOf(), forkedFrom: head.id };
    await host.executor.operations.fork(next, forked.kept, place, { of: head.id, by: "ada", generation: 1 });
    await host.until(next.id, "questionAsked");
    assert.equal(host.stateOf(next.id).frames["c#0"]?.tasks["1"]?.status, "done");
  });
});
