/**
 * `npm run chaos`: the run of `playbooks.ts` killed at every boundary, then everything else that can happen to a process
 * and its database. Prints what happened at each, and ends with 1 when anything came out otherwise.
 *
 *     npm run chaos -- --at 17          one boundary
 *     npm run chaos -- --every 5        each fifth boundary, for a slow machine
 *     npm run chaos -- --only matrix    one part: matrix, random, freeze, clock, cut, restart, full, poison
 *     npm run chaos -- --seed 7         the same random kills again
 *     npm run chaos -- --only property --minutes 20
 *     npm run chaos -- --jobs 4         so many at once
 *     npm run chaos -- --resume /tmp/a  goes on where a run that kept its results there was interrupted
 */
import { randomInt } from "node:crypto";
import { parseArgs } from "node:util";
import { createPrng } from "#sdk/fake-vendor/prng.ts";
import type { Fate } from "./boundaries.ts";
import { bundleChild } from "./bundle.ts";
import { type CaseResult, cases } from "./cases.ts";
import { liveThrough, liveUndisturbed, type MatrixResult, type Undisturbed } from "./matrix.ts";
import { endProcesses, startFrom } from "./processes.ts";
import { propertyCase } from "./property.ts";
import { Results } from "./results.ts";

const { values } = parseArgs({
  options: {
    at: { type: "string" },
    every: { type: "string" },
    only: { type: "string" },
    seed: { type: "string" },
    jobs: { type: "string" },
    random: { type: "string" },
    resume: { type: "string" },
    minutes: { type: "string" },
  },
});
const jobs = Math.max(1, Number(values.jobs ?? 2));
const known = values.resume === undefined ? undefined : new Results(values.resume);
const seed = values.seed ?? known?.seed ?? process.env.TOCSIN_SEED ?? String(randomInt(1_000_000));
const every = Math.max(1, Number(values.every ?? 1));
const randomLives = Number(values.random ?? 20);
const minutes = Number(values.minutes ?? 3);
const killsAtMost = 4;

interface Line {
  part: string;
  what: string;
  again: string;
  run(undisturbed: Undisturbed): Promise<CaseResult>;
}

const asCase = ({ reached, differences, seconds }: MatrixResult): CaseResult => ({
  told: reached.length === 0 ? "over before it" : reached.join("; then "),
  happened: reached.length,
  differences,
  seconds,
});

const killAt = (at: number): Line => ({
  part: "matrix",
  what: `kill at ${at}`,
  again: `npm run chaos -- --at ${at}`,
  run: async ({ outcome }) => asCase(await liveThrough([{ at, does: "kill" }], outcome)),
});

/** Every eighth, then those between: whoever stops early has seen something of all of it. */
function inStrides(all: readonly Line[]): Line[] {
  return Array.from({ length: 8 }, (_, offset) => all.filter((__, index) => index % 8 === offset)).flat();
}

function randomLines(boundaries: number): Line[] {
  const prng = createPrng(seed);
  return Array.from({ length: randomLives }, (_, index) => {
    const kills = Array.from(
      { length: prng.int(2, killsAtMost) },
      (): Fate => ({ at: prng.int(1, Math.ceil(boundaries / 2)), does: "kill" }),
    );
    return {
      part: "random",
      what: `kills ${index + 1} at ${kills.map(({ at }) => at).join(", ")}`,
      again: `npm run chaos -- --only random --seed ${seed} --random ${randomLives}`,
      run: async ({ outcome }) => asCase(await liveThrough(kills, outcome)),
    };
  });
}

const started = performance.now();
const bundle = await bundleChild();
startFrom(bundle.program);
const undisturbed = await liveUndisturbed();
const { boundaries } = undisturbed;
known?.begin(seed);
console.log(`undisturbed: ${boundaries} boundaries, ${undisturbed.outcome.ledger.length} writes. Seed ${seed}.\n`);

const lines: Line[] =
  values.at !== undefined
    ? values.at.split(",").map((at) => killAt(Number(at)))
    : [
        ...inStrides(Array.from({ length: Math.floor(boundaries / every) }, (_, index) => killAt((index + 1) * every))),
        ...randomLines(boundaries),
        ...[...cases(boundaries, seed), propertyCase(seed, minutes)].map((one) => ({
          ...one,
          again: `npm run chaos -- --only ${one.part} --seed ${seed}`,
        })),
      ].filter(({ part }) => values.only === undefined || values.only.split(",").includes(part));

const parts = new Map<string, { lives: number; happened: number; wrong: number }>();
const wrong: { line: Line; result: CaseResult }[] = [];
const count = (line: Line, result: CaseResult) => {
  const sum = parts.get(line.part) ?? { lives: 0, happened: 0, wrong: 0 };
  sum.lives += 1;
  sum.happened += result.happened;
  if (result.differences.length > 0) {
    sum.wrong += 1;
    wrong.push({ line, result });
  }
  parts.set(line.part, sum);
};
const left = lines.filter((line) => {
  const result = known?.find(line.part, line.what);
  if (result) count(line, result);
  return result === undefined;
});
let next = 0;
await Promise.all(
  Array.from({ length: jobs }, async () => {
    for (let line = left[next++]; line; line = left[next++]) {
      const result = await line.run(undisturbed).catch(
        (error: unknown): CaseResult => ({
          told: "",
          happened: 0,
          differences: [error instanceof Error ? (error.stack ?? error.message) : String(error)],
          seconds: 0,
        }),
      );
      count(line, result);
      known?.add(line.part, line.what, result);
      const verdict = result.differences.length === 0 ? "same" : "DIFFERS";
      const place = `${lines.length - left.length + next}/${lines.length}`;
      console.log(
        `${verdict.padEnd(8)} ${place.padEnd(8)} ${line.part.padEnd(9)} ${line.what.padEnd(28)} ${result.told} (${Math.round(result.seconds)} s)`,
      );
    }
  }),
);
endProcesses();
await bundle.remove();

console.log("\npart      lives   happened   differ");
for (const [part, sum] of parts) {
  console.log(
    `${part.padEnd(8)} ${String(sum.lives).padStart(6)} ${String(sum.happened).padStart(10)} ${String(sum.wrong).padStart(8)}`,
  );
}
for (const { line, result } of wrong) {
  console.log(`\n${line.part}, ${line.what}: ${result.told}\n  again: ${line.again}`);
  for (const difference of result.differences) console.log(`  ${difference.slice(0, 2_000)}`);
}
const seconds = Math.round((performance.now() - started) / 1000);
const happened = [...parts.values()].reduce((sum, part) => sum + part.happened, 0);
console.log(
  `\n${lines.length} cases, ${boundaries} boundaries, ${happened} blows, ${wrong.length} differences. ${seconds} s, seed ${seed}.`,
);
process.exitCode = wrong.length === 0 ? 0 : 1;
