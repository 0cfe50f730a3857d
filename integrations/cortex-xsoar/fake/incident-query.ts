/**
 * The search language of this server, as far as a client needs it: `field:value`, quoted or bare, `-` and `not`,
 * comparisons, `*`, `and`/`or` in any case, brackets; terms side by side are joined by AND, words alone search the text.
 */
import type { Json } from "#sdk/fake-vendor/json.ts";
import { type Incident, makeIncident, readSeverity, severityByName } from "./incident-shape.ts";

export type IncidentTest = (incident: Incident) => boolean;

const statusByName = new Map([
  ["pending", 0],
  ["active", 1],
  ["closed", 2],
  ["archived", 3],
]);

interface Token {
  kind: "open" | "close" | "minus" | "field" | "quoted" | "bare";
  text: string;
}

interface Reader {
  tokens: Token[];
  next: number;
}

/** Undefined when the query cannot be read. */
export function readIncidentQuery(query: string): IncidentTest | undefined {
  const tokens = tokenise(query);
  if (!tokens) return undefined;
  if (tokens.length === 0) return () => true;
  const reader = { tokens, next: 0 };
  const test = readOr(reader);
  return test && reader.next === tokens.length ? test : undefined;
}

/** A field's name ends at its colon; the blank some callers leave after it is skipped with the rest. */
function tokenise(query: string): Token[] | undefined {
  const tokens: Token[] = [];
  const shape = /\s*(?:(\()|(\))|(-)(?=[\w"(])|([\w./]+):|"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|([^\s()"]+))/y;
  const text = query.trimEnd();
  let at = 0;
  while (at < text.length) {
    shape.lastIndex = at;
    const found = shape.exec(text);
    if (!found) return undefined;
    at = shape.lastIndex;
    const [, open, close, minus, field, double, single, bare] = found;
    const quoted = double ?? single;
    // A comparison's own value may be quoted: `created:>="2024-01-01"`.
    const previous = tokens.at(-1);
    if (quoted !== undefined && previous?.kind === "bare" && /^[<>]=?$/.test(previous.text)) {
      previous.text += unquote(quoted);
    } else if (open) tokens.push({ kind: "open", text: open });
    else if (close) tokens.push({ kind: "close", text: close });
    else if (minus && previous?.kind !== "field") tokens.push({ kind: "minus", text: minus });
    else if (field !== undefined && previous?.kind !== "field") tokens.push({ kind: "field", text: field });
    else if (quoted !== undefined) tokens.push({ kind: "quoted", text: unquote(quoted) });
    else if (bare !== undefined) tokens.push({ kind: "bare", text: bare });
    else return undefined;
  }
  return tokens;
}

function unquote(quoted: string): string {
  return quoted.replace(/\\(.)/g, "$1");
}

function isWord(reader: Reader, word: string): boolean {
  const token = reader.tokens[reader.next];
  return token?.kind === "bare" && token.text.toLowerCase() === word;
}

function readOr(reader: Reader): IncidentTest | undefined {
  let left = readAnd(reader);
  while (left && isWord(reader, "or")) {
    reader.next += 1;
    const before: IncidentTest = left;
    const after = readAnd(reader);
    left = after && ((incident) => before(incident) || after(incident));
  }
  return left;
}

function readAnd(reader: Reader): IncidentTest | undefined {
  let left = readNot(reader);
  while (left && reader.next < reader.tokens.length) {
    if (isWord(reader, "or") || reader.tokens[reader.next]?.kind === "close") break;
    if (isWord(reader, "and")) reader.next += 1;
    const before: IncidentTest = left;
    const after = readNot(reader);
    left = after && ((incident) => before(incident) && after(incident));
  }
  return left;
}

function readNot(reader: Reader): IncidentTest | undefined {
  if (reader.tokens[reader.next]?.kind !== "minus" && !isWord(reader, "not")) return readClause(reader);
  reader.next += 1;
  const inner = readNot(reader);
  return inner && ((incident) => !inner(incident));
}

function readClause(reader: Reader): IncidentTest | undefined {
  const token = reader.tokens[reader.next++];
  if (token?.kind === "open") {
    const inner = readOr(reader);
    return reader.tokens[reader.next++]?.kind === "close" ? inner : undefined;
  }
  if (token?.kind === "field") {
    const value = reader.tokens[reader.next++];
    if (value?.kind !== "quoted" && value?.kind !== "bare") return undefined;
    return testField(token.text, value.text, value.kind === "quoted");
  }
  if (token?.kind !== "quoted" && token?.kind !== "bare") return undefined;
  const wanted = token.text.toLowerCase();
  return ({ name, details, rawJSON }) =>
    [name, details, rawJSON].some((text) => String(text).toLowerCase().includes(wanted));
}

function testField(field: string, wanted: string, isQuoted: boolean): IncidentTest {
  const comparison = /^(>=|<=|>|<)(.*)$/.exec(isQuoted ? "" : wanted);
  if (comparison) {
    const [, sign = "", bound = ""] = comparison;
    return (incident) => valuesAt(incident, field).some((value) => compare(field, value, sign, bound));
  }
  if (!isQuoted && wanted === "*") {
    return (incident) => valuesAt(incident, field).some((value) => value !== "" && value !== null);
  }
  const key = field.toLowerCase();
  const named =
    key === "status"
      ? statusByName.get(wanted.toLowerCase())
      : key === "severity"
        ? severityByName.get(wanted.toLowerCase())
        : undefined;
  const plain = named === undefined ? wanted.toLowerCase() : String(named);
  const pattern = plain.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replaceAll("*", isQuoted ? "\\*" : "[^]*");
  const whole = new RegExp(`^${pattern}$`);
  const isText = key === "name" || key === "details";
  return (incident) => {
    const values = valuesAt(incident, field);
    if (plain === "") return values.length === 0 || values.includes("");
    return values.some((value) => {
      const text = String(value ?? "").toLowerCase();
      return whole.test(text) || (isText && text.includes(plain));
    });
  };
}

function compare(field: string, value: Json, sign: string, bound: string): boolean {
  const order = orderOf(field, value, bound);
  if (order === undefined) return false;
  if (sign === ">") return order > 0;
  if (sign === ">=") return order >= 0;
  return sign === "<" ? order < 0 : order <= 0;
}

function orderOf(field: string, value: Json, bound: string): number | undefined {
  const number = field.toLowerCase() === "severity" ? readSeverity(bound) : Number(bound);
  if (typeof value === "number") return number === undefined || Number.isNaN(number) ? undefined : value - number;
  const [a, b] = [Date.parse(String(value)), Date.parse(bound)];
  return Number.isNaN(a) || Number.isNaN(b) ? undefined : a - b;
}

const builtInNames = new Map(Object.keys(makeIncident("0", 0)).map((name) => [name.toLowerCase(), name]));

/** Built-in fields first, then custom fields; names match in any case, a list gives each of its values. */
function valuesAt(incident: Incident, field: string): Json[] {
  const name = field.toLowerCase();
  const bare = name.startsWith("customfields.") ? name.slice("customfields.".length) : name;
  if (bare.startsWith("labels.")) return labelValues(incident, bare.slice("labels.".length));
  const builtIn = builtInNames.get(bare);
  const custom = Object.keys(incident.CustomFields).find((each) => each.toLowerCase() === bare);
  const value = builtIn !== undefined ? incident[builtIn] : custom !== undefined ? incident.CustomFields[custom] : null;
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

function labelValues(incident: Incident, type: string): Json[] {
  const labels = Array.isArray(incident.labels) ? incident.labels : [];
  return labels.flatMap((label) => {
    if (typeof label !== "object" || label === null || Array.isArray(label)) return [];
    return String(label.type).toLowerCase() === type && label.value !== undefined ? [label.value] : [];
  });
}
