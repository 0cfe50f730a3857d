import assert from "node:assert/strict";
import { test } from "node:test";
import type { Json } from "#sdk/index.ts";
import { readEvents } from "./read-events.ts";

const headers = {
  "x-token": "secret",
  authorization: "Basic abc",
  cookie: "a=b",
  "user-agent": "test",
  many: ["a", "b"],
};
const read = (body: Json) => readEvents({ credentials_identifier: "_header:X-Token" }, body, headers);
const shown = { "user-agent": "test", many: "a, b" };

test("the whole body is the raw event, with the headers that carry no credential", () => {
  assert.deepEqual(read({ name: "N", type: "T", occurred: "2026-01-01", severity: 3 }), {
    events: [
      {
        at: 0,
        name: "N",
        type: "T",
        occurred: "2026-01-01",
        raw: { name: "N", type: "T", occurred: "2026-01-01", severity: 3, headers: shown },
      },
    ],
    unreadable: [],
  });
});

test("rawJson goes before raw_json, and an empty one before neither; what stands beside it is dropped", () => {
  const rawOf = (body: Json) => read(body).events[0]?.raw;
  assert.deepEqual(rawOf({ rawJson: { a: 1 }, raw_json: { b: 1 }, c: 1 }), { a: 1, headers: shown });
  assert.deepEqual(rawOf({ rawJson: null, raw_json: { b: 1 } }), { b: 1, headers: shown });
  assert.deepEqual(rawOf({ rawJson: "", c: 1 }), { rawJson: "", c: 1, headers: shown });
});

test("names that are no text are left out", () => {
  const [event] = read({ name: { a: 1 }, type: 7, occurred: 0 }).events;
  assert.deepEqual([event?.name, event?.type, event?.occurred], [undefined, "7", undefined]);
});

test("of a list, what is no object is put aside and the others are read", () => {
  const { events, unreadable } = read([{ a: 1 }, 7, null, [{ b: 1 }], { rawJson: "text" }, { c: 1 }]);
  assert.deepEqual(
    events.map(({ raw }) => Object.keys(raw)[0]),
    ["a", "c"],
  );
  assert.deepEqual(
    [events.map(({ at }) => at), unreadable.map(({ at }) => at)],
    [
      [0, 5],
      [1, 2, 3, 4],
    ],
  );
  assert.deepEqual(
    unreadable.map(({ raw }) => raw),
    [7, null, [{ b: 1 }], { rawJson: "text" }],
  );
});

test("__proto__ in a body is a key like any other", () => {
  const body: Json = JSON.parse('{"__proto__":{"name":"evil","polluted":true}}');
  const [event] = read(body).events;
  assert.equal(event?.name, undefined);
  assert.deepEqual(Object.keys(event?.raw ?? {}), ["__proto__", "headers"]);
  assert.equal(JSON.stringify(event?.raw).includes("polluted"), true);
});
