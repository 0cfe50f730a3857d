/** A few schedules of every connector that passes; `npm run rig` plays thousands. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { openRig } from "./open-rig.ts";
import { drawSchedule } from "./schedule.ts";

/** Logz.io has a vendor for the rig and loses alerts of some late bursts still: `npm run rig -- logzio --seed 1 --first 7`. */
const passing = ["sekoia"];

for (const integration of passing) {
  test(`${integration} loses nothing and doubles nothing in 15 random schedules of faults`, async () => {
    const rig = await openRig(integration);
    try {
      for (let number = 1; number <= 15; number++) {
        const { faults } = await rig.play(drawSchedule(`test/${number}`));
        assert.deepEqual(faults, [], `npm run rig -- ${integration} --seed test --first ${number} --schedules 1`);
      }
    } finally {
      await rig.close();
    }
  });
}
