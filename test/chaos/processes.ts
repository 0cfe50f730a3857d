/** The processes of `child.ts`: those that lived to the end of an order wait here for another. */
import { type ChildProcess, spawn } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Said } from "./boundaries.ts";
import type { ChildOrder } from "./child.ts";

let program = fileURLToPath(new URL("./child.ts", import.meta.url));
const idle: ChaosProcess[] = [];

/** Another file of the same program, for processes that start from now on. */
export function startFrom(file: string): void {
  program = file;
}

export class ChaosProcess {
  readonly child: ChildProcess;
  /** The last of what it complained of. */
  complaints = "";
  onSaid: (said: Said) => void = () => undefined;

  constructor() {
    this.child = spawn(process.execPath, [program], {
      stdio: ["pipe", "pipe", "pipe"],
      // Every process reads the same program.
      env: { ...process.env, NODE_COMPILE_CACHE: join(tmpdir(), "tocsin-chaos-cache") },
    });
    const { stdin, stdout, stderr } = this.child;
    if (!stdin || !stdout || !stderr) throw new Error("the process has no pipes");
    // It may die while it is told something.
    stdin.on("error", () => undefined);
    stderr.on("data", (data: Buffer) => {
      this.complaints = `${this.complaints}${data.toString("utf8")}`.slice(-4_000);
    });
    // Printed by child.ts.
    createInterface({ input: stdout }).on("line", (line) => this.onSaid(JSON.parse(line) as Said));
  }

  get isOver(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  tell(order: ChildOrder): void {
    this.child.stdin?.write(`${JSON.stringify(order)}\n`);
  }
}

export function takeProcess(): ChaosProcess {
  const known = idle.pop();
  return known && !known.isOver ? known : new ChaosProcess();
}

export function giveBack(process: ChaosProcess): void {
  process.onSaid = () => undefined;
  idle.push(process);
}

/** Ends those that wait. Whoever used any calls it last. */
export function endProcesses(): void {
  for (const { child } of idle.splice(0)) child.stdin?.end();
}
