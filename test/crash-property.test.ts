/**
 * Random playbooks of XSOAR's, killed at random appends of their journal, in memory, before a vendor that fails at random.
 * They end as they would have, nothing is done twice, and wherever a snapshot is made the journal folds to the state in
 * memory. The long form: `npm run chaos -- --only property --minutes 20`.
 */
import assert from "node:assert/strict";
import { randomInt } from "node:crypto";
import { after, test } from "node:test";
import { ScriptRunners } from "#engine/scripts/script-runners.ts";
import { liveScenario, scenariosOf } from "./random/scenario.ts";

const seed = Number(process.env.TOCSIN_SEED ?? randomInt(1_000_000));
const playbooks = 25;
const runners = new ScriptRunners();
after(() => runners.close());

test(`${playbooks} random playbooks killed at random moments end as they would have (TOCSIN_SEED ${seed})`, async () => {
  const results = await Promise.all(
    scenariosOf(seed, playbooks).map(async (scenario) => ({ scenario, ...(await liveScenario(scenario, runners)) })),
  );
  for (const { scenario, differences } of results) assert.deepEqual(differences, [], JSON.stringify(scenario));
  const compared = results.reduce((sum, result) => sum + result.compared, 0);
  assert.ok(compared > playbooks, `${compared} states were compared`);
  assert.ok(
    results.some(({ died }) => died > 0),
    "no process died",
  );
});
