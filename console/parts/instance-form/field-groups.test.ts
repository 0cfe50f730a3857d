import assert from "node:assert/strict";
import { test } from "node:test";
import type { Field } from "#contract/instance.ts";
import { groupFields, proposeName } from "./field-groups.ts";

const field = (id: string, more: Partial<Field> = {}): Field => ({
  id,
  label: id,
  type: "text",
  required: false,
  ...more,
});
const ids = (fields: Field[]) => fields.map(({ id }) => id);

test("what works as it is stands aside, the first two and what is needed never", () => {
  const tuning = ["a", "b", "c"].map((id) => field(id, { default: 1 }));
  const { first, more } = groupFields([
    field("key", { required: true }),
    field("address", { default: "https://x" }),
    ...tuning,
    field("needed", { required: true, default: 1 }),
    field("plain"),
  ]);
  assert.deepEqual(ids(first), ["key", "address", "needed", "plain"]);
  assert.deepEqual(ids(more), ["a", "b", "c"]);
});

test("where it connects to is never hidden, whatever it is by default", () => {
  const tuning = ["a", "b", "c"].map((id) => field(id, { default: 1 }));
  const { first } = groupFields([field("token"), field("other token"), field("region", { default: "us" }), ...tuning]);
  assert.deepEqual(ids(first), ["token", "other token", "region"]);
});

test("one or two fields are not hidden", () => {
  const fields = [field("x"), field("y"), field("z", { default: true })];
  assert.deepEqual(ids(groupFields(fields).first), ["x", "y", "z"]);
});

test("a proposed name is free", () => {
  assert.equal(proposeName("Sekoia.io", []), "Sekoia.io config");
  assert.equal(proposeName("Sekoia.io", ["sekoia.io CONFIG", "Sekoia.io config 2"]), "Sekoia.io config 3");
});
