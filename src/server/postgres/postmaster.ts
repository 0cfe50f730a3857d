/** Starts the server process so that it outlives us, and stops it. */
import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { sleep } from "#base/clock.ts";
import { systemCodeOf } from "#base/errors.ts";
import type { Binaries } from "./binaries.ts";
import { describeFileError } from "./file-error.ts";
import type { Layout } from "./layout.ts";
import { findPostmaster } from "./postmaster-pid.ts";
import { identityOf, programEnvironment, runProgram } from "./run-program.ts";
import { chooseSettings, renderHba, renderSettings, type Settings } from "./settings.ts";

export interface LaunchedPostmaster {
  /** True once the process has ended: then the start has failed. */
  ended(): boolean;
  /** The system code when it could not even be started. */
  failure(): string | undefined;
}

export async function launchPostmaster(
  layout: Layout,
  binaries: Binaries,
  port: number,
  overrides: Settings,
): Promise<LaunchedPostmaster> {
  try {
    await writeFile(layout.settingsFile, renderSettings(chooseSettings(layout, port, overrides)), { mode: 0o644 });
    await writeFile(layout.hbaFile, renderHba(layout.listen), { mode: 0o644 });
    // Only a dead server's socket can be here: its lock file may name a process id that lives again.
    for (const name of [`.s.PGSQL.${port}`, `.s.PGSQL.${port}.lock`]) {
      await rm(join(layout.socketDirectory, name), { force: true });
    }
  } catch (error) {
    throw describeFileError(error, layout.base);
  }
  const settings = ["-c", `config_file=${layout.settingsFile}`, "-c", `hba_file=${layout.hbaFile}`];
  return process.platform === "win32"
    ? launchByPgCtl(layout, binaries, settings)
    : launchDetached(layout, binaries, settings);
}

function launchDetached(layout: Layout, binaries: Binaries, settings: string[]): LaunchedPostmaster {
  const said = openSync(layout.startLog, "w", 0o600);
  let failure: string | undefined;
  let child: ChildProcess | undefined;
  try {
    child = spawn(binaries.postgres, ["-D", layout.data, ...settings], {
      ...identityOf(layout.owner),
      cwd: "/",
      env: programEnvironment(),
      // A session of its own: neither Ctrl-C nor our death reaches it.
      detached: true,
      stdio: ["ignore", said, said],
    });
    child.once("error", (error) => {
      failure = systemCodeOf(error) ?? error.message;
    });
    child.unref();
  } finally {
    closeSync(said);
  }
  const launched = child;
  return {
    ended: () => failure !== undefined || launched.exitCode !== null || launched.signalCode !== null,
    failure: () => failure,
  };
}

/** On Windows only pg_ctl can start a server from an administrator's session: it gives up those rights first. */
function launchByPgCtl(layout: Layout, binaries: Binaries, settings: string[]): LaunchedPostmaster {
  let failed = false;
  const options = settings.map((part) => (part === "-c" ? part : `"${part}"`)).join(" ");
  const args = ["start", "-W", "-D", layout.data, "-l", layout.startLog, "-o", options];
  void runProgram(binaries.pgCtl, args).then((result) => {
    failed = result.code !== 0;
  });
  return { ended: () => failed, failure: () => undefined };
}

export interface StopTimes {
  fastMs: number;
  immediateMs: number;
}

/**
 * Fast first: sessions end, everything is written out. When that takes too long immediate: the next start replays
 * the log, nothing committed is lost. False when the server still runs after both.
 */
export async function stopPostmaster(layout: Layout, binaries: Binaries, times: StopTimes): Promise<boolean> {
  for (const [mode, limit] of [["fast", times.fastMs] as const, ["immediate", times.immediateMs] as const]) {
    const found = await findPostmaster(layout.data);
    if (found.state === "none" || found.state === "stale") return true;
    await signalStop(layout, binaries, found.pid, mode);
    const deadline = Date.now() + limit;
    while (Date.now() < deadline) {
      const now = await findPostmaster(layout.data);
      if (now.state === "none" || now.state === "stale") return true;
      await sleep(15);
    }
  }
  return false;
}

async function signalStop(layout: Layout, binaries: Binaries, pid: number, mode: "fast" | "immediate"): Promise<void> {
  if (process.platform === "win32") {
    await runProgram(binaries.pgCtl, ["stop", "-W", "-D", layout.data, "-m", mode]);
    return;
  }
  try {
    process.kill(pid, mode === "fast" ? "SIGINT" : "SIGQUIT");
  } catch (error) {
    // It was gone before the signal came.
    if (systemCodeOf(error) !== "ESRCH") throw error;
  }
}
