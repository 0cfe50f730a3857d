/**
 * `npm run rig -- <integration> [--schedules 10000] [--seed N] [--first N] [--jobs N]`: plays random schedules of faults
 * against an integration's fake vendor, and says whether an alert was lost or doubled. See the README beside this file.
 */
import { parseArgs } from "node:util";
import { playInJobs } from "./jobs.ts";
import type { Played } from "./open-rig.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    schedules: { type: "string", default: "1000" },
    seed: { type: "string", default: "1" },
    /** Begin with this schedule of the seed: `--seed 1 --first 4711 --schedules 1` plays one again. */
    first: { type: "string", default: "1" },
    /** Processes side by side, each with a database of its own. */
    jobs: { type: "string", default: "1" },
    json: { type: "boolean", default: false },
  },
});
const [integration] = positionals;
if (integration === undefined) {
  console.error("Which integration? npm run rig -- sekoia [--schedules 10000] [--seed 1] [--first 1] [--jobs 2]");
  process.exit(2);
}
const { seed } = values;
const first = readCount("first");
const wanted = readCount("schedules");
const jobs = readCount("jobs");
const started = Date.now();
const sum = { schedules: 0, failed: 0, raised: 0, garbage: 0, requests: 0, vendorFaults: 0, deaths: 0, ticks: 0 };
let lastLine = started;

await playInJobs({ integration, seed, first, schedules: wanted, jobs }, ({ number, faults, counts }: Played) => {
  sum.schedules += 1;
  for (const [name, count] of Object.entries(counts)) sum[name as keyof typeof counts] += count;
  if (faults.length > 0) {
    sum.failed += 1;
    console.error(`\nschedule ${number} of seed ${seed} failed:`);
    for (const fault of faults.slice(0, 8)) console.error(`  ${fault}`);
    if (faults.length > 8) console.error(`  and ${faults.length - 8} more`);
    console.error(`  again: npm run rig -- ${integration} --seed ${seed} --first ${number} --schedules 1`);
    if (sum.failed >= 20) {
      console.error("Twenty are enough.");
      return false;
    }
  }
  if (Date.now() - lastLine > 5_000) {
    lastLine = Date.now();
    console.error(`${sum.schedules} of ${wanted} schedules, ${sum.failed} failed, ${sum.raised} alerts`);
  }
  return true;
});

const seconds = Math.round((Date.now() - started) / 1000);
const words = `${sum.raised} alerts, ${sum.garbage} pieces of garbage, ${sum.requests} requests, ${sum.vendorFaults} faults of the vendor's, ${sum.deaths} deaths`;
if (values.json) console.log(JSON.stringify({ integration, seed, first, jobs, seconds, ...sum }));
console.log(
  sum.failed === 0
    ? `${integration}: ${sum.schedules} schedules in ${seconds} s, nothing lost, nothing doubled (${words})`
    : `${integration}: ${sum.failed} of ${sum.schedules} schedules FAILED in ${seconds} s (${words})`,
);
process.exitCode = sum.failed === 0 && sum.schedules > 0 ? 0 : 1;

function readCount(name: "first" | "schedules" | "jobs"): number {
  const number = Number(values[name]);
  if (Number.isInteger(number) && number >= 1) return number;
  console.error(`--${name} ${values[name]}: a whole number from 1 on is expected`);
  process.exit(2);
}
