/**
 * One call of a command in an XSOAR playbook: its arguments as XSOAR passes them, what its engine takes for itself, and
 * the items it runs over. Nothing is sent here.
 */
import { isObject, type Json, type JsonObject } from "#base/json.ts";
import type { CommandOptions, Value } from "#playbook/model.ts";
import type { StepError } from "#playbook/run-event.ts";
import type { ArgumentDefinition, CommandDefinition } from "#sdk/command.ts";
import { evaluate, evaluateArguments, type Scope } from "../evaluate.ts";
import { stepError } from "../step-codes.ts";

/** What a task asks of the engine beside the command, evaluated. */
export interface CallOptions {
  extendContext?: string;
  ignoreOutputs: boolean;
  /** Attempts after the first. */
  retryCount: number;
  retryIntervalMs: number;
  executionTimeoutMs?: number;
  using?: string;
  usingBrand?: string;
  extract?: "none" | "inline" | "out-of-band";
}

export type Prepared<Result> = { ok: true; value: Result } | { ok: false; error: StepError };

const usualRetrySeconds = 30;

export function callOptions(options: CommandOptions | undefined, scope: Scope): Prepared<CallOptions> {
  const found: Record<string, Json | undefined> = {};
  for (const [name, value] of Object.entries(options ?? {}) as [string, Value][]) {
    const result = evaluate(value, scope);
    if (!result.ok)
      return { ok: false, error: { ...result.error, message: `option ${name}: ${result.error.message}` } };
    found[name] = result.value;
  }
  const text = (name: keyof CommandOptions) => (found[name] === undefined ? undefined : textOf(found[name]));
  const number = (name: keyof CommandOptions) => {
    const given = text(name)?.trim();
    return given === undefined || given === "" || !Number.isFinite(Number(given))
      ? undefined
      : Math.max(0, Number(given));
  };
  const seconds = number("executionTimeout");
  const extract = extractions.get(text("autoExtract")?.toLowerCase().replaceAll(/[-\s]/g, "") ?? "");
  return {
    ok: true,
    value: {
      ignoreOutputs: text("ignoreOutputs")?.toLowerCase() === "true",
      retryCount: Math.floor(number("retryCount") ?? 0),
      retryIntervalMs: (number("retryInterval") ?? usualRetrySeconds) * 1000,
      ...given("extendContext", text("extendContext")),
      ...given("executionTimeoutMs", seconds === undefined || seconds === 0 ? undefined : seconds * 1000),
      ...given("using", text("using")),
      ...given("usingBrand", text("usingBrand")),
      ...(extract === undefined ? {} : { extract }),
    },
  };
}

const extractions = new Map<string, NonNullable<CallOptions["extract"]>>([
  ["none", "none"],
  ["inline", "inline"],
  ["outofband", "out-of-band"],
]);

function given<Key extends string, Kind>(key: Key, value: Kind | undefined): { [key in Key]?: Kind } {
  return value === undefined ? {} : ({ [key]: value } as { [key in Key]?: Kind }); // the key is the one of the type
}

/**
 * The arguments by name. Scalars are text, as XSOAR passes them, unless the command says what else it takes; lists and
 * objects are what they are. Absent ones have the command's default; one that is needed and absent is an error.
 */
export function callArguments(
  values: Record<string, Value>,
  definition: CommandDefinition,
  scope: Scope,
): Prepared<JsonObject> {
  const evaluated = evaluateArguments(values, scope);
  if (!evaluated.ok) return evaluated;
  const inputs: JsonObject = {};
  const byName = new Map(definition.arguments.map((one) => [one.name, one]));
  for (const [name, value] of Object.entries(evaluated.value)) {
    if (value === null) continue;
    const known = byName.get(name);
    // A list that is passed as one stays what it is; the items of one that is walked are passed like any scalar.
    const walked = known !== undefined && known.type !== "list" && known.type !== "json";
    const items = walked && Array.isArray(value) ? value.map((item) => passed(item, known)) : value;
    define(inputs, name, Array.isArray(items) ? items : passed(items, known));
  }
  for (const { name, default: usual, required } of definition.arguments) {
    if (Object.hasOwn(inputs, name) && !(required && isNothing(inputs[name]))) continue;
    const filled = usual === undefined ? undefined : evaluateDefault(usual, scope);
    if (filled !== undefined && filled !== null) define(inputs, name, filled);
    else if (required) {
      return {
        ok: false,
        error: stepError("ARGUMENT_MISSING", `The command ${definition.name} needs the argument ${name}`),
      };
    }
  }
  return { ok: true, value: inputs };
}

/** An empty list for one that is needed is as good as none. */
function isNothing(value: Json | undefined): boolean {
  return value === undefined || (Array.isArray(value) && value.length === 0);
}

/** A declared default may be an expression: `${lastCompletedTaskEntries}`. */
function evaluateDefault(usual: Json, scope: Scope): Json | undefined {
  if (typeof usual !== "string" || !usual.includes("${")) return usual;
  const result = evaluate({ kind: "text", text: usual }, scope);
  return result.ok ? result.value : undefined;
}

function passed(value: Json, known: ArgumentDefinition | undefined): Json {
  if (value !== null && typeof value === "object") return value;
  const text = textOf(value);
  const trimmed = text.trim();
  if (known?.type === "number" && trimmed !== "" && Number.isFinite(Number(trimmed))) return Number(trimmed);
  if (known?.type === "boolean" && /^(true|false)$/i.test(trimmed)) return trimmed.toLowerCase() === "true";
  return text;
}

/**
 * How often it runs: once for each item of the longest list that was given for an argument that takes one value. An empty
 * such list counts as absent.
 */
export function itemCount(inputs: JsonObject, definition: CommandDefinition): number {
  let most: number | undefined;
  for (const name of walkedArguments(inputs, definition)) {
    const list = inputs[name];
    if (Array.isArray(list)) most = Math.max(most ?? 0, list.length);
  }
  return most ?? 1;
}

/** The arguments of one of its runs: the item of each list at that place, the scalars in each. */
export function itemInputs(inputs: JsonObject, definition: CommandDefinition, index: number): JsonObject {
  const walked = new Set(walkedArguments(inputs, definition));
  if (walked.size === 0) return inputs;
  const one: JsonObject = {};
  for (const [name, value] of Object.entries(inputs)) {
    if (!walked.has(name)) define(one, name, value);
    else if (Array.isArray(value) && index < value.length) define(one, name, value[index] ?? null);
  }
  return one;
}

function walkedArguments(inputs: JsonObject, { arguments: known }: CommandDefinition): string[] {
  return known
    .filter(({ name, type }) => type !== "list" && type !== "json" && Array.isArray(inputs[name]))
    .map(({ name }) => name);
}

/** As XSOAR writes a value where text is wanted. */
export function textOf(value: Json): string {
  if (typeof value === "string") return value;
  return value === null ? "" : isObject(value) || Array.isArray(value) ? JSON.stringify(value) : String(value);
}

function define(target: JsonObject, key: string, value: Json): void {
  Object.defineProperty(target, key, { value, writable: true, enumerable: true, configurable: true });
}
