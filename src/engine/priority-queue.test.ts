import assert from "node:assert/strict";
import { it } from "node:test";
import fc from "fast-check";
import { PriorityQueue } from "./priority-queue.ts";

it("gives what went in by order, whatever comes and goes in between", () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.integer({ min: 0, max: 50 }))), (moves) => {
      const queue = new PriorityQueue<number>((a, b) => a < b);
      let model: number[] = [];
      for (const move of moves) {
        if (move === null) {
          assert.equal(queue.peek(), model[0]);
          assert.equal(queue.pop(), model.shift());
        } else {
          queue.push(move);
          model = [...model, move].sort((a, b) => a - b);
        }
        assert.equal(queue.size, model.length);
      }
      assert.deepEqual(
        model.map(() => queue.pop()),
        model,
      );
      assert.equal(queue.pop(), undefined);
    }),
  );
});
