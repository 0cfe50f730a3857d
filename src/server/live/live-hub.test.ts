import assert from "node:assert/strict";
import { test } from "node:test";
import { uuidv7 } from "#base/ids.ts";
import { LiveEvent } from "#contract/live-event.ts";
import { LiveHub, type TellableEvent } from "./live-hub.ts";

function listen(hub: LiveHub): { heard: TellableEvent[]; until(count: number): Promise<LiveEvent[]> } {
  const heard: TellableEvent[] = [];
  let onEvent = () => {};
  hub.listen((event) => {
    heard.push(event);
    onEvent();
  });
  return {
    heard,
    async until(count) {
      while (heard.length < count) await new Promise<void>((resolve) => (onEvent = resolve));
      return heard.map(({ data }) => LiveEvent.parse(JSON.parse(data)));
    },
  };
}

test("changes of one moment are told together, each run once", async () => {
  const hub = new LiveHub({ gatherMs: 20 });
  const ear = listen(hub);
  const [a, b] = [uuidv7(), uuidv7()];
  hub.runs([a]);
  hub.runs([b, a]);
  hub.alerts();
  hub.alerts();
  hub.playbooks(["p"]);
  assert.deepEqual(await ear.until(3), [
    { type: "runs", ids: [a, b], more: false },
    { type: "playbooks", ids: ["p"] },
    { type: "alerts" },
  ]);
});

test("ten thousand changes in a second are told ten times a second at most, and name 500 runs at most", async () => {
  const hub = new LiveHub({ gatherMs: 100 });
  const ear = listen(hub);
  const until = Date.now() + 500;
  while (Date.now() < until) {
    hub.runs(Array.from({ length: 100 }, () => uuidv7()));
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  const events = await ear.until(2);
  assert.ok(events.length <= 7, `${events.length} in half a second`);
  // On a slow machine the last one may hold what little came after the others.
  assert.ok(events.every((event) => event.type !== "runs" || event.ids.length <= 500));
  assert.ok(events.some((event) => event.type === "runs" && event.ids.length === 500 && event.more));
});

test("what came after an event is given again, and an event that is not known has no after", async () => {
  const hub = new LiveHub({ gatherMs: 1 });
  const ear = listen(hub);
  const first = hub.lastId;
  for (let count = 1; count <= 3; count++) {
    hub.alerts();
    await ear.until(count);
  }
  assert.deepEqual(hub.after(first), ear.heard);
  assert.deepEqual(hub.after(ear.heard[1]?.id ?? ""), ear.heard.slice(2));
  assert.deepEqual(hub.after(hub.lastId), []);
  const [process = ""] = first.split("-");
  for (const odd of [
    "",
    "0",
    process,
    `${process}-`,
    `${process}-4`,
    `${process}--1`,
    `${process}-1e0`,
    `${process}-99999999999999999`,
    `${"0".repeat(16)}-1`,
    `x${first}`,
    `${first}\n`,
    "../../etc/passwd",
    "a".repeat(100_000),
  ]) {
    assert.equal(hub.after(odd), undefined, odd.slice(0, 40));
  }
});

test("only so much of the past is kept; what is older has no after", async () => {
  const hub = new LiveHub({ gatherMs: 1, keptSize: 60 });
  const ear = listen(hub);
  const first = hub.lastId;
  for (let count = 1; count <= 5; count++) {
    hub.incidents();
    await ear.until(count);
  }
  assert.equal(hub.after(first), undefined);
  assert.equal(hub.after(ear.heard[3]?.id ?? "")?.length, 1);
});

test("after a reset nothing before it can be gone on from", async () => {
  const hub = new LiveHub({ gatherMs: 1 });
  const ear = listen(hub);
  hub.alerts();
  await ear.until(1);
  const before = hub.lastId;
  hub.reset();
  const events = await ear.until(2);
  assert.deepEqual(events[1], { type: "reset" });
  assert.deepEqual(hub.after(before), [ear.heard[1]]);
});
