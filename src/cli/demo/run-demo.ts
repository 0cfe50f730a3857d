/**
 * The demo: fake vendors in this process, the server in another, alerts in between. It shows what happens, kills
 * what it is told to kill, and at the end compares what was raised with what arrived.
 */
import { relative as pathRelative } from "node:path";
import { createPrng } from "#server/fake-vendors.ts";
import type { ExitCode, GlobalOptions } from "../command.ts";
import { describeCount, describeDuration } from "../terminal/describe-amounts.ts";
import type { Output } from "../terminal/output.ts";
import { cleanText, padEnd } from "../terminal/plain-text.ts";
import { addComparisons, compareLedgers } from "./compare-ledgers.ts";
import { writeDemoFiles } from "./configuration.ts";
import type { DemoOptions } from "./demo-options.ts";
import { findFreePort } from "./free-port.ts";
import { holdDemoFolder } from "./hold-demo-folder.ts";
import { listUnfinishedRuns } from "./list-unfinished-runs.ts";
import { playDemo } from "./play-demo.ts";
import { readLogzioIncidents } from "./read-logzio-incidents.ts";
import { createServerProcess } from "./server-process.ts";
import { isFlawless, summarize } from "./summarize.ts";
import { createVendors, longestLateActMs, requestTimeout, sekoiaRequestsPerSecond, type Vendors } from "./vendors.ts";
import { viewVendors } from "./view-vendors.ts";
import { watchServer } from "./watch-server.ts";

const wishedPort = 7717;

/** As one would type it here. */
function relative(path: string): string {
  const short = pathRelative(process.cwd(), path);
  return short.startsWith("..") ? path : short;
}

export async function runDemo(options: DemoOptions, globals: GlobalOptions, output: Output): Promise<ExitCode> {
  const vendors = createVendors(options);
  try {
    await vendors.start();
    return await holdDemoFolder(globals.home, () => runWithVendors(vendors, options, globals, output));
  } finally {
    await vendors.stop();
  }
}

async function runWithVendors(
  vendors: Vendors,
  options: DemoOptions,
  { home }: GlobalOptions,
  output: Output,
): Promise<ExitCode> {
  const { style } = output;
  const files = await writeDemoFiles(home, vendors, await findFreePort(wishedPort), options.template);
  const death = Promise.withResolvers<never>();
  // Awaited by the play; before and after it nobody needs to hear of it twice.
  death.promise.catch(() => undefined);
  const server = createServerProcess({
    ...files,
    home,
    onProgress: (text) => output.progress(text),
    onDeath: death.reject,
  });
  try {
    const rate = describeCount(sekoiaRequestsPerSecond);
    const introduce = (what: string, text: string) => output.print(`  ${padEnd(what, 19)}${cleanText(text)}`);
    output.print(style.bold("Tocsin demo"));
    introduce("fake Sekoia.io", vendors.sekoia.url);
    introduce("", `takes ${rate} requests a second, a parameter of its instance`);
    introduce("", "(the real one advises 5)");
    introduce("fake Logz.io", vendors.logzio.url);
    introduce("fake Cortex XSOAR", vendors.xsoar.url);
    introduce("", `each has ${requestTimeout} s to answer: what hangs is soon looked up`);
    introduce("playbook", files.templateName);
    introduce("configuration", relative(files.configFile));
    introduce("server's log", relative(files.logFile));
    const began = Date.now();
    await server.start(true);
    output.endProgress();
    introduce("console", server.url);
    introduce("server", `pid ${server.pid ?? "?"}, ready after ${describeDuration(Date.now() - began)}`);
    output.print();

    const watch = watchServer(server, home);
    const startedAt = Date.now();
    const played = await playDemo({
      options,
      output,
      vendors,
      server,
      watch,
      prng: createPrng(`${options.seed}:demo`),
      death: death.promise,
    });
    // A request that hung may be carried out even now; what comes of it counts as well.
    if (options.chaos) await new Promise((resolve) => setTimeout(resolve, longestLateActMs + 500));
    const ofLogzio = compareLedgers(played.logzio.wanted(), await readLogzioIncidents(await watch.api()));
    const unfinished = await listUnfinishedRuns(await watch.api()).catch(() => []);
    watch.stop();
    output.progress("Stopping the server …");
    await server.stop();
    output.endProgress();
    const comparison = played.tracker.look();
    const summary = summarize(
      {
        comparison,
        logzio: ofLogzio,
        latency: played.tracker.latency,
        again: played.again,
        kills: server.kills,
        vendors: viewVendors(vendors, undefined),
        wallMs: Date.now() - startedAt,
        seed: options.seed,
        unfinished,
        crashes: [
          ...vendors.sekoia.stats().crashes,
          ...vendors.logzio.stats().crashes,
          ...vendors.xsoar.stats().crashes,
        ],
      },
      style,
    );
    for (const line of summary) output.print(line);
    return isFlawless(addComparisons(comparison, ofLogzio)) ? 0 : 1;
  } finally {
    await server.stop();
  }
}
