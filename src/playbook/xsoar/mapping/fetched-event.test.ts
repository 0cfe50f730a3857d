import assert from "node:assert/strict";
import { it } from "node:test";
import type { JsonObject } from "#base/json.ts";
import { eventOfFetched } from "./fetched-event.ts";

const rows: [what: string, incident: JsonObject, event: JsonObject | "itself", problem?: RegExp][] = [
  ["rawJSON is read", { name: "n", rawJSON: '{"a":1}' }, { a: 1 }],
  ["rawJSON as an object is taken", { name: "n", rawJSON: { a: 1 } }, { a: 1 }],
  ["without it the incident itself is the event", { name: "n" }, "itself"],
  ["an empty one is none", { name: "n", rawJSON: "" }, "itself"],
  ["one that is no JSON is told", { name: "n", rawJSON: "{" }, "itself", /no JSON/],
  ["one that holds no object is told", { name: "n", rawJSON: "[1]" }, "itself", /no object/],
  ["only its own key counts", { name: "n", rawJSON: '{"__proto__":{"a":1}}' }, JSON.parse('{"__proto__":{"a":1}}')],
];
for (const [what, incident, expected, problem] of rows) {
  it(what, () => {
    const result = eventOfFetched(incident);
    assert.deepEqual(result.event, expected === "itself" ? incident : expected);
    if (problem) assert.match(result.problem ?? "", problem);
    else assert.equal(result.problem, undefined);
  });
}
