/** Random playbooks × random deaths for as long as is asked for; each by a seed of its own, which plays it again. */
import { ScriptRunners } from "#engine/scripts/script-runners.ts";
import { createPrng } from "#sdk/fake-vendor/prng.ts";
import { liveScenario, scenariosOf } from "#test/random/scenario.ts";
import type { ChaosCase } from "./cases.ts";

const atOnce = 8;
/** Playbooks of one seed: `TOCSIN_SEED=<it> npx node --test test/crash-property.test.ts` plays the first of them too. */
const ofEachSeed = 20;

export function propertyCase(seed: string, minutes: number): ChaosCase {
  return {
    part: "property",
    what: `random playbooks, ${minutes} min`,
    run: async () => {
      const started = performance.now();
      const prng = createPrng(`${seed}:property`);
      const runners = new ScriptRunners();
      const differences: string[] = [];
      let [lives, deaths, compared] = [0, 0, 0];
      const isOver = () => performance.now() - started > minutes * 60_000;
      const waiting: { of: number; at: number }[] = [];
      const next = () => {
        if (waiting.length === 0) {
          const of = prng.int(1, 1_000_000_000);
          waiting.push(...Array.from({ length: ofEachSeed }, (_, at) => ({ of, at })));
        }
        return waiting.shift();
      };
      const work = async () => {
        for (let one = next(); one && !isOver(); one = next()) {
          const scenario = scenariosOf(one.of, one.at + 1).at(-1);
          if (!scenario) continue;
          const result = await liveScenario(scenario, runners);
          lives += 1;
          deaths += result.died;
          compared += result.compared;
          for (const difference of result.differences) {
            differences.push(`seed ${one.of}, number ${one.at + 1}: ${difference}; ${JSON.stringify(scenario)}`);
            console.log(differences.at(-1));
          }
          if (lives % 100 === 0) console.log(`${lives} random playbooks, ${deaths} deaths`);
        }
      };
      await Promise.all(Array.from({ length: atOnce }, work));
      runners.close();
      const told = `${lives} playbooks, ${deaths} deaths, ${compared} states compared`;
      return { told, happened: deaths, differences, seconds: (performance.now() - started) / 1000 };
    },
  };
}
