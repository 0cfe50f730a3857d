/** A few schedules of every connector that fetches alerts; `npm run rig` plays thousands. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { listRigged, openRig } from "./open-rig.ts";

for (const integration of listRigged()) {
  test(`${integration} loses nothing and doubles nothing in 15 random schedules of faults`, async () => {
    const rig = await openRig(integration);
    try {
      const numbers = Array.from({ length: 15 }, (_, at) => at + 1);
      let played = 0;
      await rig.playAll("test", numbers, ({ number, faults }) => {
        assert.deepEqual(faults, [], `npm run rig -- ${integration} --seed test --first ${number} --schedules 1`);
        played += 1;
        return true;
      });
      assert.equal(played, 15);
    } finally {
      await rig.close();
    }
  });
}
