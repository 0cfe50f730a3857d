/**
 * JavaScript that comes with content, run by QuickJS in WebAssembly: a fresh runtime each time, a time limit, a memory
 * limit, a stack limit, text in and text out. No host object or function is ever given to it.
 */
import variant from "@jitl/quickjs-wasmfile-release-sync";
import {
  newQuickJSWASMModuleFromVariant,
  type QuickJSContext,
  type QuickJSSyncVariant,
  type QuickJSWASMModule,
} from "quickjs-emscripten-core";
import { messageOf } from "#base/errors.ts";
import type { Json } from "#base/json.ts";
import {
  inlineLimits,
  type JavaScriptCall,
  type JavaScriptEngine,
  type JavaScriptResult,
} from "#playbook/xsoar/javascript-engine.ts";
import { prelude } from "./prelude.ts";

/** So that the first expression of a playbook does not pay for the machine's own start out of its time. */
const warmUp: JavaScriptCall = { body: "return [1].map(x => x)", bindings: {}, limits: inlineLimits, now: 0, seed: 0 };

export async function loadQuickJs(): Promise<QuickJs> {
  const module = await newQuickJSWASMModuleFromVariant(variant as unknown as QuickJSSyncVariant);
  const engine = new QuickJs(module);
  for (let turn = 0; turn < 20; turn++) engine.evaluate(warmUp);
  return engine;
}

export class QuickJs implements JavaScriptEngine {
  readonly #module: QuickJSWASMModule;
  /** The machine itself trapped (its stack, an assertion of its own): whatever it answers from now on, it is replaced. */
  broken = false;

  constructor(module: QuickJSWASMModule) {
    this.#module = module;
  }

  evaluate(call: JavaScriptCall): JavaScriptResult {
    let result: JavaScriptResult | undefined;
    const begun = usedTime();
    try {
      evaluateOnce(this.#module, call, (answer) => {
        result = answer;
      });
    } catch (error) {
      this.broken = true;
      result ??= failure("error", `the JavaScript engine stopped: ${messageOf(error)}`);
    }
    // Memory that was taken is never given back by WebAssembly, only with the whole machine.
    if (result?.ok === false && result.reason === "memory") this.broken = true;
    return { ...(result ?? failure("error", "the JavaScript engine gave no answer")), workedMs: usedTime() - begun };
  }
}

/** Milliseconds this thread has worked: on a busy machine, waiting for a turn is not the expression's fault. */
export function usedTime(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}

export function failure(reason: Exclude<JavaScriptResult, { ok: true }>["reason"], message: string): JavaScriptResult {
  return { ok: false, reason, message: message.slice(0, 500) };
}

/** The answer is told before the runtime is taken down, which may itself fail. */
function evaluateOnce(module: QuickJSWASMModule, call: JavaScriptCall, tell: (answer: JavaScriptResult) => void): void {
  const { limits } = call;
  const runtime = module.newRuntime();
  try {
    runtime.setMemoryLimit(limits.memoryBytes);
    runtime.setMaxStackSize(limits.stackBytes);
    let late = false;
    let deadline = Number.POSITIVE_INFINITY;
    runtime.setInterruptHandler(() => {
      late ||= usedTime() > deadline;
      return late;
    });
    const context = runtime.newContext();
    try {
      const answer = run(context, call, () => {
        deadline = usedTime() + limits.milliseconds;
      });
      tell(
        late ? failure("time", `it took more than ${limits.milliseconds} ms`) : readAnswer(answer, limits.resultLength),
      );
    } finally {
      context.dispose();
    }
  } finally {
    runtime.dispose();
  }
}

/** Undefined: it ended without an answer, for want of memory or stack. */
function run(context: QuickJSContext, call: JavaScriptCall, begin: () => void): string | undefined {
  const { body, bindings, limits, now, seed } = call;
  const made = context.evalCode(prelude);
  if (made.error) {
    made.error.dispose();
    return undefined;
  }
  const handles = [
    context.newString(body),
    context.newString(JSON.stringify(bindings)),
    context.newNumber(now),
    context.newNumber(seed),
    context.newNumber(limits.resultLength),
  ];
  begin();
  const called = context.callFunction(made.value, context.undefined, ...handles);
  for (const handle of [made.value, ...handles]) handle.dispose();
  if (called.error) {
    called.error.dispose();
    return undefined;
  }
  const answer = context.typeof(called.value) === "string" ? context.getString(called.value) : undefined;
  called.value.dispose();
  return answer;
}

function readAnswer(answer: string | undefined, longest: number): JavaScriptResult {
  if (answer === undefined) return failure("memory", "it needs more memory than it may have");
  const rest = answer.slice(1);
  switch (answer[0]) {
    case "v":
      return { ok: true, value: JSON.parse(rest) as Json };
    case "u":
      return { ok: true, value: undefined };
    case "l":
      return failure("result", `its result is longer than ${longest} characters`);
    default:
      return rest === "out of memory"
        ? failure("memory", "it needs more memory than it may have")
        : failure("error", rest);
  }
}
