/** The run killed at one boundary, or at several one after the other, and taken up by another process. */
import type { Fate } from "./boundaries.ts";
import { differences, type Outcome } from "./outcome.ts";
import { effects } from "./playbooks.ts";
import { ChaosWorld, noFate } from "./world.ts";

export interface MatrixResult {
  /** The boundaries it came to its fate at, in words. */
  reached: string[];
  differences: string[];
  /** Of the last process. */
  boundaries: number;
  seconds: number;
}

export interface Undisturbed {
  outcome: Outcome;
  boundaries: number;
}

/** What it comes to when nothing happens to it. Throws when that is not what it should be. */
export async function liveUndisturbed(): Promise<Undisturbed> {
  const world = await ChaosWorld.open();
  try {
    const run = await world.makeRun();
    const life = await world.live([run], noFate);
    const outcome = await world.outcomeOf(run);
    const wrong = [...outcome.faults];
    if (life.broke !== undefined) wrong.push(life.broke);
    if (outcome.status !== "succeeded") wrong.push(`it ended as ${outcome.status}`);
    if (JSON.stringify(outcome.ledger) !== JSON.stringify(effects)) wrong.push(`ledger: ${outcome.ledger.join(", ")}`);
    if (world.vendor.requests !== effects.length) wrong.push(`${world.vendor.requests} writes were sent`);
    if (wrong.length > 0) throw new Error(`the undisturbed run is wrong already: ${wrong.join("; ")}`);
    return { outcome, boundaries: life.ended?.boundaries ?? 0 };
  } finally {
    await world.close();
  }
}

/** A run through these fates, each in a process of its own, to its end. */
export async function liveThrough(fates: readonly Fate[], expected: Outcome): Promise<MatrixResult> {
  const started = performance.now();
  const world = await ChaosWorld.open();
  const result: MatrixResult = { reached: [], differences: [], boundaries: 0, seconds: 0 };
  try {
    const run = await world.makeRun();
    for (const fate of [...fates, noFate]) {
      const life = await world.live([run], fate);
      if (life.reached !== undefined) result.reached.push(life.reached);
      if (life.broke !== undefined) result.differences.push(life.broke);
      result.boundaries = life.ended?.boundaries ?? 0;
      if (life.ended || life.broke !== undefined) break;
    }
    result.differences.push(...differences(expected, await world.outcomeOf(run)));
  } finally {
    await world.close();
  }
  result.seconds = (performance.now() - started) / 1000;
  return result;
}
