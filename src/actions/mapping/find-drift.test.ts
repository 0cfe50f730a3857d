import assert from "node:assert/strict";
import { test } from "node:test";
import type { JsonObject } from "#base/json.ts";
import { buildField } from "#test/build-mapper.ts";
import { findDrift, readingsOfMapper, readingsOfSimple } from "./find-drift.ts";

const day = 86_400_000;
/** Newest first. */
const events = (raws: JsonObject[]) => raws.map((raw, at) => ({ at: new Date(10_000 * day - at * day), raw }));
const readings = readingsOfMapper(
  {
    id: "m",
    name: "M",
    direction: "incoming",
    feed: false,
    types: {
      A: {
        keepLabels: true,
        fields: {
          "Alert ID": { kind: "path", path: "alertId" },
          severity: { kind: "path", path: "urgency.value" },
          Events: { kind: "path", path: "events.[0].host" },
          details: { kind: "complex", root: "text", transformers: [{ operator: "trim", arguments: {} }] },
        },
      },
    },
  },
  [buildField("Alert ID", "shortText"), buildField("Events", "grid")],
);

test("what no line takes is told with how often and an example; what is taken, within it or leads to it, is not", () => {
  const raw = {
    alertId: "a",
    urgency: { value: 1, display: "high" },
    events: [{ host: "h", port: 2 }],
    more: { deep: [1] },
    headers: { host: "x" },
  };
  const { unmapped } = findDrift(events([raw, { alertId: "b", more: { deep: null } }]), readings);
  assert.deepEqual(
    unmapped.map(({ path, type, seenIn }) => [path, type, seenIn]),
    [
      ["events.port", "number", 1],
      ["more.deep", "list", 1],
      ["urgency.display", "text", 1],
    ],
  );
});

test("a path that is read and was never there, is there no more or has another type is told with what reads it", () => {
  const newer = { alertId: 7, urgency: { value: 1 } };
  const older = { alertId: "a", urgency: { value: 2 }, events: [{ host: "h" }] };
  const { drifted } = findDrift(events([newer, newer, older, older]), readings);
  assert.deepEqual(
    drifted.map(({ path, what, was, is, readers }) => [path, what, was, is, readers[0]?.field]),
    [
      ["alertId", "changed type", ["text"], ["number"], "Alert ID"],
      ["events.[0].host", "gone", ["text"], [], "Events"],
      ["text", "never seen", [], [], "details"],
    ].map(([path, ...rest]) => [path === "events.[0].host" ? "events.host" : path, ...rest]),
  );
  assert.equal(drifted.find(({ what }) => what === "gone")?.lastSeenAt, new Date(10_000 * day - 2 * day).toISOString());
});

test("of too few alerts nothing is said to have changed, and of none nothing at all", () => {
  assert.deepEqual(findDrift(events([{ alertId: 7 }, { alertId: "a" }]), readings.slice(0, 1)).drifted, []);
  assert.deepEqual(findDrift([], readings), { unmapped: [], drifted: [], isCut: false });
});

test("the configuration file's mappers are read as well, and enormous alerts end the walk", () => {
  const simple = readingsOfSimple({ name: "s", fields: { "Alert ID": "alert.rules[0].id" } });
  assert.deepEqual(
    simple.map(({ path, key }) => [path, key]),
    [["alert.rules.id", "alertid"]],
  );
  const wide = Object.fromEntries(Array.from({ length: 20_000 }, (_, n) => [`k${n}`, n]));
  assert.equal(findDrift(events([wide]), []).isCut, true);
});
