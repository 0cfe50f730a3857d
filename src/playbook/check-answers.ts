/** Whether what somebody filled in answers a form: every fault at once, each with the question it is about. Pure. */
import { isObject, type Json, type JsonObject } from "#base/json.ts";
import type { Problem } from "#base/problem.ts";
import type { AskedForm, AskedQuestion } from "./open-question.ts";

export interface CheckedAnswers {
  /** As they go to the context, by the ids of their questions; what was left out is not there. */
  answers: JsonObject;
  problems: Problem[];
}

const longest = { shortText: 1_000, longText: 20_000, choice: 1_000 };
const mostRows = 200;
const mostChoices = 500;
export const mostFiles = 10;

export function checkAnswers({ questions }: AskedForm, given: JsonObject): CheckedAnswers {
  const answers: JsonObject = {};
  const problems: Problem[] = [];
  const known = new Set(questions.map(({ id }) => id));
  for (const id of Object.keys(given)) {
    if (!known.has(id)) problems.push(problem(id, `The form has no question ${id.slice(0, 50)}`));
  }
  for (const question of questions) {
    const { id, label, required } = question;
    const value = question.readonly ? beginningOf(question) : Object.hasOwn(given, id) ? given[id] : undefined;
    if (isEmpty(value)) {
      if (required && !question.readonly) problems.push(problem(id, `${nameOf(label, id)} needs an answer`));
      continue;
    }
    const read = question.readonly ? { value } : readAnswer(question, value ?? null);
    if ("why" in read) problems.push(problem(id, `${nameOf(label, id)}: ${read.why}`));
    else define(answers, id, read.value ?? null);
  }
  return { answers, problems };
}

type Read = { value: Json } | { why: string };

function readAnswer(question: AskedQuestion, value: Json): Read {
  switch (question.type) {
    case "shortText":
      return readText(value, longest.shortText, false);
    case "longText":
      return readText(value, longest.longText, true);
    case "number":
      return readNumber(value);
    case "date":
      return readDay(value);
    case "singleSelect":
      return readChoice(question, Array.isArray(value) && value.length === 1 ? (value[0] ?? "") : value);
    case "multiSelect":
      return readChoices(question, value);
    case "grid":
      return readGrid(question, value);
    case "attachments":
      return readFiles(value);
  }
}

function readText(value: Json, most: number, hasLines: boolean): Read {
  if (typeof value !== "string") return { why: "it needs a text" };
  if (value.length > most) return { why: `it may have ${most} characters, and has ${value.length}` };
  if (!hasLines && /[\r\n]/.test(value)) return { why: "it is one line" };
  return { value };
}

function readNumber(value: Json): Read {
  const number =
    typeof value === "string" && /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i.test(value) ? +value : value;
  return typeof number === "number" && Number.isFinite(number) ? { value: number } : { why: "it needs a number" };
}

/** A day, or a moment with its zone. */
const dayOrMoment = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2}))?$/;

function readDay(value: Json): Read {
  if (typeof value === "string" && dayOrMoment.test(value)) {
    const read = new Date(value);
    // JavaScript takes the 31st of February for a day in March.
    const isDay =
      !Number.isNaN(read.getTime()) &&
      new Date(`${value.slice(0, 10)}T00:00:00Z`).getUTCDate() === Number(value.slice(8, 10));
    if (isDay) return { value: read.toISOString() };
  }
  return { why: "it needs a date, as 2026-03-01 or 2026-03-01T14:00:00Z" };
}

function readChoice({ options }: AskedQuestion, value: Json): Read {
  const text = typeof value === "number" || typeof value === "boolean" ? String(value) : value;
  if (typeof text !== "string" || text.length > longest.choice) return { why: "it needs one of the choices" };
  if (options.length === 0 || options.includes(text)) return { value: text };
  return { why: `"${text.slice(0, 80)}" is not one of the choices (${listOf(options)})` };
}

function readChoices(question: AskedQuestion, value: Json): Read {
  const given = Array.isArray(value) ? value : [value];
  if (given.length > mostChoices) return { why: `it may have ${mostChoices} choices` };
  const chosen: Json[] = [];
  for (const one of given) {
    const read = readChoice(question, one);
    if ("why" in read) return read;
    if (!chosen.includes(read.value)) chosen.push(read.value);
  }
  return { value: chosen };
}

function readGrid({ columns = [] }: AskedQuestion, value: Json): Read {
  if (!Array.isArray(value)) return { why: "it needs a list of rows" };
  if (value.length > mostRows) return { why: `it may have ${mostRows} rows, and has ${value.length}` };
  const keys = new Set(columns.map(({ key }) => key));
  const rows: JsonObject[] = [];
  for (const [at, row] of value.entries()) {
    if (!isObject(row)) return { why: `row ${at + 1} is no row` };
    const kept: JsonObject = {};
    for (const [key, cell] of Object.entries(row)) {
      if (!keys.has(key)) return { why: `row ${at + 1} has a column ${key.slice(0, 50)} that the table has not` };
      const isPlain = cell === null || typeof cell !== "object";
      if (!isPlain) return { why: `row ${at + 1}, ${key}: it needs a plain value` };
      if (String(cell).length > longest.shortText) return { why: `row ${at + 1}, ${key}: it is too long` };
      define(kept, key, cell);
    }
    if (Object.values(kept).some((cell) => cell !== null && cell !== "")) rows.push(kept);
  }
  return { value: rows };
}

/** Of files only that they are some is known here; whoever keeps them puts the ids of their entries in their place. */
function readFiles(value: Json): Read {
  if (!Array.isArray(value) || !value.every(isFile)) return { why: "it needs files, each with a name and its content" };
  return value.length > mostFiles ? { why: `it may have ${mostFiles} files` } : { value };
}

function isFile(one: Json): boolean {
  return isObject(one) && typeof one.name === "string" && one.name !== "" && typeof one.content === "string";
}

/** What stands in a question before anybody answers. */
function beginningOf({ rows, type }: AskedQuestion): Json | undefined {
  return type === "grid" ? rows : undefined;
}

function isEmpty(value: Json | undefined): boolean {
  if (value === undefined || value === null) return true;
  if (typeof value === "string") return value.trim() === "";
  return Array.isArray(value) && value.length === 0;
}

function problem(id: string, message: string): Problem {
  return { code: "QUESTION_ANSWER_INVALID", severity: "error", message, path: `answers.${id.slice(0, 100)}` };
}

function nameOf(label: string, id: string): string {
  return label === "" ? `Question ${id}` : `"${label.slice(0, 100)}"`;
}

function listOf(options: readonly string[]): string {
  const some = options.slice(0, 10).join(", ");
  return options.length > 10 ? `${some}, …` : some;
}

function define(record: JsonObject, key: string, value: Json): void {
  Object.defineProperty(record, key, { value, writable: true, enumerable: true, configurable: true });
}
