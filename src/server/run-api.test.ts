/** What a person is shown of runs and can do with them, over real HTTP, while the fakes play their part. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { sleep } from "#base/clock.ts";
import { TocsinError } from "#base/errors.ts";
import type { Run, RunDetail, RunStep } from "#contract/run.ts";
import { type LocalServer, makeWorld, type World, type WorldOptions, xsoarInstance } from "#test/whole-server.ts";

async function open(
  t: { after(end: () => Promise<void>): void },
  options: WorldOptions = {},
): Promise<{ world: World; server: LocalServer }> {
  const world = await makeWorld(options);
  t.after(() => world.close());
  return { world, server: await world.serve() };
}

async function until<Value>(look: () => Promise<Value | undefined>, what: string): Promise<Value> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > deadline) throw new Error(`waited in vain for ${what}`);
    await sleep(40);
  }
}

async function firstRun(server: LocalServer, status: Run["status"]): Promise<Run> {
  return await until(async () => (await server.api.listRuns({ status, limit: 1 })).items[0], `a run that is ${status}`);
}

const stepOf = (detail: RunDetail, node: string): RunStep => {
  const step = detail.steps.find((one) => one.node === node);
  assert.ok(step, node);
  return step;
};

const refused = (code: string) => (error: unknown) => error instanceof TocsinError && error.code === code;

test("a run shows its playbook as it was, each block's part in it, and what it did outside", async (t) => {
  const { world, server } = await open(t);
  const alert = world.sekoia.raiseAlert({ events: 2 });
  await world.settled();
  const run = await firstRun(server, "succeeded");
  const detail = await server.api.getRun({ id: run.id });
  assert.deepEqual(
    detail.nodes.map(({ id, kind, integration, next }) => [id, kind, integration?.name, next.map(({ to }) => to)]),
    [
      ["0", "trigger", "Sekoia.io", ["1"]],
      ["1", "action", "Sekoia.io", ["2"]],
      ["2", "action", "Sekoia.io", ["3"]],
      ["3", "action", "HTTP", []],
    ],
  );
  assert.ok(
    detail.nodes.every(({ position }) => position !== null),
    "where the author put them",
  );
  for (const step of detail.steps) {
    assert.equal(step.state, "succeeded", step.node);
    assert.ok(step.startedAt && step.finishedAt && step.milliseconds !== null && step.milliseconds >= 0);
  }
  const write = stepOf(detail, "3");
  assert.equal(write.attempts, 1);
  assert.equal(write.instance, xsoarInstance);
  assert.ok(JSON.stringify(write.inputs).includes(alert.shortId), "its inputs");
  assert.ok(!JSON.stringify(detail).includes(world.xsoar.token), "no secret");
  assert.deepEqual(
    write.log.map(({ kind }) => kind),
    ["stepIntended", "taskDone"],
  );
  assert.equal(detail.writes.length, 1);
  assert.match(detail.writes[0] ?? "", /sent to XSOAR at 20\d\d-/);
  assert.deepEqual(
    detail.log.map(({ kind }) => kind),
    ["runStarted", "runFinished"],
  );
  assert.equal(detail.playbook.changedSince, false);
  assert.equal((await server.api.getRun({ id: run.id })).run.status, "succeeded");
  await assert.rejects(server.api.getRun({ id: "01a22230-5d8a-7b65-a7ff-27f1185f05ae" }), refused("NOT_FOUND"));
});

test("a block behind a closed gate says whose, why and until when; the ones after it are not reached", async (t) => {
  const { world, server } = await open(t, { setup: { xsoar: { request_timeout: 0.4 } } });
  await world.xsoar.down();
  world.sekoia.raiseAlert();
  const waiting = await until(async () => {
    const [run] = (await server.api.listRuns({ limit: 1 })).items;
    const detail = run && (await server.api.getRun({ id: run.id }));
    return detail && stepOf(detail, "3").waitingFor?.startsWith("Held back") ? detail : undefined;
  }, "a closed gate");
  const step = stepOf(waiting, "3");
  assert.equal(step.state, "waiting");
  assert.match(step.waitingFor ?? "", /^Held back from XSOAR: .+(tries it at 20\d\d-|is trying it now)/);
  assert.equal(stepOf(waiting, "2").state, "succeeded");
  assert.deepEqual(waiting.writes, [], "what never arrived was not done");
  await world.xsoar.up();
  await world.settled();
});

describe("running it again", () => {
  test("the same alert is worked on anew: another incident, another key, and it says whose doing it was", async (t) => {
    const { world, server } = await open(t);
    world.sekoia.raiseAlert({ events: 1 });
    await world.settled();
    const first = await firstRun(server, "succeeded");
    const again = await server.api.rerunRun({ id: first.id });
    assert.notEqual(again.id, first.id);
    assert.deepEqual([again.label, again.alertId, again.playbookId], [first.label, first.alertId, first.playbookId]);
    await until(
      async () => ((await server.api.getRun({ id: again.id })).run.status === "succeeded" ? true : undefined),
      "its end",
    );
    assert.equal(world.xsoar.incidentCount(), 2);
    const why = await server.api.explainRun({ id: again.id });
    assert.ok(
      why.because.some((reason) => reason.includes(`rerun 1 of run ${first.id}`) && reason.includes("local operator")),
      why.because.join(),
    );
    const third = await server.api.rerunRun({ id: again.id });
    assert.ok(
      (await server.api.explainRun({ id: third.id })).because.some((reason) =>
        reason.includes(`rerun 2 of run ${again.id}`),
      ),
    );
    await world.settled();
  });

  test("an unknown outcome of a rerun is not settled by the first run's incident", async (t) => {
    // The first run was ten minutes ago, by XSOAR's clock.
    let behind = 600_000;
    const { world, server } = await open(t, {
      setup: { xsoar: { request_timeout: 0.4, settle_seconds: 0.2 } },
      xsoar: { now: () => Date.now() - behind },
    });
    world.sekoia.raiseAlert();
    await world.settled();
    behind = 0;
    const first = await firstRun(server, "succeeded");
    world.xsoar.setFaults([{ match: { route: "webhook" }, plan: { timeout: { p: 1, acts: false } }, times: 1 }]);
    const again = await server.api.rerunRun({ id: first.id });
    await until(
      async () => ((await server.api.getRun({ id: again.id })).run.status === "succeeded" ? true : undefined),
      "its end",
    );
    assert.equal(world.xsoar.incidentCount(), 2, "it was really sent again");
    const looked = stepOf(await server.api.getRun({ id: again.id }), "3").log.filter(
      ({ kind }) => kind === "stepProbed",
    );
    assert.ok(looked.length >= 2, "and only after it was looked for");
  });

  test("a run that is under way, an alert that is gone and a playbook that is off are refused, each with its mend", async (t) => {
    const { world, server } = await open(t);
    await world.xsoar.down();
    world.sekoia.raiseAlert();
    const active = await until(async () => (await server.api.listRuns({ limit: 1 })).items[0], "a run");
    await assert.rejects(server.api.rerunRun({ id: active.id }), refused("RUN_NOT_REPEATABLE"));
    await world.xsoar.up();
    await world.settled();
    await world.query("update activations set active = false");
    await assert.rejects(server.api.rerunRun({ id: active.id }), refused("RUN_NOT_REPEATABLE"));
    await world.query("update activations set active = true");
    await world.query("delete from alerts");
    await assert.rejects(server.api.rerunRun({ id: active.id }), (error: unknown) => {
      return (
        error instanceof TocsinError && error.code === "RUN_NOT_REPEATABLE" && error.status === 409 && !!error.mend
      );
    });
    assert.equal((await server.api.listRuns({})).items.length, 1, "none of them began a run");
  });
});

test("live events tell of a run after it is in the database, and at its end", async (t) => {
  const { openEventStream } = await import("#test/event-stream.ts");
  const { world, server } = await open(t);
  const stream = await openEventStream(server.url, { authorization: `Bearer ${server.token}` });
  t.after(async () => stream.close());
  world.sekoia.raiseAlert();
  const seen = new Set<string>();
  // The two are told by ways of their own: which comes first is not said.
  for (let ended = false; !(ended && seen.has("alerts")); ) {
    const { event } = await stream.next();
    seen.add(event.type);
    if (event.type !== "runs") continue;
    for (const id of event.ids) {
      const rows = await world.query<{ status: string }>("select status from runs where id = $1", [id]);
      assert.equal(rows.length, 1, "told before it was kept");
      ended ||= rows[0]?.status === "succeeded";
    }
  }
});
