/**
 * `npm run rig -- <integration> [--schedules 10000] [--seed N] [--first N]`: plays random schedules of faults against an
 * integration's fake vendor, and says whether an alert was lost or doubled. See the README beside this file.
 */
import { parseArgs } from "node:util";
import { openRig } from "./open-rig.ts";
import { drawSchedule } from "./schedule.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    schedules: { type: "string", default: "1000" },
    seed: { type: "string", default: "1" },
    /** Begin with this schedule of the seed: `--seed 1 --first 4711 --schedules 1` plays one again. */
    first: { type: "string", default: "1" },
    json: { type: "boolean", default: false },
  },
});
const [integration] = positionals;
if (integration === undefined) {
  console.error("Which integration? npm run rig -- sekoia [--schedules 10000] [--seed 1] [--first 1]");
  process.exit(2);
}
const wanted = Number(values.schedules);
const first = Number(values.first);
const rig = await openRig(integration);
const started = Date.now();
const sum = { schedules: 0, failed: 0, raised: 0, garbage: 0, requests: 0, vendorFaults: 0, deaths: 0, ticks: 0 };
let lastLine = started;
try {
  for (let number = first; number < first + wanted; number++) {
    const { faults, counts } = await rig.play(drawSchedule(`${values.seed}/${number}`));
    sum.schedules += 1;
    for (const [name, count] of Object.entries(counts)) sum[name as keyof typeof counts] += count;
    if (faults.length > 0) {
      sum.failed += 1;
      console.error(`\nschedule ${number} of seed ${values.seed} failed:`);
      for (const fault of faults.slice(0, 8)) console.error(`  ${fault}`);
      if (faults.length > 8) console.error(`  and ${faults.length - 8} more`);
      console.error(`  again: npm run rig -- ${integration} --seed ${values.seed} --first ${number} --schedules 1`);
      if (sum.failed >= 20) {
        console.error("Twenty are enough.");
        break;
      }
    }
    if (Date.now() - lastLine > 5_000) {
      lastLine = Date.now();
      console.error(`${sum.schedules} of ${wanted} schedules, ${sum.failed} failed, ${sum.raised} alerts`);
    }
  }
} finally {
  await rig.close();
}
const seconds = Math.round((Date.now() - started) / 1000);
const words = `${sum.raised} alerts, ${sum.garbage} pieces of garbage, ${sum.requests} requests, ${sum.vendorFaults} faults of the vendor's, ${sum.deaths} deaths`;
if (values.json) console.log(JSON.stringify({ integration, seed: values.seed, first, seconds, ...sum }));
console.log(
  sum.failed === 0
    ? `${integration}: ${sum.schedules} schedules in ${seconds} s, nothing lost, nothing doubled (${words})`
    : `${integration}: ${sum.failed} of ${sum.schedules} schedules FAILED in ${seconds} s (${words})`,
);
process.exitCode = sum.failed === 0 ? 0 : 1;
