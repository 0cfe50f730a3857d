/**
 * Runs automations in threads, some at once. A thread that does not answer in its time is ended; so is one whose run was
 * cancelled. Scripts that take long are kept apart: however many there are, there is a thread for the others.
 */
import { Worker } from "node:worker_threads";
import { messageOf } from "#base/errors.ts";
import { contentHash } from "#base/ids.ts";
import type { ScriptLanguage } from "#playbook/script.ts";
import type { ScriptEnd, ScriptPass, ScriptRunner } from "../scripts/script-runner.ts";
import type { ThreadReply } from "./automation-thread.ts";

export interface RunnerSettings {
  /** Threads for scripts that are quick, as most are. */
  threads: number;
  /** Threads in all: those whose script turned out to be slow leave their place to another. */
  mostThreads: number;
  /** From then on a pass counts as slow. Milliseconds. */
  slowAfterMs: number;
  /** A thread that has nothing to do is ended after so long. Milliseconds. */
  idleMs: number;
}

const usual: RunnerSettings = { threads: 2, mostThreads: 6, slowAfterMs: 1_000, idleMs: 60_000 };

/** So many scripts are remembered as slow. */
const mostRemembered = 1_000;

/**
 * How long an answer is waited for at most. The limit itself is of working time and kept by the thread; this is for what
 * does not look at the clock, and for a machine so busy that the thread hardly gets a turn.
 */
const patienceFor = (milliseconds: number) => 15_000 + 4 * milliseconds;

interface Job {
  pass: ScriptPass;
  code: string;
  slow: boolean;
  signal: AbortSignal;
  finish(end: ScriptEnd): void;
  giveUp(reason: unknown): void;
}

export class JavaScriptRunner implements ScriptRunner {
  readonly languages: readonly ScriptLanguage[] = ["javascript"];
  readonly #settings: RunnerSettings;
  readonly #queue: Job[] = [];
  readonly #busy = new Map<Job, Thread>();
  readonly #idle: Thread[] = [];
  readonly #slowCode = new Set<string>();
  #idleTimer: NodeJS.Timeout | undefined;
  /** Threads started so far, for tests and curiosity. */
  started = 0;

  constructor(settings: Partial<RunnerSettings> = {}) {
    this.#settings = { ...usual, ...settings };
  }

  run(pass: ScriptPass, signal: AbortSignal): Promise<ScriptEnd> {
    if (signal.aborted) return Promise.reject(signal.reason);
    const code = contentHash(pass.code);
    return new Promise<ScriptEnd>((resolve, reject) => {
      const stop = () => this.#drop(job, signal.reason);
      const job: Job = {
        pass,
        code,
        slow: this.#slowCode.has(code),
        signal,
        finish: (end) => {
          signal.removeEventListener("abort", stop);
          resolve(end);
        },
        giveUp: (reason) => {
          signal.removeEventListener("abort", stop);
          reject(reason);
        },
      };
      signal.addEventListener("abort", stop, { once: true });
      this.#queue.push(job);
      this.#fill();
    });
  }

  close(): void {
    clearTimeout(this.#idleTimer);
    const closed = new Error("the scripts were stopped");
    for (const job of [...this.#queue, ...this.#busy.keys()]) this.#drop(job, closed);
    for (const thread of this.#idle.splice(0)) thread.end();
  }

  #fill(): void {
    for (let at = 0; at < this.#queue.length; ) {
      const job = this.#queue[at];
      if (!job || !this.#hasRoom(job)) at++;
      else {
        this.#queue.splice(at, 1);
        this.#start(job);
      }
    }
  }

  #hasRoom({ slow }: Job): boolean {
    const { threads, mostThreads } = this.#settings;
    if (this.#busy.size >= mostThreads) return false;
    const slowOnes = [...this.#busy.keys()].filter((job) => job.slow).length;
    return slow ? slowOnes < mostThreads - threads : this.#busy.size - slowOnes < threads;
  }

  #start(job: Job): void {
    const thread = this.#idle.pop() ?? this.#open();
    clearTimeout(this.#idleTimer);
    this.#busy.set(job, thread);
    let slow: NodeJS.Timeout | undefined;
    const onBegin = () => {
      slow = setTimeout(() => this.#noteSlow(job), this.#settings.slowAfterMs);
    };
    void thread.ask(job.pass, onBegin).then(({ end, broken }) => {
      clearTimeout(slow);
      if (this.#busy.get(job) !== thread) return;
      this.#busy.delete(job);
      if (broken) thread.end();
      else this.#rest(thread);
      if (!job.slow) this.#slowCode.delete(job.code);
      job.finish(end);
      this.#fill();
    });
  }

  /** Slow ones are told by their code, so that the next pass of the same waits among its like. */
  #noteSlow(job: Job): void {
    job.slow = true;
    for (const waiting of this.#queue) waiting.slow ||= waiting.code === job.code;
    this.#slowCode.add(job.code);
    if (this.#slowCode.size > mostRemembered) {
      for (const oldest of this.#slowCode) {
        this.#slowCode.delete(oldest);
        break;
      }
    }
    this.#fill();
  }

  #drop(job: Job, reason: unknown): void {
    const at = this.#queue.indexOf(job);
    if (at >= 0) this.#queue.splice(at, 1);
    const thread = this.#busy.get(job);
    this.#busy.delete(job);
    thread?.end();
    job.giveUp(reason);
    this.#fill();
  }

  #rest(thread: Thread): void {
    if (this.#idle.length >= this.#settings.threads) {
      thread.end();
      return;
    }
    this.#idle.push(thread);
    clearTimeout(this.#idleTimer);
    this.#idleTimer = setTimeout(() => {
      for (const idle of this.#idle.splice(0)) idle.end();
    }, this.#settings.idleMs).unref();
  }

  #open(): Thread {
    this.started++;
    return new Thread();
  }
}

class Thread {
  readonly #worker: Worker;
  #isReady = false;
  #onReady: (() => void) | undefined;
  #answer: ((reply: ThreadReply) => void) | undefined;

  constructor() {
    this.#worker = new Worker(new URL("./automation-thread.ts", import.meta.url), {
      // QuickJS reports its own assertions there; the answer says all there is to say.
      stderr: true,
      stdout: true,
      resourceLimits: { maxOldGenerationSizeMb: 256 },
    });
    this.#worker.on("message", (said: ThreadReply | "ready") => {
      if (said === "ready") {
        this.#isReady = true;
        this.#onReady?.();
      } else this.#answer?.(said);
    });
    this.#worker.on("error", (error) => this.#break(`the JavaScript engine stopped: ${messageOf(error)}`));
    this.#worker.on("exit", () => this.#break("the JavaScript engine stopped"));
  }

  /** Always answers, unless it is ended before. `onBegin`: it is there, and works on it now. */
  async ask(pass: ScriptPass, onBegin: () => void): Promise<ThreadReply> {
    const { milliseconds } = pass.limits;
    let late: NodeJS.Timeout | undefined;
    // While it works, the process stays; a thread that has nothing to do keeps none alive.
    this.#worker.ref();
    try {
      return await new Promise<ThreadReply>((resolve) => {
        this.#answer = resolve;
        this.#onReady = onBegin;
        if (this.#isReady) onBegin();
        late = setTimeout(() => {
          const message = `it worked for more than ${milliseconds / 1_000} s`;
          resolve({ end: { end: "limit", limit: "time", message, changes: [], logs: [] }, broken: true });
        }, patienceFor(milliseconds));
        this.#worker.postMessage(pass);
      });
    } finally {
      clearTimeout(late);
      this.#worker.unref();
      this.#answer = undefined;
      this.#onReady = undefined;
    }
  }

  #break(message: string): void {
    this.#answer?.({ end: { end: "broken", message, changes: [], logs: [] }, broken: true });
  }

  end(): void {
    this.#worker.terminate().catch(() => undefined);
  }
}
