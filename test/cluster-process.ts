/**
 * For tests: a process of its own that starts a cluster, says so on standard output in one line of JSON, and does what
 * its standard input says: `node test/cluster-process.ts '{"home": …}'`.
 */
import { createInterface } from "node:readline";
import { messageOf, TocsinError } from "#base/errors.ts";
import { silentLog } from "#base/log.ts";
import { type ClusterOptions, startCluster } from "#server/postgres/cluster.ts";

/** The first line such a process prints. */
export type ClusterReport =
  | {
      ok: true;
      adopted: boolean;
      version: string;
      dataDirectory: string;
      uid: number;
      progress: string[];
      socket: string;
    }
  | { ok: false; code: string; message: string; mend: string };

// What the test passed; it is written by our own tests only.
const options = JSON.parse(process.argv[2] ?? "{}") as Omit<ClusterOptions, "log">;
const progress: string[] = [];
const say = (report: ClusterReport | { left: string }) => process.stdout.write(`${JSON.stringify(report)}\n`);

try {
  const cluster = await startCluster({ ...options, log: silentLog, onProgress: (text) => progress.push(text) });
  const { adopted, version, dataDirectory } = cluster;
  const socket = cluster.connectionConfig("postgres").host ?? "";
  say({ ok: true, adopted, version, dataDirectory, uid: process.getuid?.() ?? -1, progress, socket });
  for await (const line of createInterface({ input: process.stdin })) {
    if (line === "stopIfLast") say({ left: await cluster.stopIfLast() });
    if (line === "exit") break;
  }
} catch (error) {
  const known = error instanceof TocsinError ? { code: error.code, mend: error.mend ?? "" } : { code: "", mend: "" };
  say({ ok: false, message: messageOf(error), ...known });
  process.exitCode = 1;
}
