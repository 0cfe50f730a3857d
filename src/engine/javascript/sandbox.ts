/**
 * The JavaScript engine as the rest of the house uses it: synchronous, and able to stop anything. QuickJS looks at the
 * clock between its own instructions, but some of its built-ins take minutes in one (`indexOf` of a long text in a long
 * text); so it runs in a thread of its own, the caller sleeps until the answer or the end of its patience, and a thread
 * that does not answer is ended.
 */
import { MessageChannel, receiveMessageOnPort, Worker } from "node:worker_threads";
import type { JavaScriptCall, JavaScriptEngine, JavaScriptResult } from "#playbook/xsoar/javascript-engine.ts";
import { failure } from "./quickjs.ts";
import type { ThreadAnswer, ThreadData } from "./quickjs-thread.ts";

/** A thread needs about 100 ms to start; a machine under load much more. */
const startPatience = 10_000;
/**
 * How long the caller sleeps at most. The limit itself is of working time and kept by the thread; this is for what does
 * not look at the clock, and for a machine so busy that the thread hardly gets a turn.
 */
const patienceFor = (milliseconds: number) => 500 + 10 * milliseconds;

export class JavaScriptSandbox implements JavaScriptEngine {
  #thread: Thread | undefined;
  /** Threads started so far, for tests and curiosity. */
  started = 0;

  /** The thread is started by the first call: most homes never need one. */
  evaluate(call: JavaScriptCall): JavaScriptResult {
    this.#thread ??= this.#start();
    const answer = this.#thread.ask(call);
    if (answer === undefined || answer.broken) {
      this.close();
      // It gets ready while the caller goes on.
      this.#thread = this.#start();
    }
    return answer?.result ?? failure("time", `it took more than ${call.limits.milliseconds} ms`);
  }

  close(): void {
    this.#thread?.end();
    this.#thread = undefined;
  }

  #start(): Thread {
    this.started++;
    return new Thread();
  }
}

class Thread {
  readonly #signal = new Int32Array(new SharedArrayBuffer(4));
  readonly #worker: Worker;
  readonly #channel = new MessageChannel();

  constructor() {
    const data: ThreadData = { signal: this.#signal, port: this.#channel.port2 };
    this.#worker = new Worker(new URL("./quickjs-thread.ts", import.meta.url), {
      workerData: data,
      transferList: [this.#channel.port2],
      // QuickJS reports its own assertions there; the answer says all there is to say.
      stderr: true,
      stdout: true,
    });
    // A thread that cannot start is noticed by its silence; an unheard `error` would end the process.
    this.#worker.on("error", () => undefined);
    this.#worker.unref();
    this.#channel.port1.unref();
  }

  ask(call: JavaScriptCall): ThreadAnswer | undefined {
    Atomics.wait(this.#signal, 0, 0, startPatience);
    const before = Atomics.load(this.#signal, 0);
    if (before === 0) return { result: failure("unavailable", "the JavaScript engine did not start"), broken: true };
    this.#channel.port1.postMessage(call);
    if (Atomics.wait(this.#signal, 0, before, patienceFor(call.limits.milliseconds)) === "timed-out") return undefined;
    // Only the thread's own answers come by this port.
    return receiveMessageOnPort(this.#channel.port1)?.message as ThreadAnswer | undefined;
  }

  end(): void {
    this.#channel.port1.close();
    this.#worker.terminate().catch(() => undefined);
  }
}
