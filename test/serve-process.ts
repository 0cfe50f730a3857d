/**
 * For tests: a process of its own that serves, to be killed or stopped. It prints one line of JSON when it is ready,
 * logs to standard error, and ends with SIGTERM: `node test/serve-process.ts '{"home": …, "configFile": …}'`.
 */
import { flushCompileCache } from "node:module";
import { createLog } from "#base/log.ts";
import { Redactor } from "#base/redactor.ts";
import { serve } from "#server/serve.ts";

/** The line such a process prints. */
export interface ServeReport {
  url: string;
  token: string;
  role: "active" | "standby";
}

// What the test passed; it is written by our own tests only.
const options = JSON.parse(process.argv[2] ?? "{}") as { home: string; configFile: string };

const redactor = new Redactor();
const server = await serve({ ...options, log: createLog("info", { redactor }), redactor });
const report: ServeReport = { url: server.url, token: server.token, role: server.role() };
process.stdout.write(`${JSON.stringify(report)}\n`);
// Processes that come after a killed one start in half the time.
flushCompileCache();
process.once("SIGTERM", () => void server.stop());
await server.closed;
