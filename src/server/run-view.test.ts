/** What of a run can be looked into over real HTTP: frames, rounds, items, what waits and why, whatever its size. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { sleep } from "#base/clock.ts";
import type { JsonObject } from "#base/json.ts";
import type { Run } from "#contract/run.ts";
import { type ConsoleServer, openConsole } from "#test/console-world.ts";
import { type Desk, framesPack, hostName, isolateName, mainName, openDesk } from "#test/frames-pack.ts";

describe("a run that is looked into", () => {
  let open: ConsoleServer;
  let desk: Desk;
  before(async () => {
    desk = await openDesk();
    open = await openConsole();
    await open.api.importContent({ file: "frames.zip", bytes: framesPack(desk.url) });
    await open.api.createInstance({
      name: "desk",
      integration: "http",
      parameters: { allow_addresses: "127.0.0.1" },
    });
  });
  after(async () => {
    await open.world.close();
    await desk.close();
  });

  async function until(id: string, status: Run["status"]): Promise<Run> {
    for (const deadline = Date.now() + 20_000; ; await sleep(40)) {
      const run = (await open.api.listRuns({ text: id })).items[0];
      if (run?.status === status) return run;
      if (Date.now() > deadline)
        throw new Error(`waited in vain for ${status}: ${JSON.stringify(await open.api.explainRun({ id }))}`);
    }
  }
  async function start(inputs: JsonObject, status: Run["status"], playbook = "frames-main"): Promise<string> {
    const { id } = await open.api.startPlaybook({ id: playbook, inputs });
    await until(id, status);
    return id;
  }

  test("names the frames it is in, and opens at the innermost task that failed, which is mended there", async () => {
    desk.refuse("server-3");
    const hosts = ["laptop-1", "server-2", "server-3", "server-4"];
    const id = await start({ hosts, notify: [`${desk.url}/a`] }, "failed");
    const top = await open.api.viewRun({ id });
    assert.deepEqual(top.opening, { frame: "1#2.2#0", task: "1", drawn: "1#2.2#0", round: null });
    assert.deepEqual(top.path, []);
    const [loop] = top.blocks.filter(({ node }) => node === "1");
    assert.equal(loop?.state, "failed");
    assert.deepEqual(
      [loop?.inside?.what, loop?.inside?.total, loop?.inside?.counts.succeeded, loop?.inside?.counts.failed],
      ["rounds", 4, 2, 1],
    );
    assert.equal(loop?.inside?.opens, "1#2");
    assert.deepEqual(
      loop?.inside?.failing.map(({ frame, iteration, error }) => [frame, iteration, error.code]),
      [["1#2", 2, "VENDOR_REFUSED"]],
    );

    const inner = await open.api.viewRun({ id, frame: "1#2.2#0" });
    assert.deepEqual(
      inner.path.map(({ playbook, taskName, iteration, total, state }) => [
        playbook?.name,
        taskName,
        iteration,
        total,
        state,
      ]),
      [
        [hostName, hostName, 2, 4, "failed"],
        [isolateName, isolateName, 0, 1, "failed"],
      ],
    );
    assert.equal(inner.drawn.name, isolateName);
    assert.deepEqual(
      inner.blocks.map(({ node, state }) => [node, state]),
      [
        ["0", "succeeded"],
        ["1", "failed"],
        ["2", "not reached"],
      ],
    );
    const failed = await open.api.getRunStep({ id, frame: "1#2.2#0", task: "1" });
    assert.equal(failed.error?.code, "VENDOR_REFUSED");
    assert.match(JSON.stringify(failed.inputs), /server-3/);
    assert.deepEqual(failed.can, ["retry", "complete", "skip", "rerun"]);

    const rounds = await open.api.listRounds({ id, task: "1" });
    assert.deepEqual(
      rounds.items.map(({ frame, state, opens }) => [frame, state, opens]),
      [
        ["1#0", "succeeded", true],
        ["1#1", "succeeded", true],
        ["1#2", "failed", true],
      ],
    );
    const onlyFailed = await open.api.listRounds({ id, task: "1", state: "failed" });
    assert.deepEqual([onlyFailed.total, onlyFailed.items[0]?.frame, onlyFailed.counts.succeeded], [1, "1#2", 2]);
    const below = await open.api.listRunFrames({ id, frame: "1#1" });
    assert.deepEqual(
      below.items.map(({ frame, parent, task, state }) => [frame, parent, task, state]),
      [["1#1.2#0", "1#1", "2", "succeeded"]],
    );
    const found = await open.api.findRunTasks({ id, text: "isolate the host" });
    assert.deepEqual(
      found.items.map(({ frame, state }) => [frame, state]),
      [
        ["1#2.2#0", "failed"],
        ["1#1.2#0", "succeeded"],
      ],
    );

    const why = await open.api.explainRun({ id, frame: "1#1.2#0", task: "1" });
    assert.deepEqual(why.because, [
      "Isolate the host, in Isolate at the desk",
      "Its turn came when Playbook triggered was done",
    ]);
    const whyRound = await open.api.explainRun({ id, frame: "1#2", limit: 5 });
    assert.match(whyRound.because[0] ?? "", /^Contain one host, called by .* in Contain all hosts, round 3 of 4$/);
    assert.ok(whyRound.storyTotal > 5 && whyRound.story.length === 5);
    await assert.rejects(open.api.explainRun({ id, frame: "7#7" }), { code: "NOT_FOUND" });

    desk.refuse(undefined);
    await open.api.retryTask({ id, frame: "1#2.2#0", task: "1", reason: "the desk is back" });
    await until(id, "succeeded");
    const mended = await open.api.viewRun({ id, frame: "1#2.2#0" });
    assert.deepEqual(
      [mended.path.map(({ state }) => state), mended.blocks.map(({ state }) => state)],
      [
        ["succeeded", "succeeded"],
        ["succeeded", "succeeded", "succeeded"],
      ],
    );
    const again = await open.api.viewRun({ id });
    assert.equal(again.blocks.find(({ node }) => node === "1")?.inside?.counts.succeeded, 4);
    assert.equal(desk.heard.filter((one) => one === "POST /isolate/server-3").length, 2);
    assert.equal(desk.heard.filter((one) => one === "POST /isolate/server-2").length, 1);
  });

  test("says what waits for a person, in which frame, since when and what comes next; it is completed there", async () => {
    const id = await start({ hosts: ["laptop-1", "vip-2"], notify: [`${desk.url}/a`] }, "waiting");
    const view = await open.api.viewRun({ id });
    assert.deepEqual(view.opening, { frame: "1#1", task: "3", drawn: "1#1", round: null });
    const loop = view.blocks.find(({ node }) => node === "1");
    assert.equal(loop?.state, "waiting");
    assert.equal(loop?.inside?.counts.waiting, 1);
    assert.equal(view.waits[0]?.wait.kind, "inside");
    const [question] = view.questions;
    assert.deepEqual([question?.frame, question?.taskName, question?.playbookName], ["1#1", "Ask the owner", hostName]);
    const step = await open.api.getRunStep({ id, frame: "1#1", task: "3" });
    assert.equal(step.wait?.kind, "question");
    assert.ok(step.wait?.since !== null && Date.parse(step.wait?.since ?? "") <= Date.now());
    assert.match(step.wait?.next ?? "", /goes on by the answer/);
    await open.api.completeTask({ id, frame: "1#1", task: "3", reason: "by telephone" });
    await until(id, "succeeded");
    assert.equal((await open.api.viewRun({ id })).blocks.find(({ node }) => node === "1")?.state, "succeeded");
  });

  test("shows each item of a command over a list, what failed first", async () => {
    desk.refuse("/b");
    const notify = ["a", "b", "c"].map((name) => `${desk.url}/${name}`);
    const id = await start({ hosts: ["laptop-1"], notify }, "failed");
    const block = (await open.api.viewRun({ id })).blocks.find(({ node }) => node === "2");
    assert.deepEqual(
      [block?.inside?.what, block?.inside?.total, block?.inside?.counts.failed, block?.inside?.counts.succeeded],
      ["items", 3, 1, 2],
    );
    const { items, counts } = await open.api.listStepItems({ id, task: "2" });
    assert.deepEqual(
      items.map(({ index, state, about, error }) => [index, state, about, error?.code]),
      [
        [1, "failed", notify[1], "VENDOR_REFUSED"],
        [0, "succeeded", notify[0], undefined],
        [2, "succeeded", notify[2], undefined],
      ],
    );
    assert.equal(counts.failed, 1);
    desk.refuse(undefined);
  });

  test("answers as little for thousands of rounds as for few, and reads on where it stood", async () => {
    const few = await start({ elements: ["a", "b"] }, "succeeded", "frames-many");
    const elements = Array.from({ length: 1_000 }, (_, at) => `element ${at}`);
    const many = await start({ elements }, "succeeded", "frames-many");
    const [small, large] = await Promise.all([open.api.viewRun({ id: few }), open.api.viewRun({ id: many })]);
    const size = (value: unknown) => JSON.stringify(value).length;
    assert.ok(size(large) < size(small) + 500, `${size(large)} is not about ${size(small)}`);
    assert.equal(large.blocks.find(({ node }) => node === "1")?.inside?.counts.succeeded, 1_000);
    const page = await open.api.listRounds({ id: many, task: "1", offset: 990, limit: 50 });
    assert.deepEqual([page.items.length, page.total, page.items.at(-1)?.frame], [10, 1_000, "1#999"]);
    const round = await open.api.viewRun({ id: many, frame: "1#999" });
    assert.deepEqual(round.path[0]?.iteration, 999);
    assert.ok(round.blocks.every(({ state }) => state === "succeeded"));
    const step = await open.api.getRunStep({ id: many, task: "1" });
    assert.equal(step.log.length, 200);
    assert.ok(step.logLeftOut > 1_500);
    assert.ok(size(step) < 400_000, `${size(step)} for a step`);
    const story = await open.api.tellRunStory({ id: many, offset: 0, limit: 50 });
    assert.equal(story.items.length, 50);
    assert.ok(story.total > 4_000);
    const why = await open.api.explainRun({ id: many });
    assert.ok(why.story.length <= 1_000, `${why.story.length} sentences at once`);
  });

  test("refuses a frame, a task and a run that are not there, and takes no text for a path of its own", async () => {
    const id = await start({ hosts: ["laptop-1"], notify: [`${desk.url}/a`] }, "succeeded");
    for (const frame of ["9#9", "1#7", "constructor", "__proto__", "../../etc", "1#0.9#0"]) {
      await assert.rejects(open.api.viewRun({ id, frame }), { code: "NOT_FOUND" }, frame);
      await assert.rejects(open.api.getRunStep({ id, frame, task: "1" }), { code: "NOT_FOUND" }, frame);
    }
    for (const task of ["99", "constructor", "__proto__"]) {
      await assert.rejects(open.api.getRunStep({ id, task }), { code: "NOT_FOUND" }, task);
    }
    await assert.rejects(open.api.viewRun({ id: "018f3c00-0000-7000-8000-000000000000" }), { code: "NOT_FOUND" });
    assert.equal((await open.api.viewRun({ id })).run.playbookName, mainName);
  });
});
