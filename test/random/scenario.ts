/** Random playbooks × random deaths and faults, by a seed that is printed and can be played again. */
import fc from "fast-check";
import type { ScriptRunners } from "#engine/scripts/script-runners.ts";
import { canonical } from "#test/chaos/outcome.ts";
import { comparableOutcome, type Death, live } from "./random-life.ts";
import { type Block, randomBlocks } from "./random-playbook.ts";

export interface Scenario {
  pieces: Block[];
  deaths: Death[];
  /** Of the vendor; undefined: it does as it is told. */
  faults: string | undefined;
  snapshotEvery: number;
}

const death = fc.record({ share: fc.double({ min: 0, max: 0.999, noNaN: true }), stored: fc.boolean() });
const scenario: fc.Arbitrary<Scenario> = fc.record({
  pieces: randomBlocks,
  deaths: fc.array(death, { minLength: 1, maxLength: 4 }),
  faults: fc.option(fc.string({ minLength: 4, maxLength: 8 }), { nil: undefined }),
  snapshotEvery: fc.constantFrom(1, 3, 500),
});

export function scenariosOf(seed: number, count: number): Scenario[] {
  return fc.sample(scenario, { numRuns: count, seed });
}

export interface ScenarioResult {
  differences: string[];
  died: number;
  compared: number;
}

/** The same playbook through nothing, and through what is to happen to it. */
export async function liveScenario(
  { pieces, deaths, faults, snapshotEvery }: Scenario,
  runners: ScriptRunners,
): Promise<ScenarioResult> {
  const whole = await live(pieces, { deaths: [], snapshotEvery, runners });
  const life = await live(pieces, {
    deaths,
    whole: whole.appends,
    snapshotEvery,
    runners,
    ...(faults === undefined ? {} : { faults }),
  });
  const differences = [
    ...whole.faults.map((fault) => `undisturbed: ${fault}`),
    ...life.faults,
    ...(["status", "context", "graph", "entries", "writes", "changes"] as const).flatMap((part) => {
      const before = comparableOutcome(whole.outcome, life.byPerson)[part];
      const after = comparableOutcome(life.outcome, life.byPerson)[part];
      return canonical(before) === canonical(after) ? [] : [`${part}: ${tellDifference(before, after)}`];
    }),
  ];
  return { differences, died: life.died, compared: whole.compared + life.compared };
}

function tellDifference(before: unknown, after: unknown): string {
  if (!Array.isArray(before) || !Array.isArray(after)) {
    return `${canonical(before)} was expected, ${canonical(after)} was found`;
  }
  const only = (one: readonly unknown[], other: readonly unknown[]) => {
    const left = [...other];
    return one.filter((line) => {
      const at = left.indexOf(line);
      if (at !== -1) left.splice(at, 1);
      return at === -1;
    });
  };
  return `missing ${JSON.stringify(only(before, after))}, too much ${JSON.stringify(only(after, before))}`;
}
