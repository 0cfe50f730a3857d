import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { GraphNode } from "#contract/playbook.ts";
import { type Box, blockSize, type Drawing, overlap } from "./drawing.ts";
import { layOut, layoutKey } from "./lay-out.ts";

function build(id: string, next: [label: string, to: string][] = [], rest: Partial<GraphNode> = {}): GraphNode {
  const plain = { kind: "action", integration: null, command: null, description: null } as const;
  const edges = next.map(([label, to]) => ({ label, to }));
  return { id, name: id, ...plain, position: null, insideLoop: null, next: edges, ...rest };
}

function boxOf(drawing: Drawing, id: string): Box {
  const block = drawing.blocks.find((one) => one.id === id);
  assert.ok(block, `${id} is drawn`);
  return { ...block, ...blockSize };
}

function loopOf(drawing: Drawing, id: string): Box {
  const loop = drawing.loops.find((one) => one.id === id);
  assert.ok(loop, `${id} has a box`);
  return loop;
}

const contains = (outer: Box, inner: Box) =>
  outer.x < inner.x &&
  outer.y < inner.y &&
  outer.x + outer.width > inner.x + inner.width &&
  outer.y + outer.height > inner.y + inner.height;

function overlapping(drawing: Drawing): string[] {
  return drawing.blocks.flatMap((a, at) =>
    drawing.blocks
      .slice(at + 1)
      .filter((b) => overlap({ ...a, ...blockSize }, { ...b, ...blockSize }))
      .map((b) => `${a.id} and ${b.id}`),
  );
}

const condition = [
  build("start", [["", "which"]]),
  build("which", [
    ["malware", "block"],
    ["else", "close"],
  ]),
  build("block", [["", "close"]]),
  build("close"),
];

const loop = [
  build("start", [["", "each"]]),
  build(
    "each",
    [
      ["loop", "look"],
      ["", "after"],
    ],
    { kind: "loop" },
  ),
  build("look", [["", "tell"]], { insideLoop: "each" }),
  build("tell", [], { insideLoop: "each" }),
  build("after"),
];

test("blocks without places run down, each below what leads to it", () => {
  const drawing = layOut(condition);
  assert.equal(drawing.direction, "down");
  for (const { from, to } of drawing.edges) assert.ok(boxOf(drawing, from).y + blockSize.height < boxOf(drawing, to).y);
  assert.deepEqual(overlapping(drawing), []);
});

test("an edge goes from the foot of one block to the head of the next, and past those between", () => {
  const drawing = layOut(condition);
  const close = boxOf(drawing, "close");
  for (const edge of drawing.edges) {
    const [from, to] = [boxOf(drawing, edge.from), boxOf(drawing, edge.to)];
    assert.deepEqual(edge.route?.[0], { x: from.x + blockSize.width / 2, y: from.y + blockSize.height });
    assert.deepEqual(edge.route?.at(-1), { x: to.x + blockSize.width / 2, y: to.y });
  }
  const past = drawing.edges.find(({ label }) => label === "else");
  const block = boxOf(drawing, "block");
  const beside = past?.route?.filter(({ y }) => y > block.y && y < close.y) ?? [];
  assert.ok(beside.length > 0);
  for (const { x, y } of beside) assert.ok(!overlap({ x, y, width: 1, height: 1 }, block));
});

test("labels have room of their own", () => {
  const drawing = layOut(condition);
  const labelled = drawing.edges.filter(({ label }) => label !== "");
  assert.equal(labelled.length, 2);
  for (const { labelAt } of labelled) {
    assert.ok(labelAt);
    const label = { x: labelAt.x - 20, y: labelAt.y - 8, width: 40, height: 16 };
    for (const block of drawing.blocks) assert.ok(!overlap(label, { ...block, ...blockSize }));
  }
});

test("a loop is a box around its block and what it repeats, and nothing else", () => {
  const drawing = layOut(loop);
  const box = loopOf(drawing, "each");
  for (const id of ["each", "look", "tell"]) assert.ok(contains(box, boxOf(drawing, id)), id);
  for (const id of ["start", "after"]) assert.ok(!overlap(box, boxOf(drawing, id)), id);
  const leaves = drawing.edges.filter(({ leavesLoop }) => leavesLoop);
  assert.deepEqual(
    leaves.map(({ to }) => to),
    ["after"],
  );
  assert.equal(leaves[0]?.route?.[0]?.y, box.y + box.height);
  assert.deepEqual(
    drawing.edges.filter(({ entersLoop }) => entersLoop).map(({ to }) => to),
    ["look"],
  );
});

test("a loop leads to the blocks it begins with though its edges do not say so", () => {
  const silent = loop.map((node) => (node.id === "each" ? { ...node, next: [{ label: "", to: "after" }] } : node));
  const drawing = layOut(silent);
  assert.ok(drawing.edges.some(({ from, to, entersLoop }) => from === "each" && to === "look" && entersLoop));
});

test("a loop in a loop is a box in a box", () => {
  const drawing = layOut([
    build("outer", [["", "inner"]], { kind: "loop" }),
    build(
      "inner",
      [
        ["loop", "deep"],
        ["", "next"],
      ],
      { kind: "loop", insideLoop: "outer" },
    ),
    build("deep", [], { insideLoop: "inner" }),
    build("next", [], { insideLoop: "outer" }),
  ]);
  assert.ok(contains(loopOf(drawing, "outer"), loopOf(drawing, "inner")));
  assert.ok(contains(loopOf(drawing, "inner"), boxOf(drawing, "deep")));
  assert.ok(!overlap(loopOf(drawing, "inner"), boxOf(drawing, "next")));
  assert.deepEqual(
    drawing.loops.map(({ id }) => id),
    ["outer", "inner"],
  );
});

test("the author's places are kept when the blocks have room", () => {
  const places = { start: [0, 0], which: [0, 160], block: [-300, 320], close: [0, 480] } as const;
  const placed = condition.map((node) => {
    const [x, y] = places[node.id as keyof typeof places];
    return { ...node, position: { x, y } };
  });
  const drawing = layOut(placed);
  assert.deepEqual(Object.fromEntries(drawing.blocks.map(({ id, x, y }) => [id, [x, y]])), places);
});

test("places where blocks would lie on each other are not kept", () => {
  const crowded = condition.map((node, at) => ({ ...node, position: { x: at * 100, y: at * 30 } }));
  assert.deepEqual(overlapping(layOut(crowded)), []);
});

test("one block without a place, or one far out in nothing, and none is kept", () => {
  const placed = condition.map((node, at) => ({ ...node, position: { x: 0, y: at * 160 } }));
  assert.equal(layOut(placed).edges[0]?.route, null);
  const without = placed.map((node, at) => (at === 2 ? { ...node, position: null } : node));
  const far = placed.map((node, at) => (at === 2 ? { ...node, position: { x: 1e7, y: -1e7 } } : node));
  for (const nodes of [without, far]) assert.notEqual(layOut(nodes).edges[0]?.route, null);
});

test("an author who works from left to right keeps the direction", () => {
  const right = [build("a", [["", "b"]]), build("b", [["", "c"]]), build("c")];
  const drawing = layOut(right.map((node, at) => ({ ...node, position: { x: at * 340, y: 0 } })));
  assert.equal(drawing.direction, "right");
});

test("a run that goes on does not lay its blocks out anew; another edge does", () => {
  const renamed = condition.map((node) => ({ ...node, name: `${node.name} again` }));
  assert.equal(layoutKey(renamed), layoutKey(condition));
  assert.notEqual(layoutKey(condition.slice(1)), layoutKey(condition));
});

test("whatever is given, every block is drawn once and none lies on another", () => {
  const id = fc.constantFrom("a", "b", "c", "d", "e", "__proto__", "");
  const node = fc.record({
    id,
    next: fc.array(fc.tuple(fc.constantFrom("", "yes", "no"), id), { maxLength: 3 }),
    insideLoop: fc.option(id, { nil: null }),
    position: fc.option(fc.record({ x: fc.integer(), y: fc.integer({ min: -500, max: 500 }) }), { nil: null }),
  });
  fc.assert(
    fc.property(fc.array(node, { maxLength: 8 }), (given) => {
      const nodes = given.map(({ id: name, next, ...rest }) => build(name, next, rest));
      const drawing = layOut(nodes);
      assert.deepEqual(drawing.blocks.map((block) => block.id).sort(), [...new Set(nodes.map((one) => one.id))].sort());
      assert.deepEqual(overlapping(drawing), []);
      for (const { x, y } of drawing.blocks) assert.ok(Number.isFinite(x) && Number.isFinite(y));
    }),
    { numRuns: 300 },
  );
});
