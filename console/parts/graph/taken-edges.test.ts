import assert from "node:assert/strict";
import { test } from "node:test";
import type { GraphNode } from "#contract/playbook.ts";
import type { BlockRun, BlockState } from "./block-run.ts";
import { layOut } from "./lay-out.ts";
import { takenEdges } from "./taken-edges.ts";

function build(id: string, next: [string, string][], rest: Partial<GraphNode> = {}): GraphNode {
  const edges = next.map(([label, to]) => ({ label, to }));
  const plain = { kind: "action", integration: null, command: null, description: null, position: null } as const;
  return { id, name: id, ...plain, next: edges, insideLoop: null, ...rest };
}

const block = (state: BlockState, ...leftBy: string[]): BlockRun => ({ state, duration: null, badges: [], leftBy });

function taken(nodes: GraphNode[], run: Record<string, BlockRun>): string[] {
  const { edges } = layOut(nodes);
  const ids = takenEdges(edges, new Map(Object.entries(run)));
  return edges.filter(({ id }) => ids.has(id)).map(({ from, to }) => `${from}→${to}`);
}

test("the branch that was taken, and not the others", () => {
  const nodes = [
    build("if", [
      ["yes", "a"],
      ["else", "b"],
    ]),
    build("a", []),
    build("b", []),
  ];
  assert.deepEqual(taken(nodes, { if: block("succeeded", "yes"), a: block("running"), b: block("skipped") }), ["if→a"]);
});

test("two edges to the same block are told apart by their labels", () => {
  const { edges } = layOut([
    build("if", [
      ["yes", "a"],
      ["else", "a"],
    ]),
    build("a", []),
  ]);
  const ids = takenEdges(
    edges,
    new Map([
      ["if", block("succeeded", "else")],
      ["a", block("succeeded", "")],
    ]),
  );
  assert.deepEqual(
    edges.filter(({ id }) => ids.has(id)).map(({ label }) => label),
    ["else"],
  );
});

test("nothing leads on from a block that failed or goes on", () => {
  const nodes = [build("a", [["", "b"]]), build("b", [])];
  assert.deepEqual(taken(nodes, { a: block("failed"), b: block("not reached") }), []);
  assert.deepEqual(taken(nodes, { a: block("running"), b: block("not reached") }), []);
});

test("a loop that goes round has led to its first block, though it is not done", () => {
  const nodes = [
    build("loop", [["", "after"]], { kind: "loop" }),
    build("body", [], { insideLoop: "loop" }),
    build("after", []),
  ];
  const run = { loop: block("running"), body: block("running"), after: block("not reached") };
  assert.deepEqual(taken(nodes, run), ["loop→body"]);
});
