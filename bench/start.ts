/** From the start of the process to ready, the second time; and what an idle server holds. */
import { join } from "node:path";
import { sleep } from "#base/clock.ts";
import { silentLog } from "#base/log.ts";
import { prepareConsole } from "#server/console/console-build.ts";
import { residentMegabytes } from "./resident-megabytes.ts";
import { startServerProcess } from "./server-process.ts";
import type { Measurement } from "./table.ts";

const idleMs = 8_000;

export async function benchStart(): Promise<Measurement[]> {
  const home = join(process.env.TOCSIN_HOME ?? ".tocsin", "bench");
  // As people start it: with the console, which is built already.
  await prepareConsole({ log: silentLog }).settled;
  const withConsole = { TOCSIN_CONSOLE: "on" };
  const first = await startServerProcess(home, [], withConsole);
  await first.stop();
  const second = await startServerProcess(home, [], withConsole);
  await sleep(idleMs);
  const megabytes = await residentMegabytes(second.pid);
  await second.stop();
  return [
    {
      what: "start to ready, second start",
      measured: `${(second.readyAfterMs / 1000).toFixed(2)} s`,
      budget: "≤ 2 s",
      met: second.readyAfterMs <= 2_000,
      reference: "PostgreSQL started by it",
    },
    megabytes === undefined
      ? { what: "idle server (Node process)", measured: "not measurable on this system", budget: "≤ 150 MB" }
      : {
          what: "idle server (Node process)",
          measured: `${Math.round(megabytes)} MB`,
          budget: "≤ 150 MB",
          met: megabytes <= 150,
        },
  ];
}
