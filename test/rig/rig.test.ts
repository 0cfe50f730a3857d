/** A few schedules of every integration that has a vendor for the rig; `npm run rig` plays thousands. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { listRigged, openRig } from "./open-rig.ts";
import { drawSchedule } from "./schedule.ts";

for (const integration of listRigged()) {
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
