/** A run of a real server, played again through the playbook as it is and as it might be. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { refusalOf } from "#test/console-world.ts";
import { judgePlaybook, makeRunToReplay, type RunToReplay } from "#test/replay-world.ts";
import { makeWorld } from "#test/whole-server.ts";

describe("a replay by the API", () => {
  let open: RunToReplay;
  before(async () => {
    open = await makeRunToReplay();
  });
  after(() => open.close());

  const counted = () =>
    open.world.query(
      `select (select count(*) from runs) as runs, (select count(*) from run_events) as events, (select count(*) from entries) as entries,
       (select sum(version) from incidents) as versions, (select count(*) from context_ops) as ops`,
    );

  it("differs in nothing where the playbook is as it was", async () => {
    const run = await open.server.api.getRun({ id: open.id });
    assert.equal(run.run.status, "succeeded", JSON.stringify(run.run.error));
    const replay = await open.server.api.replayRun({ id: open.id });
    const { differs, tasks, branches, fields, effects, calls, notes, counts } = replay;
    assert.deepEqual(
      { differs, tasks, branches, fields, effects, calls, notes },
      { differs: false, tasks: [], branches: [], fields: [], effects: [], calls: [], notes: [] },
    );
    assert.equal(counts.same, 8, "six tasks and two of the sub-playbook");
    assert.deepEqual(replay.marks, { "0": "same", "1": "same", "2": "same", "3": "same", "4": "same", "6": "same" });
  });

  it("tells the branch, the fields and the write that an edit changes, and changes nothing", async () => {
    const before = await counted();
    const posted = open.posted.length;
    const replay = await open.server.api.replayRun({ id: open.id, text: judgePlaybook(open.address, { bar: "90" }) });
    assert.equal(replay.differs, true);
    const [branch] = replay.branches;
    assert.deepEqual([branch?.name, branch?.was.label, branch?.now.label], ["Is it bad?", "yes", "else"]);
    assert.deepEqual(
      branch?.now.values.map(({ left, operator, right, result }) => [left, operator, right, result]),
      [[80, "greaterThanOrEqual", "90", false]],
    );
    assert.deepEqual(
      replay.tasks.map(({ name, change }) => [name, change]),
      [
        ["Raise it", "gone"],
        ["Block the host", "gone"],
        ["Let it be", "new"],
      ],
    );
    assert.deepEqual(
      replay.effects
        .filter(({ where }) => where === "outside")
        .map(({ change, where, command, was }) => [change, where, command, JSON.stringify(was).includes("web-01")]),
      [["removed", "outside", "http-request", true]],
    );
    const fields = Object.fromEntries(
      replay.fields.map(({ where, path, was, now }) => [`${where}.${path}`, [was, now]]),
    );
    assert.deepEqual(fields["incident.severity"], [3, 0]);
    assert.deepEqual(fields["context.Verdict"], [undefined, "harmless"]);
    assert.deepEqual(replay.marks["5"], "new");
    assert.deepEqual(await counted(), before, "nothing was kept");
    assert.equal(open.posted.length, posted, "nothing was sent");
  });

  it("never guesses: a call that was not made then has no answer, and its branch stops, or goes on with nothing", async () => {
    const text = judgePlaybook(open.address)
      .replace("/score?host", "/other?host")
      .replace('"Ask for the score"', '"Ask"');
    const other = await open.server.api.replayRun({ id: open.id, text });
    assert.deepEqual(
      other.calls.map(({ answered }) => answered),
      ["other arguments"],
    );
    const moved = judgePlaybook(open.address)
      .replaceAll('"1":{"id":"1","taskid":"1"', '"1b":{"id":"1b","taskid":"1b"')
      .replace('"#none#":["1"]', '"#none#":["1b"]')
      .replace("/score?host", "/third?host");
    const stopped = await open.server.api.replayRun({ id: open.id, text: moved });
    assert.deepEqual(
      stopped.calls.map(({ task, answered }) => [task, answered]),
      [["1b", "none"]],
    );
    assert.equal(stopped.now.status, "waiting");
    const empty = await open.server.api.replayRun({ id: open.id, text: moved, unanswered: "nothing" });
    assert.notEqual(empty.now.status, "waiting");
    const [branch] = empty.branches;
    assert.equal(branch?.now.label, "else");
  });

  it("goes through the draft, through a version that is kept, and through one playbook only", async () => {
    const { api } = open.server;
    assert.equal((await refusalOf(api.replayRun({ id: open.id, draft: true }))).code, "NOT_FOUND");
    const { version } = await api.getPlaybook({ id: "judge" });
    await api.savePlaybook({ id: "judge", version, text: judgePlaybook(open.address, { bar: "90" }), asDraft: true });
    assert.equal((await api.replayRun({ id: open.id, draft: true })).branches.length, 1);
    const { items } = await api.listPlaybookVersions({ id: "judge" });
    const [first] = items;
    assert.ok(first);
    const kept = await api.replayRun({ id: open.id, version: first.hash });
    assert.equal(kept.differs, false);
    assert.equal(kept.against.kind, "version");
    assert.equal((await refusalOf(api.replayRun({ id: open.id, version: "nothing" }))).code, "NOT_FOUND");
    assert.equal((await refusalOf(api.replayRun({ id: open.id, draft: true, text: "x" }))).code, "BAD_REQUEST");
    assert.equal(
      (await refusalOf(api.replayRun({ id: open.id, text: "id: judge\ntasks: 7" }))).code,
      "CONTENT_INVALID",
    );
  });

  it("refuses a run of which the beginning is gone", async () => {
    await open.world.query("update run_events set seq = seq + 100000 where run_id = $1 and seq = 1", [open.id]);
    assert.equal((await refusalOf(open.server.api.replayRun({ id: open.id }))).code, "RUN_NOT_REPLAYABLE");
    await open.world.query("update run_events set seq = 1 where run_id = $1 and seq = 100001", [open.id]);
  });
});

describe("a run of a playbook of Sekoia.io's", () => {
  it("differs in nothing when it is played again", async (t) => {
    const world = await makeWorld({});
    t.after(() => world.close());
    const server = await world.serve();
    world.sekoia.raiseAlert({ events: 2 });
    await world.settled();
    const [run] = (await server.api.listRuns({ status: "succeeded", limit: 1 })).items;
    assert.ok(run);
    const sent = world.xsoar.incidents().length;
    const replay = await server.api.replayRun({ id: run.id });
    const { differs, effects, calls, notes, counts } = replay;
    assert.deepEqual({ differs, effects, calls, notes }, { differs: false, effects: [], calls: [], notes: [] });
    assert.equal(counts.same, 4);
    assert.equal(world.xsoar.incidents().length, sent);
  });
});
