/** `npm run bench [-- engine|shapes|big|waiting|graph|ingest|language|latency|mapping|start|content]`: what design section 10 budgets, each against a reference of the same run. */
import { type Measurement, printTable } from "./table.ts";

const benches: Record<string, () => Promise<Measurement[]>> = {
  engine: async () => (await import("./engine.ts")).benchEngine(),
  shapes: async () => (await import("./shapes.ts")).benchShapes(),
  big: async () => (await import("./big-results.ts")).benchBigResults(),
  waiting: async () => (await import("./waiting.ts")).benchWaiting(),
  graph: async () => (await import("./graph.ts")).benchGraph(),
  ingest: async () => (await import("./ingest.ts")).benchIngest(),
  language: async () => (await import("./language.ts")).benchLanguage(),
  latency: async () => (await import("./latency.ts")).benchLatency(),
  mapping: async () => (await import("./mapping.ts")).benchMapping(),
  content: async () => (await import("./content.ts")).benchContent(),
  start: async () => (await import("./start.ts")).benchStart(),
};

const asked = process.argv.slice(2).filter((argument) => argument !== "--");
const unknown = asked.find((name) => !Object.hasOwn(benches, name));
if (unknown !== undefined) {
  console.error(`There is no benchmark ${unknown}. There are: ${Object.keys(benches).join(", ")}.`);
  process.exit(2);
}
const measured: Measurement[] = [];
for (const name of asked.length > 0 ? asked : Object.keys(benches)) {
  console.error(`measuring ${name} …`);
  measured.push(...((await benches[name]?.()) ?? []));
}
printTable(measured);
const missed = measured.filter((measurement) => measurement.met === false);
console.log(missed.length === 0 ? "every budget met" : `budgets missed: ${missed.map(({ what }) => what).join("; ")}`);
process.exit(missed.length === 0 ? 0 : 1);
