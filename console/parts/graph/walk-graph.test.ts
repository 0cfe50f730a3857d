import assert from "node:assert/strict";
import { test } from "node:test";
import type { GraphNode } from "#contract/playbook.ts";
import { layOut } from "./lay-out.ts";
import { readingOrder, stepOfKey, walk } from "./walk-graph.ts";

function build(id: string, next: string[]): GraphNode {
  const edges = next.map((to) => ({ label: "", to }));
  const plain = { kind: "action", integration: null, command: null, description: null, position: null } as const;
  return { id, name: id, ...plain, next: edges, insideLoop: null };
}

const nodes = [build("a", ["b", "c"]), build("b", ["d"]), build("c", ["d"]), build("d", [])];
const drawing = layOut(nodes);

test("one goes along the edges, and to the blocks beside", () => {
  const first = walk(drawing, "a", "forward");
  assert.ok(first === "b" || first === "c");
  const second = first === "b" ? "c" : "b";
  const beside = walk(drawing, first, "after") ?? walk(drawing, first, "before");
  assert.equal(beside, second);
  assert.equal(walk(drawing, second, "forward"), "d");
  assert.equal(walk(drawing, first, "back"), "a");
  assert.equal(walk(drawing, "d", "forward"), undefined);
});

test("from anywhere one comes to the first and the last block", () => {
  assert.equal(walk(drawing, "b", "first"), "a");
  assert.equal(walk(drawing, "b", "last"), "d");
  assert.equal(walk(drawing, "gone", "forward"), "a");
});

test("every block can be read, from top to bottom", () => {
  const order = readingOrder(drawing);
  assert.deepEqual([...order].sort(), ["a", "b", "c", "d"]);
  assert.equal(order[0], "a");
  assert.equal(order[3], "d");
});

test("keys follow the way the drawing runs", () => {
  assert.equal(stepOfKey("ArrowDown", "down"), "forward");
  assert.equal(stepOfKey("ArrowRight", "down"), "after");
  assert.equal(stepOfKey("ArrowRight", "right"), "forward");
  assert.equal(stepOfKey("ArrowDown", "right"), "after");
  assert.equal(stepOfKey("Tab", "down"), undefined);
});

test("going forward again and again comes to an end in a playbook without circles", () => {
  let at: string | undefined = "a";
  for (let steps = 0; at !== undefined; steps += 1) {
    assert.ok(steps < nodes.length);
    at = walk(drawing, at, "forward");
  }
});
