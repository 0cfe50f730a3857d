import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { blockSize } from "./drawing.ts";
import { edgePath } from "./edge-path.ts";
import { isInView, openingView } from "./opening-view.ts";

const window = { width: 1_000, height: 700 };

test("a small drawing stands in the middle at its own size", () => {
  const view = openingView({ x: 0, y: 0, width: 280, height: 400 }, window, null);
  assert.deepEqual(view, { zoom: 1, x: 360, y: 150 });
});

test("a drawing that is a little too large is made smaller, a huge one is shown from its start and stays readable", () => {
  const little = openingView({ x: 0, y: 0, width: 280, height: 800 }, window, null);
  assert.ok(little.zoom < 1 && little.zoom > 0.75);
  const huge = openingView({ x: 0, y: 0, width: 280, height: 30_000 }, window, null);
  assert.equal(huge.zoom, 0.7);
  assert.equal(huge.y, 28);
});

test("whatever the drawing and wherever the block is, it is in view when the drawing opens at it", () => {
  const size = fc.integer({ min: 280, max: 20_000 });
  fc.assert(
    fc.property(
      size,
      size,
      fc.float({ min: 0, max: 1, noNaN: true }),
      fc.float({ min: 0, max: 1, noNaN: true }),
      (width, height, across, down) => {
        const bounds = { x: -50, y: 30, width, height: Math.max(height, blockSize.height) };
        const block = {
          x: bounds.x + across * (bounds.width - blockSize.width),
          y: bounds.y + down * (bounds.height - blockSize.height),
        };
        assert.ok(isInView(block, openingView(bounds, window, block), window));
      },
    ),
  );
});

test("an edge is straight where its ends lie below each other, and bent where they do not", () => {
  assert.equal(
    edgePath([
      { x: 0, y: 0 },
      { x: 0, y: 50 },
    ]),
    "M0,0L0,50",
  );
  assert.equal(
    edgePath([
      { x: 0, y: 0 },
      { x: 40, y: 50 },
    ]),
    "M0,0C0,25 40,25 40,50",
  );
  assert.equal(edgePath([]), "");
});
