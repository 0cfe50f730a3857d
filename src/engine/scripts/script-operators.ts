/** Filters and transformers that are JavaScript automations of content: run at once, since a value cannot wait. */
import type { Json, JsonObject } from "#base/json.ts";
import { inlineLimits, type JavaScriptEngine } from "#playbook/xsoar/javascript-engine.ts";
import type { ScriptOperator, ScriptOperators, ScriptOutcome } from "#playbook/xsoar/script-operators.ts";
import type { Catalog } from "../catalog.ts";
import { automationSource } from "../javascript/automation-source.ts";
import { valueOfResult } from "./script-entries.ts";

/** Working time for all the scripts of one value together, and for each: everybody else waits meanwhile. Milliseconds. */
const mostTogether = 2_000;
const mostEach = 250;

let body: string | undefined;

export class ContentOperators implements ScriptOperators {
  readonly #catalog: Catalog;
  readonly #javascript: JavaScriptEngine;
  readonly #clock: { now(): number };
  #left = mostTogether;

  constructor(host: { catalog: Catalog; javascript: JavaScriptEngine; now(): number }) {
    this.#catalog = host.catalog;
    this.#javascript = host.javascript;
    this.#clock = host;
  }

  find(name: string, kind: "filter" | "transformer"): ScriptOperator | undefined {
    const script = this.#catalog.findScript(name)?.script;
    if (script?.language !== "javascript" || script.code === undefined || !script.tags.includes(kind)) return undefined;
    const { code, tags, arguments: known } = script;
    const usual = Object.fromEntries(
      known.flatMap((one) => (one.default === undefined ? [] : [[one.name, one.default]])),
    );
    return { entireList: tags.includes("entirelist"), run: (args) => this.#run(code, { ...usual, ...args }) };
  }

  #run(code: string, args: JsonObject): ScriptOutcome {
    const milliseconds = Math.min(mostEach, this.#left);
    if (milliseconds <= 0) return { ok: false, message: "the scripts of this value have had their time" };
    body ??= `return (${automationSource()})(undefined, settings)(code)`;
    const settings = {
      args,
      incidents: [],
      investigation: {},
      urls: {},
      now: this.#clock.now(),
      seed: 0,
      longest: inlineLimits.resultLength,
    };
    const result = this.#javascript.evaluate({
      body,
      bindings: { settings: JSON.stringify(settings), code },
      limits: { ...inlineLimits, milliseconds },
      now: settings.now,
      seed: 0,
    });
    this.#left -= result.workedMs ?? milliseconds;
    if (!result.ok) return { ok: false, message: result.message };
    return typeof result.value === "string" ? readAnswer(result.value) : { ok: false, message: "it gave no answer" };
  }
}

/** As `api/bridge.js` writes it. */
function readAnswer(answer: string): ScriptOutcome {
  const rest = answer.slice(1);
  switch (answer[0]) {
    case "v":
      return valueOfResult(JSON.parse(rest) as Json);
    case "s":
      return valueOfResult(lastOf(JSON.parse(rest) as Json));
    case "u":
      return { ok: true, value: undefined };
    case "l":
      return { ok: false, message: "its result is too long" };
    default:
      return { ok: false, message: rest };
  }
}

function lastOf(value: Json): Json | undefined {
  return Array.isArray(value) ? value.at(-1) : value;
}
