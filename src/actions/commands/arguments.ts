/** Arguments of a command, read as automations read them: nearly everything is text, and empty text is no value. */
import { isObject, type Json, type JsonObject } from "#base/json.ts";
import { argumentList, parseJson, scalarText, textOf } from "#playbook/xsoar/cast.ts";
import { setOwn } from "#playbook/xsoar/javascript/value.ts";
import type { CommandDefinition } from "#sdk/command.ts";
import { AutomationError } from "./automation-error.ts";

export class Arguments {
  readonly #values: JsonObject;
  readonly #defaults = new Map<string, Json>();

  constructor(values: JsonObject, declared: CommandDefinition["arguments"] = []) {
    this.#values = values;
    for (const { name, default: value } of declared) if (value !== undefined) this.#defaults.set(name, value);
  }

  /** As it is; null and empty text count as absent, and what is absent has its declared default. */
  get(name: string): Json | undefined {
    const value = this.raw(name);
    return value === "" ? this.#defaults.get(name) : value;
  }

  /** The same, but empty text is a value. */
  raw(name: string): Json | undefined {
    const value = Object.hasOwn(this.#values, name) ? this.#values[name] : undefined;
    return value ?? this.#defaults.get(name);
  }

  has(name: string): boolean {
    return this.get(name) !== undefined;
  }

  /** Text of anything: lists and objects as JSON. */
  text(name: string, otherwise = ""): string {
    const value = this.raw(name);
    return value === undefined ? otherwise : textOf(value) || otherwise;
  }

  optionalText(name: string): string | undefined {
    return this.text(name) || undefined;
  }

  /** Missing or empty: an error entry that names it. */
  required(name: string): Json {
    const value = this.get(name);
    if (value === undefined) throw new AutomationError(`The argument ${name} is missing`);
    return value;
  }

  requiredText(name: string): string {
    this.required(name);
    return this.text(name);
  }

  /** `true` and `yes`, whatever their case. */
  flag(name: string): boolean {
    const value = this.get(name);
    return value === true || /^(?:true|yes)$/i.test(this.text(name).trim());
  }

  /** `argToList`: a list as it is, JSON of a list read, other text split at commas and trimmed. */
  list(name: string): Json[] {
    return argumentList(this.get(name));
  }

  texts(name: string): string[] {
    return this.list(name).map(textOf);
  }

  /** Undefined when it is not given; an error entry when it is no number. */
  number(name: string): number | undefined {
    const value = this.get(name);
    if (value === undefined) return undefined;
    const number = readFloat(value);
    if (number !== undefined) return number;
    throw new AutomationError(`The argument ${name} is a number, not ${textOf(value).slice(0, 80)}`);
  }

  /** As `parseInt` reads it: digits at the beginning count. */
  integer(name: string): number | undefined {
    const value = this.get(name);
    if (value === undefined) return undefined;
    const digits = /^\s*[-+]?\d{1,15}/.exec(textOf(value))?.[0];
    if (digits !== undefined) return Number(digits);
    throw new AutomationError(`The argument ${name} is a whole number, not ${textOf(value).slice(0, 80)}`);
  }

  /** An object, or the JSON of one. */
  object(name: string): JsonObject | undefined {
    const value = this.get(name);
    if (value === undefined) return undefined;
    const read = typeof value === "string" ? parseJson(value) : value;
    if (isObject(read)) return read;
    throw new AutomationError(`The argument ${name} is an object, or the JSON of one`);
  }

  /** What is given beyond what is declared or named here, without what is empty. */
  others(...known: string[]): JsonObject {
    const others: JsonObject = {};
    for (const [name, value] of Object.entries(this.#values)) {
      if (known.includes(name) || value === null || value === "") continue;
      setOwn(others, name, value);
    }
    return others;
  }
}

const float = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/i;

/** A number, or text that is one; undefined for anything else. */
export function readFloat(value: Json): number | undefined {
  const text = scalarText(value)?.trim() ?? "";
  const number = float.test(text) ? Number(text) : Number.NaN;
  return Number.isFinite(number) ? number : undefined;
}
