/** What may come next in a query, where the cursor stands. Pure. */
import type { QueryFieldHelp } from "#contract/incident-search.ts";

export interface Completion {
  /** What takes the place of the part that is written. */
  insert: string;
  label: string;
  hint: string;
}

export interface Completions {
  /** The part that is written, from here to the cursor. */
  from: number;
  options: Completion[];
}

export interface KnownValues {
  type?: readonly string[];
  owner?: readonly string[];
  sourceinstance?: readonly string[];
}

const mostOptions = 12;

const kindHints: Record<QueryFieldHelp["kind"], string> = {
  keyword: "whole, or with *",
  text: "words in it",
  number: "1, >=5",
  date: '>="7 days ago"',
  boolean: "true or false",
  severity: ">=high",
  status: "pending, active, closed",
};

export const exampleQueries: readonly Completion[] = [
  { insert: 'owner:""', label: 'owner:""', hint: "nobody works on it" },
  { insert: "owner:{me}", label: "owner:{me}", hint: "mine" },
  { insert: "severity:>=high", label: "severity:>=high", hint: "high and critical" },
  { insert: 'occurred:>="1 hour ago"', label: 'occurred:>="1 hour ago"', hint: "in the last hour" },
  { insert: "name:powershell -type:Test", label: "name:powershell -type:Test", hint: "a word, and not a type" },
];

export function completeQuery(
  text: string,
  caret: number,
  fields: readonly QueryFieldHelp[],
  known: KnownValues,
): Completions {
  const before = text.slice(0, caret);
  if (text.trim() === "") return { from: 0, options: [...exampleQueries] };
  // Within quotation marks the value goes on to the cursor.
  const value = /(?:^|[\s(-])([\w.]+):(?:[<>]=?)?(?:\((?:[^)"]|"[^"]*")*?(?:or\s+)?)?("[^"]*|[^\s()"]*)$/i.exec(before);
  if (value) return completeValue(before, value[1] ?? "", value[2] ?? "", fields, known);
  const [, sign = "", word = ""] = /(?:^|[\s(])(-?)([\w.]*)$/.exec(before) ?? [];
  const from = caret - word.length;
  const isAfterPart = word === "" && sign === "" && /[^\s(]\s+$/.test(before) && !/\b(?:and|or|not)\s+$/i.test(before);
  const names = rank(fields, word, ({ name, label }) => `${name} ${label}`).map(({ name, label, kind }) => ({
    insert: `${name}:`,
    label: `${name}:`,
    hint: label === "" || label.toLowerCase() === name ? kindHints[kind] : label,
  }));
  const words =
    isAfterPart || word !== "" ? operators.filter(({ insert }) => insert.startsWith(word.toLowerCase())) : [];
  const options = isAfterPart ? [...words, ...names] : [...names, ...words];
  return { from, options: options.slice(0, mostOptions) };
}

const operators: readonly Completion[] = [
  { insert: "and ", label: "and", hint: "both hold" },
  { insert: "or ", label: "or", hint: "one of them holds" },
  { insert: "not ", label: "not", hint: "the opposite; - before a part says the same" },
];

function completeValue(
  before: string,
  field: string,
  written: string,
  fields: readonly QueryFieldHelp[],
  known: KnownValues,
): Completions {
  const help = fields.find(({ name }) => name.toLowerCase() === field.toLowerCase());
  const bare = written.replace(/^"/, "");
  const from = before.length - written.length;
  const options: Completion[] = [];
  const isBegun = /[<>]=?$/.test(before.slice(0, from)) || written !== "";
  if (!isBegun && help && ["number", "date", "severity"].includes(help.kind)) {
    options.push(
      { insert: ">=", label: ">=", hint: "this or more" },
      { insert: "<=", label: "<=", hint: "this or less" },
    );
  }
  if (help?.kind === "date") {
    for (const time of ["1 hour ago", "24 hours ago", "7 days ago", "30 days ago"]) {
      options.push({ insert: `"${time}" `, label: `"${time}"`, hint: "" });
    }
  }
  const key = field.toLowerCase();
  const ours = key === "type" || key === "owner" || key === "sourceinstance" ? (known[key] ?? []) : [];
  const values = help && help.values.length > 0 ? help.values : ours;
  if (key === "owner") options.push({ insert: "{me} ", label: "{me}", hint: "myself" });
  for (const value of values) {
    const text = value === "" || /[\s()":]/.test(value) ? `"${value.replace(/[\\"]/g, (sign) => `\\${sign}`)}"` : value;
    options.push({ insert: `${text} `, label: text, hint: value === "" ? "none" : "" });
  }
  if (written === "") options.push({ insert: "* ", label: "*", hint: "there is a value" });
  const fitting = rank(options, bare, ({ label }) => label.replace(/"/g, "")).filter(
    ({ insert }) => insert.trim() !== written,
  );
  return { from, options: fitting.slice(0, mostOptions) };
}

/** What begins so goes before what has it somewhere. */
function rank<One>(all: readonly One[], written: string, textOf: (one: One) => string): One[] {
  const word = written.toLowerCase();
  if (word === "") return [...all];
  const begins = all.filter((one) => textOf(one).toLowerCase().startsWith(word));
  const has = all.filter((one) => !begins.includes(one) && textOf(one).toLowerCase().includes(word));
  return [...begins, ...has];
}
