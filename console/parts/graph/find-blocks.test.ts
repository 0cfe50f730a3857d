import assert from "node:assert/strict";
import { test } from "node:test";
import type { GraphNode } from "#contract/playbook.ts";
import { findBlocks } from "./find-blocks.ts";

const node = (id: string, name: string, command: string | null = null): GraphNode => ({
  id,
  name,
  kind: "action",
  integration: null,
  command,
  description: null,
  position: null,
  next: [],
  insideLoop: null,
});
const nodes = [
  node("1", "Isolate the host 7", "endpoint-isolate"),
  node("7", "Tell the team"),
  node("17", "__proto__", "Set"),
  node("8", "Team lead"),
];

test("a block is found by its number first, by words of its name, and by its command", () => {
  assert.deepEqual(findBlocks(nodes, "#7"), ["7", "1"]);
  assert.deepEqual(findBlocks(nodes, "HOST isolate"), ["1"]);
  assert.deepEqual(findBlocks(nodes, "team"), ["8", "7"], "what begins with it comes first");
  assert.deepEqual(findBlocks(nodes, "set"), ["17"]);
  assert.deepEqual(findBlocks(nodes, "__proto__"), ["17"]);
});

test("nothing is looked for by no word, and found by none that fits", () => {
  assert.deepEqual(findBlocks(nodes, "  "), []);
  assert.deepEqual(findBlocks(nodes, "constructor"), []);
});
