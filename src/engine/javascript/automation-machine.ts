/**
 * One pass through an automation in QuickJS: a fresh runtime, text in and text out. It is answered from what was recorded;
 * at the first call without an answer the interrupt trips, which nothing in a script can catch.
 */
import type { QuickJSContext, QuickJSHandle, QuickJSWASMModule } from "quickjs-emscripten-core";
import { messageOf } from "#base/errors.ts";
import { contentHash } from "#base/ids.ts";
import { isObject, type Json, type JsonObject } from "#base/json.ts";
import { evaluateDtOf } from "#playbook/xsoar/dt/dt-of-value.ts";
import type { ContextOperation } from "#sdk/investigation.ts";
import { type HostCall, looks, type ScriptEnd, type ScriptFile, type ScriptPass } from "../scripts/script-runner.ts";
import { automationSource } from "./automation-source.ts";
import { QuickJs, usedTime } from "./quickjs.ts";

/** More than anybody reads. */
const mostLogs = 200;
const longestLog = 2_000;

type Outcome = ScriptEnd extends infer End ? (End extends ScriptEnd ? Omit<End, "changes" | "logs"> : never) : never;

export class AutomationMachine {
  readonly #module: QuickJSWASMModule;
  readonly #engine: QuickJs;
  readonly #source = automationSource();
  /** The machine itself trapped or has grown: it is replaced. */
  broken = false;

  constructor(module: QuickJSWASMModule) {
    this.#module = module;
    this.#engine = new QuickJs(module);
  }

  run(pass: ScriptPass): ScriptEnd {
    const host = new PassHost(pass, this.#engine);
    let outcome: Outcome | undefined;
    try {
      this.#runOnce(pass, host, (told) => {
        outcome = told;
      });
    } catch (error) {
      this.broken = true;
      outcome ??= { end: "broken", message: `the JavaScript engine stopped: ${messageOf(error)}` };
    }
    this.broken ||= this.#engine.broken;
    // Memory that was taken is never given back by WebAssembly, only with the whole machine.
    if (outcome?.end === "limit" && outcome.limit === "memory") this.broken = true;
    const ended: Outcome = outcome ?? { end: "broken", message: "the JavaScript engine gave no answer" };
    return { ...ended, changes: host.changes, logs: host.logs };
  }

  /** The answer is told before the runtime is taken down, which may itself fail. */
  #runOnce(pass: ScriptPass, host: PassHost, tell: (outcome: Outcome) => void): void {
    const { limits } = pass;
    const runtime = this.#module.newRuntime();
    try {
      runtime.setMemoryLimit(limits.memoryBytes);
      runtime.setMaxStackSize(limits.stackBytes);
      const deadline = usedTime() + limits.milliseconds;
      let late = false;
      runtime.setInterruptHandler(() => {
        late ||= usedTime() > deadline;
        return late || host.stopped !== undefined;
      });
      const context = runtime.newContext();
      try {
        const answer = this.#evaluate(context, pass, host);
        if (host.stopped) tell(host.stopped);
        else if (late)
          tell({ end: "limit", limit: "time", message: `it worked for more than ${limits.milliseconds / 1_000} s` });
        else tell(readEnd(answer, host, limits.resultLength));
      } finally {
        context.dispose();
      }
    } finally {
      runtime.dispose();
    }
  }

  /** Undefined: it ended without an answer, stopped or for want of memory. */
  #evaluate(context: QuickJSContext, pass: ScriptPass, host: PassHost): string | undefined {
    const handles: QuickJSHandle[] = [];
    const keep = (handle: QuickJSHandle) => {
      handles.push(handle);
      return handle;
    };
    const call = (called: QuickJSHandle, ...given: QuickJSHandle[]): QuickJSHandle | undefined => {
      const result = context.callFunction(called, context.undefined, ...given);
      if (!result.error) return keep(result.value);
      result.error.dispose();
      return undefined;
    };
    try {
      const made = context.evalCode(this.#source, "automation.js");
      if (made.error) {
        made.error.dispose();
        return undefined;
      }
      const { given, args, now, seed, limits } = pass;
      const settings = { args, ...given, now, seed, longest: limits.resultLength };
      const ask = context.newFunction("host", (...asked) => {
        // Not even looked at any more: the interrupt comes a little later.
        if (host.stopped) return context.false;
        const [operation = "", one = "", two = ""] = asked.map((handle) => context.getString(handle));
        const answer = host.answer(operation, one, two);
        if (host.stopped) return context.false;
        return answer === undefined ? context.undefined : context.newString(answer);
      });
      const run = call(keep(made.value), keep(ask), keep(context.newString(JSON.stringify(settings))));
      const ended = run && call(run, keep(context.newString(pass.code)));
      return ended && context.typeof(ended) === "string" ? context.getString(ended) : undefined;
    } finally {
      for (const handle of handles) handle.dispose();
    }
  }
}

function readEnd(answer: string | undefined, host: PassHost, longest: number): Outcome {
  const memory: Outcome = { end: "limit", limit: "memory", message: "it needs more memory than it may have" };
  if (answer === undefined) return memory;
  const rest = answer.slice(1);
  switch (answer[0]) {
    case "v":
      return { end: "returned", value: JSON.parse(rest) as Json, files: host.files };
    case "s":
      return { end: "returned", value: JSON.parse(rest) as Json, several: true, files: host.files };
    case "u":
      return { end: "returned", value: undefined, files: host.files };
    case "l":
      return { end: "limit", limit: "result", message: `what it returns is longer than ${longest} characters` };
    default:
      return /^InternalError: out of memory/.test(rest) ? memory : { end: "threw", message: rest };
  }
}

/** The host's side of a pass. */
class PassHost {
  readonly #pass: ScriptPass;
  readonly #engine: QuickJs;
  #answered = 0;
  #held = 0;
  changes: ContextOperation[] = [];
  logs: ScriptEnd["logs"] = [];
  readonly files: ScriptFile[] = [];
  /** Set when the script must not go on. */
  stopped: Outcome | undefined;

  constructor(pass: ScriptPass, engine: QuickJs) {
    this.#pass = pass;
    this.#engine = engine;
  }

  answer(operation: string, one: string, two: string): string | undefined {
    switch (operation) {
      case "call":
        return this.#call(one, two);
      case "dq":
        return this.#dt(JSON.parse(one) as Json, two);
      case "write":
        if (this.#mayHold(one.length)) this.changes.push(JSON.parse(one) as ContextOperation);
        return undefined;
      case "log":
        if (this.logs.length < mostLogs) this.logs.push({ level: levelOf(one), text: two.slice(0, longestLog) });
        return undefined;
      case "file":
        return this.#keep(one, two);
      default:
        return undefined;
    }
  }

  #call(kind: string, payload: string): string | undefined {
    // So short that it gives nothing away of what the call holds.
    const key = contentHash(`${kind}\n${payload}`).slice(0, 8);
    const number = this.#answered + 1;
    const { answers, limits } = this.#pass;
    const recorded = answers[this.#answered];
    if (recorded) {
      if (recorded.key !== key) {
        const message = `Its call ${number} is not the one it was before`;
        this.stopped = { end: "diverged", message };
        return undefined;
      }
      this.#answered += 1;
      // What came before an answer was recorded with its call.
      this.changes = [];
      this.logs = [];
      return JSON.stringify({ at: recorded.at, ...recorded.value });
    }
    if (number > limits.calls) {
      const message = `it called more than ${limits.calls} times`;
      this.stopped = { end: "limit", limit: "calls", message };
      return undefined;
    }
    const call = readCall(kind, payload, key);
    this.stopped = call ? { end: "called", call } : { end: "broken", message: `it called ${kind} in a way of its own` };
    return undefined;
  }

  #dt(value: Json, expression: string): string | undefined {
    const result = evaluateDtOf(value, expression, { now: this.#pass.now, javascript: this.#engine });
    if (!result.ok) throw new Error(result.error.message);
    return result.value === undefined ? undefined : JSON.stringify(result.value);
  }

  /** What it hands out lies outside its own memory, and has the same limit. */
  #mayHold(length: number): boolean {
    this.#held += length;
    if (this.#held <= this.#pass.limits.memoryBytes) return true;
    const message = "its files and changes together are larger than its memory may be";
    this.stopped = { end: "limit", limit: "memory", message };
    return false;
  }

  #keep(kind: string, data: string): string | undefined {
    if (!this.#mayHold(data.length)) return undefined;
    const read: Json = kind === "bytes" ? (JSON.parse(data) as Json) : [];
    const content = kind === "bytes" && Array.isArray(read) ? Uint8Array.from(read.map(Number)) : Buffer.from(data);
    const id = `${this.#pass.step}-${this.files.length + 1}`;
    this.files.push({ id, content });
    return id;
  }
}

function levelOf(text: string): "debug" | "info" | "error" {
  return text === "debug" || text === "error" ? text : "info";
}

/** Undefined: our own side of the bridge was led astray. */
function readCall(kind: string, payload: string, key: string): HostCall | undefined {
  const read = JSON.parse(payload) as Json;
  if (!isObject(read)) return undefined;
  const { name, args, url, options, insecure, seconds } = read;
  const object = (value: Json | undefined): JsonObject => (isObject(value) ? value : {});
  if (kind === "command" && typeof name === "string") return { key, kind, name, args: object(args) };
  if (kind === "http" && typeof url === "string") {
    return { key, kind, url, options: object(options), insecure: insecure === true };
  }
  if (kind === "wait" && typeof seconds === "number") return { key, kind, seconds };
  const look = looks.find((one) => one === name);
  if (kind === "look" && look) return { key, kind, name: look, args: Array.isArray(args) ? args : [] };
  return undefined;
}
