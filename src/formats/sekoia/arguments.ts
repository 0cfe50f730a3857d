import { isObject, type Json, type JsonObject } from "#base/json.ts";
import type { Value } from "#playbook/model.ts";
import type { JsonPath } from "../json-document.ts";
import type { Report } from "../report.ts";
import type { ArgumentDefinition, ArgumentType } from "./argument-definition.ts";
import { readJsonText } from "./json-text.ts";
import { holdsPlaceholder } from "./placeholders.ts";
import { holdsTemplate, isTemplate, toValue } from "./template-text.ts";

/** What a node's arguments are read for. */
export interface ArgumentsOwner {
  /** `node 3 "Create incident"`, for messages. */
  label: string;
  /** The action's or the trigger's own name. */
  name: string;
  /** Absent where the arguments are not published: whatever is given is kept. */
  definitions: readonly ArgumentDefinition[] | undefined;
  path: JsonPath;
}

/** A node's arguments as values. Those the action does not know are left out; null is the same as not given. */
export function readArguments(given: JsonObject, owner: ArgumentsOwner, report: Report): Record<string, Value> {
  const { definitions } = owner;
  const values: [string, Value][] = [];
  for (const [name, value] of Object.entries(given)) {
    const path = [...owner.path, name];
    const definition = definitions?.find((known) => known.name === name);
    if (definition) {
      const read = readArgument(value, definition, owner, path, report);
      if (read) values.push([name, read]);
    } else if (!definitions) {
      values.push([name, toValue(value)]);
    } else {
      report.warning(
        "CONTENT_SEKOIA_ARGUMENT_UNKNOWN",
        path,
        `${owner.label}: ${owner.name} has no argument "${name}", so it is ignored. ${listArguments(definitions)}`,
      );
    }
  }
  for (const definition of definitions ?? []) {
    const value = Object.hasOwn(given, definition.name) ? given[definition.name] : undefined;
    if (!definition.required || !(value === undefined || value === null || value === "")) continue;
    const path = value === undefined ? owner.path : [...owner.path, definition.name];
    report.error(
      "CONTENT_SEKOIA_ARGUMENT_MISSING",
      path,
      `${owner.label}: ${owner.name} needs the argument "${definition.name}". ${listArguments(definitions ?? [])}`,
    );
  }
  return Object.fromEntries(values);
}

function listArguments(definitions: readonly ArgumentDefinition[]): string {
  if (definitions.length === 0) return "It takes none.";
  const shown = definitions.slice(0, 20).map(({ name, required }) => (required ? `${name} (required)` : name));
  const more = definitions.length > 20 ? ` and ${definitions.length - 20} more` : "";
  return `Its arguments: ${shown.join(", ")}${more}.`;
}

function readArgument(
  value: Json,
  definition: ArgumentDefinition,
  owner: ArgumentsOwner,
  path: JsonPath,
  report: Report,
): Value | undefined {
  if (value === null) return definition.nullable ? { kind: "literal", value } : undefined;
  if (typeof value === "string" && rendersToJson(definition)) {
    if (isTemplate(value)) return { kind: "jinja", template: value, asJson: true };
  } else if (holdsTemplate(value)) {
    return { kind: "jinja", template: value };
  }
  const read = literalReaders[definition.type](value, definition);
  const subject = `${owner.label}: the argument "${definition.name}" of ${owner.name}`;
  if ("expected" in read) {
    report.error(
      "CONTENT_SEKOIA_ARGUMENT_TYPE",
      path,
      `${subject} must be ${read.expected}, and is ${describe(value)}.`,
    );
    return undefined;
  }
  if (read.note) {
    report.warning(
      "CONTENT_SEKOIA_ARGUMENT_TYPE",
      path,
      `${subject} is ${describe(value)}; it is read as ${read.note}.`,
    );
  }
  return { kind: "literal", value: read.value };
}

/** Whether a text that is given for an argument is JSON once it is rendered. */
export function rendersToJson({ type }: ArgumentDefinition): boolean {
  return type === "json" || type === "object";
}

type Literal = { value: Json; note?: string } | { expected: string };

const literalReaders: Record<ArgumentType, (value: Json, definition: ArgumentDefinition) => Literal> = {
  text: readText,
  url: readUrl,
  choice: readChoice,
  integer: readInteger,
  boolean: readBoolean,
  list: (value) => {
    if (Array.isArray(value)) return { value };
    return typeof value === "string" ? { value: [value], note: "a list of one" } : { expected: "a list" };
  },
  object: readObject,
  objectOrText: (value) => {
    return isObject(value) || typeof value === "string" ? { value } : { expected: "an object or text" };
  },
  json: (value) => {
    if (typeof value !== "string") return { value };
    const read = readJsonText(value);
    return read === undefined ? { expected: "JSON, or text that is JSON once rendered" } : { value: read };
  },
};

function readText(value: Json, { max }: ArgumentDefinition): Literal {
  const text = typeof value === "number" || typeof value === "boolean" ? String(value) : value;
  if (typeof text !== "string") return { expected: "text" };
  if (max !== undefined && text.length > max) return { expected: `text of at most ${max} characters` };
  return text === value ? { value } : { value: text, note: "text" };
}

function readUrl(value: Json): Literal {
  // A published template's address may hold what its user has to fill in: `https://<YOUR_XSOAR_DOMAIN>/…`.
  const fits =
    typeof value === "string" && /^https?:\/\//i.test(value) && (URL.canParse(value) || holdsPlaceholder(value));
  return fits || value === "" ? { value } : { expected: "a URL that starts with https:// or http://" };
}

/** An empty choice counts as missing, which is reported where it is required. */
function readChoice(value: Json, { oneOf = [] }: ArgumentDefinition): Literal {
  const text = String(value).toLowerCase();
  const found = oneOf.find((known) => known.toLowerCase() === text);
  return found !== undefined || value === "" ? { value: found ?? value } : { expected: `one of ${oneOf.join(", ")}` };
}

function readInteger(value: Json, { min, max }: ArgumentDefinition): Literal {
  const bounds = max === undefined ? `of at least ${min}` : `from ${min} to ${max}`;
  const expected = { expected: min === undefined ? "a whole number" : `a whole number ${bounds}` };
  const number = typeof value === "string" && /^-?\d{1,15}$/.test(value) ? Number(value) : value;
  if (typeof number !== "number" || !Number.isSafeInteger(number)) return expected;
  if (number < (min ?? number) || number > (max ?? number)) return expected;
  return number === value ? { value } : { value: number, note: `the number ${number}` };
}

function readBoolean(value: Json): Literal {
  if (typeof value === "boolean") return { value };
  const text = typeof value === "string" ? value.toLowerCase() : "";
  if (text === "true" || text === "false") return { value: text === "true", note: text };
  return { expected: "true or false" };
}

function readObject(value: Json): Literal {
  if (isObject(value)) return { value };
  const read = typeof value === "string" ? readJsonText(value) : undefined;
  return isObject(read) ? { value: read, note: "the object it writes out" } : { expected: "an object" };
}

function describe(value: Json): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "an object";
  if (typeof value !== "string") return String(value);
  return value === "" ? "empty" : `the text "${value.length > 60 ? `${value.slice(0, 60)}…` : value}"`;
}
