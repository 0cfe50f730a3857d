import assert from "node:assert/strict";
import { test } from "node:test";
import { waitFor } from "./wait-for.ts";

test("waits as long as something moves, and no longer", async () => {
  let moves = 0;
  const trace = () => Math.min(++moves, 40);
  assert.ok((await waitFor(() => moves >= 30, { what: "30 moves", trace, stillMs: 100 })) > 100);
  await assert.rejects(
    waitFor(() => false, { what: () => `stuck at ${trace()}`, trace, stillMs: 100 }),
    /stuck at 40/,
  );
  assert.equal(moves > 40, true);
});

test("counts a process that was held up once, however long", async () => {
  let looks = 0;
  const hold = () => {
    looks += 1;
    if (looks === 2) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 400);
    return looks === 4;
  };
  assert.ok((await waitFor(hold, { what: "the fourth look", stillMs: 100 })) < 100);
});
