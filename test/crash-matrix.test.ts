/** The short form of `npm run chaos`: a process killed at a few of its boundaries, drawn anew each time. */
import assert from "node:assert/strict";
import { randomInt } from "node:crypto";
import { after, test } from "node:test";
import { createPrng } from "#sdk/fake-vendor/prng.ts";
import { liveThrough, liveUndisturbed } from "./chaos/matrix.ts";
import { endProcesses } from "./chaos/processes.ts";

const seed = process.env.TOCSIN_SEED ?? String(randomInt(1_000_000));
const kills = 3;

after(endProcesses);

test(`a process killed at ${kills} boundaries, early to late, ends as if it was not (TOCSIN_SEED ${seed})`, async () => {
  const { outcome, boundaries } = await liveUndisturbed();
  assert.ok(boundaries > 100, `${boundaries} boundaries`);
  const prng = createPrng(seed);
  const part = Math.floor(boundaries / kills);
  const points = Array.from({ length: kills }, (_, index) => index * part + prng.int(1, part));
  await Promise.all(
    points.map(async (at) => {
      const { reached, differences } = await liveThrough([{ at, does: "kill" }], outcome);
      assert.deepEqual(differences, [], `npm run chaos -- --at ${at}: ${reached}`);
    }),
  );
});
