/** Runs one of PostgreSQL's programs to its end, as another user where asked, and hands back what it said. */
import { execFile } from "node:child_process";
import type { SystemUser } from "./system-user.ts";

export interface ProgramResult {
  /** The exit code; undefined when the program could not be started or was killed. */
  code: number | undefined;
  stdout: string;
  stderr: string;
  /** Why it could not be started: a system code such as `EACCES`. */
  failure: string | undefined;
}

export function runProgram(program: string, args: readonly string[], as?: SystemUser): Promise<ProgramResult> {
  return new Promise((resolve) => {
    execFile(
      program,
      args,
      { ...identityOf(as), cwd: "/", env: programEnvironment(), windowsHide: true, maxBuffer: 1024 * 1024 },
      (error, stdout, stderr) => {
        const code = error === null ? 0 : typeof error.code === "number" ? error.code : undefined;
        const failure = typeof error?.code === "string" ? error.code : undefined;
        resolve({ code, stdout, stderr, failure });
      },
    );
  });
}

export function identityOf(user: SystemUser | undefined): { uid?: number; gid?: number } {
  return user === undefined ? {} : { uid: user.uid, gid: user.gid };
}

/** A clean environment: a stray `PGDATA`, `PGOPTIONS` or locale of the person's shell must not bend the server. */
export function programEnvironment(): NodeJS.ProcessEnv {
  const kept = process.platform === "win32" ? ["PATH", "SystemRoot", "TEMP", "TMP", "ComSpec"] : ["PATH"];
  const environment: NodeJS.ProcessEnv = { LC_ALL: "C" };
  for (const name of kept) {
    const value = process.env[name];
    if (value !== undefined) environment[name] = value;
  }
  return environment;
}
