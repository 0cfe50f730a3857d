/** The thread in which content's JavaScript runs: takes a call, answers, and says when its machine is broken. */
import { type MessagePort, workerData } from "node:worker_threads";
import type { JavaScriptCall, JavaScriptResult } from "#playbook/xsoar/javascript-engine.ts";
import { loadQuickJs } from "./quickjs.ts";

export interface ThreadData {
  /** Counted up at the start and with every answer; the caller sleeps on it. */
  signal: Int32Array<SharedArrayBuffer>;
  port: MessagePort;
}

export interface ThreadAnswer {
  result: JavaScriptResult;
  broken: boolean;
}

// What the other side gave, in `sandbox.ts`.
const { signal, port } = workerData as ThreadData;
const engine = await loadQuickJs();
port.on("message", (call: JavaScriptCall) => {
  const result = engine.evaluate(call);
  port.postMessage({ result, broken: engine.broken } satisfies ThreadAnswer);
  ring();
});
ring();

function ring(): void {
  Atomics.add(signal, 0, 1);
  Atomics.notify(signal, 0);
}
