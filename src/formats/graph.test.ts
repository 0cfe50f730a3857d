import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { assignLoops, findCycles, findEarlier, type Graph, reach } from "./graph.ts";

/** `"1>2 2>3 3*4"`: an arrow for an output, a star for the body of a loop. */
function graph(text: string): Graph {
  const edges = new Map<string, { to: string; loop: boolean }[]>();
  for (const [, from = "", sign, to = ""] of text.matchAll(/(\d+)([>*])(\d+)/g)) {
    for (const id of [from, to]) if (!edges.has(id)) edges.set(id, []);
    edges.get(from)?.push({ to, loop: sign === "*" });
  }
  return { ids: [...edges.keys()], edges };
}

test("reach follows outputs and loops", () => {
  assert.deepEqual([...reach(graph("0>1 1*2 2>3 4>1"), ["0"])].sort(), ["0", "1", "2", "3"]);
});

test("a cycle is told as the walk that closes it", () => {
  assert.deepEqual(findCycles(graph("0>1 1>2 2>3 3>1")), [["1", "2", "3", "1"]]);
  assert.deepEqual(findCycles(graph("0>0")), [["0", "0"]]);
  assert.deepEqual(findCycles(graph("0*1 1>0")), [["0", "1", "0"]]);
  assert.deepEqual(findCycles(graph("0>1 0>2 1>3 2>3")), []);
});

test("a cycle is found exactly where some node can reach itself again", () => {
  const edge = fc.tuple(fc.nat(7), fc.nat(7)).map(([from, to]) => `${from}>${to}`);
  fc.assert(
    fc.property(fc.array(edge, { maxLength: 14 }), (list) => {
      const made = graph(list.join(" "));
      const cyclic = made.ids.some((id) =>
        reach(
          made,
          (made.edges.get(id) ?? []).map(({ to }) => to),
        ).has(id),
      );
      assert.equal(findCycles(made).length > 0, cyclic);
    }),
  );
});

const leaksOf = (made: Graph, start: string) => assignLoops(made, start).leaks;

test("a node inside and outside a loop is a leak, one after the loop is not", () => {
  assert.deepEqual([...leaksOf(graph("0>1 1*2 1>3 2>3"), "0")], ["3"]);
  assert.deepEqual([...leaksOf(graph("0>1 1*2 2*3 3>4 2>5 1>6"), "0")], []);
  assert.deepEqual([...leaksOf(graph("0>1 1*2 2*3 3>4 2>4"), "0")], ["4"]);
});

test("earlier nodes are the ancestors, and the bodies of loops that are over", () => {
  const made = graph("0>1 1*2 2*3 2>4 1>5 0>6");
  const mayRunBefore = findEarlier(made, "0");
  const list = (than: string) => made.ids.filter((id) => mayRunBefore(id, than)).sort();
  assert.deepEqual(list("5"), ["0", "1", "2", "3", "4"]);
  assert.deepEqual(list("4"), ["0", "1", "2", "3"]);
  assert.deepEqual(list("3"), ["0", "1", "2"]);
  assert.deepEqual(list("2"), ["0", "1"]);
  assert.deepEqual(list("6"), ["0"]);
  assert.deepEqual(list("0"), []);
});

test("in a graph without loops, earlier nodes are exactly the ancestors", () => {
  const edge = fc.tuple(fc.nat(9), fc.nat(9)).filter(([from, to]) => from < to);
  fc.assert(
    fc.property(fc.array(edge, { minLength: 1, maxLength: 20 }), (list) => {
      const made = graph(list.map(([from, to]) => `${from}>${to}`).join(" "));
      const mayRunBefore = findEarlier(made, made.ids[0] ?? "");
      for (const a of made.ids) {
        const after = reach(
          made,
          (made.edges.get(a) ?? []).map(({ to }) => to),
        );
        for (const b of made.ids) assert.equal(mayRunBefore(a, b), after.has(b));
      }
    }),
  );
});
