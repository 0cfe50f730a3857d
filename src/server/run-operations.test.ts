/** What a person can do to a run over real HTTP: who may, what it comes to, that it is kept, and that a restart keeps it. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { sleep } from "#base/clock.ts";
import { TocsinError } from "#base/errors.ts";
import type { Run } from "#contract/run.ts";
import { type CommentWorld, makeCommentWorld } from "#test/comment-world.ts";
import type { LocalServer, WorldOptions } from "#test/whole-server.ts";

async function open(t: { after(end: () => Promise<void>): void }, options: WorldOptions = {}) {
  const world = await makeCommentWorld(options);
  t.after(() => world.close());
  return { world, server: await world.serve() };
}

async function runOf({ api }: Pick<LocalServer, "api">, id: string | undefined, status: Run["status"]): Promise<Run> {
  for (const deadline = Date.now() + 60_000; ; await sleep(40)) {
    const { items } = await api.listRuns({ limit: 200 });
    const run = items.find((one) => (id === undefined || one.id === id) && one.status === status);
    if (run) return run;
    if (Date.now() > deadline) throw new Error(`waited in vain for ${status}: ${JSON.stringify(items)}`);
  }
}

async function failedRun(world: CommentWorld, server: LocalServer): Promise<Run> {
  world.mayComment(false);
  world.sekoia.raiseAlert();
  const run = await runOf(server, undefined, "failed");
  world.mayComment(true);
  return run;
}

const refused = (code: string) => (error: unknown) => {
  assert.ok(error instanceof TocsinError, String(error));
  assert.deepEqual([error.code, error.status], [code, 409]);
  assert.ok(error.mend, "it says what to do");
  return true;
};
const forbidden = { code: "ACCESS_FORBIDDEN" };

describe("a run that failed", () => {
  test("is taken up by an analyst who retries what failed, and everybody can read who did it and why", async (t) => {
    const { world, server } = await open(t);
    const { id } = await failedRun(world, server);
    const analyst = await world.as(server, "ada", "analyst");
    const viewer = await world.as(server, "vic", "viewer");
    const before = await viewer.getRun({ id });
    assert.deepEqual(before.can, ["rerun"]);
    assert.deepEqual(
      before.steps.map(({ node, can }) => [node, can]),
      [
        ["0", ["rerun"]],
        ["1", ["rerun"]],
        ["2", ["retry", "complete", "skip", "rerun"]],
        ["3", []],
      ],
    );
    await assert.rejects(viewer.retryTask({ id, task: "2" }), forbidden);
    await assert.rejects(analyst.retryTask({ id, task: "1" }), refused("TASK_NOT_FAILED"));
    await assert.rejects(analyst.retryTask({ id, task: "3" }), refused("TASK_NOT_OPEN"));
    await assert.rejects(analyst.retryTask({ id, task: "99" }), { code: "NOT_FOUND" });
    await assert.rejects(analyst.retryTask({ id, task: "2", frame: "9#0" }), refused("TASK_NOT_OPEN"));
    assert.equal((await viewer.getRun({ id })).run.status, "failed", "what was refused changed nothing");
    const retried = await analyst.retryTask({ id, task: "2", reason: "the key has the right now" });
    assert.ok(["active", "succeeded"].includes(retried.status), retried.status);
    assert.deepEqual([retried.error, retried.finishedAt === null || retried.status === "succeeded"], [null, true]);
    await runOf(server, id, "succeeded");
    assert.equal(world.sekoia.commentsOf(world.sekoia.raised()[0]?.uuid ?? "").length, 1);
    assert.equal(world.xsoar.incidentCount(), 1);

    const why = await viewer.explainRun({ id });
    const told = why.story.map(({ text }) => text);
    assert.ok(
      told.some((text) => text.startsWith("The run failed: ")),
      "what happened stays",
    );
    assert.ok(
      told.some((text) => /^ada.* took the run up again: the key has the right now$/.test(text)),
      told.join("\n"),
    );
    assert.ok(told.some((text) => /^ada.* has it tried again: the key has the right now$/.test(text)));
    const ofTask = await viewer.explainRun({ id, task: "2" });
    assert.deepEqual(ofTask.because, [
      "Say that it is worked on, in Sample",
      "Its turn came when Read the alert was done",
    ]);
    assert.ok(ofTask.story.every(({ task }) => task === "2"));
    await assert.rejects(viewer.explainRun({ id, task: "99" }), { code: "NOT_FOUND" });
    await assert.rejects(analyst.retryTask({ id, task: "2" }), refused("RUN_ENDED"));

    const { items } = await server.api.listAudit({ limit: 50 });
    const row = items.find(({ action, outcome }) => action === "retryTask" && outcome === "done");
    assert.deepEqual(row?.details, { task: "2", reason: "the key has the right now" });
    assert.ok(row?.actor.includes("ada"));
    assert.ok(
      items.some(({ action, outcome }) => action === "retryTask" && outcome === "refused"),
      "the viewer's attempt",
    );
  });

  test("goes on past a task that a person completes or skips, with what they give in its place", async (t) => {
    const { world, server } = await open(t);
    const { id } = await failedRun(world, server);
    world.mayComment(false);
    const done = await server.api.completeTask({
      id,
      task: "2",
      outputs: { content: "by telephone" },
      reason: "said so",
    });
    assert.equal(done.id, id);
    await runOf(server, id, "succeeded");
    const detail = await server.api.getRun({ id });
    const step = detail.steps.find(({ node }) => node === "2");
    assert.equal(step?.state, "succeeded");
    assert.deepEqual(step?.outputs, { content: "by telephone" });
    assert.match(step?.summary ?? "", /completed it by hand, with outputs: said so$/);
    assert.ok(JSON.stringify(world.xsoar.sampleEvents()).includes("by telephone"), "the next task read it");

    world.sekoia.raiseAlert();
    const second = await runOf(server, undefined, "failed");
    await assert.rejects(server.api.skipTask({ id: second.id, task: "2", label: "nowhere" }), { code: "BAD_REQUEST" });
    await server.api.skipTask({ id: second.id, task: "2", outputs: { content: "nothing was said" } });
    await runOf(server, second.id, "succeeded");
    const skipped = (await server.api.getRun({ id: second.id })).steps.find(({ node }) => node === "2");
    assert.equal(skipped?.state, "skipped");
    assert.match(skipped?.summary ?? "", /had the run pass over it, with outputs$/);

    world.sekoia.raiseAlert();
    const third = await runOf(server, undefined, "failed");
    await server.api.skipTask({ id: third.id, task: "2", branch: true, reason: "a test alert" });
    await runOf(server, third.id, "succeeded");
    assert.deepEqual(
      (await server.api.getRun({ id: third.id })).steps.map(({ state }) => state),
      ["succeeded", "succeeded", "skipped", "skipped"],
    );
    const why = await server.api.explainRun({ id: third.id, task: "3" });
    assert.equal(
      why.because[1],
      "It was skipped when Say that it is worked on was skipped: no way that leads to it was taken",
    );
    assert.equal(world.xsoar.incidentCount(), 2);
  });

  test("goes on after a kill between the retry and what follows it", async (t) => {
    const world = await makeCommentWorld({ setup: { xsoar: { request_timeout: 0.5, settle_seconds: 0.2 } } });
    t.after(() => world.close());
    const first = await world.spawn();
    world.mayComment(false);
    world.sekoia.raiseAlert();
    const { id } = await runOf(first, undefined, "failed");
    world.mayComment(true);
    // Nothing can follow while Sekoia does not answer: the retry is kept, and that is all.
    await world.sekoia.down();
    await first.api.retryTask({ id, task: "2" });
    await first.kill();
    await world.sekoia.up();
    const second = await world.spawn();
    await runOf(second, id, "succeeded");
    assert.equal(world.sekoia.commentsOf(world.sekoia.raised()[0]?.uuid ?? "").length, 1);
    assert.equal(world.xsoar.incidentCount(), 1);
  });
});

describe("a run under way", () => {
  test("is paused, stays so over a restart, and goes on when it is resumed", async (t) => {
    const { world, server } = await open(t, { setup: { xsoar: { request_timeout: 0.4 } } });
    await world.xsoar.down();
    world.sekoia.raiseAlert();
    const { id } = await runOf(server, undefined, "active");
    const viewer = await world.as(server, "vic", "viewer");
    await assert.rejects(viewer.pauseRun({ id }), forbidden);
    await assert.rejects(server.api.resumeRun({ id }), refused("RUN_NOT_PAUSED"));
    await assert.rejects(server.api.rerunRun({ id, task: "1" }), refused("RUN_NOT_REPEATABLE"));
    const paused = await server.api.pauseRun({ id, reason: "XSOAR is being moved" });
    assert.equal(paused.status, "paused");
    assert.equal(paused.waitingFor, "paused by local operator: XSOAR is being moved");
    assert.deepEqual((await server.api.getRun({ id })).can, ["resume", "cancel"]);
    await assert.rejects(server.api.pauseRun({ id }), refused("RUN_PAUSED"));
    await world.xsoar.up();
    await server.stop();
    const again = await world.serve();
    await sleep(700);
    assert.equal((await again.api.getRun({ id })).run.status, "paused");
    assert.equal(world.xsoar.incidentCount(), 0);
    await again.api.resumeRun({ id });
    await runOf(again, id, "succeeded");
    assert.equal(world.xsoar.incidentCount(), 1);
    await assert.rejects(again.api.pauseRun({ id }), refused("RUN_ENDED"));
  });
});

describe("a run from one of its tasks on", () => {
  test("is a new one that takes over what led there, and says beforehand what it writes again", async (t) => {
    const { world, server } = await open(t);
    world.sekoia.raiseAlert();
    const { id } = await runOf(server, undefined, "succeeded");
    const analyst = await world.as(server, "ada", "analyst");
    const from3 = await analyst.tellRepeats({ id, task: "3", how: "rerun" });
    assert.equal(from3.writes.length, 1);
    assert.match(from3.writes[0] ?? "", /^Hand it over: sent to XSOAR at 20/);
    const from1 = await analyst.tellRepeats({ id, task: "1", how: "rerun" });
    assert.deepEqual(
      from1.writes.map((write) => write.split(":")[0]),
      ["Say that it is worked on", "Hand it over"],
    );
    await assert.rejects(analyst.tellRepeats({ id, task: "99", how: "rerun" }), refused("RUN_NOT_REPEATABLE"));
    const before = await server.api.explainRun({ id });
    const reads = world.sekoia.requests("alert").length;
    const forked = await analyst.rerunRun({ id, task: "3", reason: "XSOAR lost it" });
    assert.equal(forked.forkedFrom, id);
    await runOf(server, forked.id, "succeeded");
    assert.equal(world.xsoar.incidentCount(), 2);
    assert.equal(world.sekoia.commentsOf(world.sekoia.raised()[0]?.uuid ?? "").length, 1, "not commented again");
    assert.equal(world.sekoia.requests("alert").length, reads, "not read again");
    assert.deepEqual((await server.api.explainRun({ id })).story, before.story, "the old one stays as it is");
    const why = await server.api.explainRun({ id: forked.id });
    assert.ok(
      why.because.some((text) => text.includes(`rerun 1 of run ${id}, begun from task 3`)),
      why.because.join(),
    );
    assert.ok(why.story.some(({ kind, text }) => kind === "runForked" && text.endsWith(": XSOAR lost it")));
    const again = await analyst.rerunRun({ id: forked.id, task: "1" });
    await runOf(server, again.id, "succeeded");
    assert.ok((await server.api.explainRun({ id: again.id })).because.some((text) => text.includes("rerun 2 of run")));
    assert.equal(world.xsoar.incidentCount(), 3);
  });
});

describe("the switch for all writes to the outside", () => {
  test("keeps them back over a restart, says so everywhere, and only an engineer lets them go", async (t) => {
    const { world, server } = await open(t);
    const analyst = await world.as(server, "ada", "analyst");
    const engineer = await world.as(server, "eve", "engineer");
    const viewer = await world.as(server, "vic", "viewer");
    await assert.rejects(viewer.pauseWrites({}), forbidden);
    await assert.rejects(engineer.resumeWrites({}), refused("WRITES_NOT_PAUSED"));
    await analyst.pauseWrites({ reason: "the playbook runs wild" });
    await assert.rejects(engineer.pauseWrites({}), refused("WRITES_PAUSED"));
    await assert.rejects(analyst.resumeWrites({}), forbidden);
    const { writesPaused } = await viewer.getStatus({});
    assert.match(writesPaused?.by ?? "", /ada/);
    assert.equal(writesPaused?.reason, "the playbook runs wild");
    world.sekoia.raiseAlert();
    const { id, waitingFor } = await runOf(server, undefined, "waiting");
    assert.match(waitingFor ?? "", /^waits for writes to the outside, which .*ada.* paused: the playbook runs wild$/);
    const step = (await viewer.getRun({ id })).steps.find(({ node }) => node === "2");
    assert.equal(step?.state, "waiting");
    assert.equal(step?.waitingFor, waitingFor);
    await server.stop();
    const again = await world.serve();
    world.sekoia.raiseAlert();
    await sleep(1_500);
    assert.equal((await again.api.listRuns({ status: "waiting" })).items.length, 2);
    assert.equal(world.xsoar.incidentCount(), 0);
    assert.ok((await again.api.getStatus({})).writesPaused, "it stays so over a restart");
    await again.api.resumeWrites({});
    await world.settled();
    assert.deepEqual(world.compare(), { lost: [], doubled: [] });
    assert.equal((await again.api.getStatus({})).writesPaused, null);
    const { items } = await again.api.listAudit({ limit: 50 });
    const row = items.find(({ action, outcome }) => action === "pauseWrites" && outcome === "done");
    assert.deepEqual(row?.details, { reason: "the playbook runs wild" });
  });
});
