/**
 * What a database can tell of a query: two conditions over columns that lie around it. Every row that matches satisfies
 * `upper`; every row that satisfies `lower` matches. Between them a row is asked in memory (`match-query.ts`), which has
 * the last word in any case. So what the database compares differently (signs beyond ASCII, values within JSON, moments
 * that are no moments) costs time and never a row too many or too few.
 */
import type { Json } from "#base/json.ts";
import { matchesQuery, type QueryContext } from "./match-query.ts";
import type { FieldQuery, FieldTest, Ordering, Query } from "./query.ts";
import { incidentFieldKind } from "./query-field.ts";
import { readQueryTime } from "./query-time.ts";

export type SearchCondition<Column extends string = string> =
  | { is: "all" }
  | { is: "none" }
  | { is: "and" | "or"; parts: readonly SearchCondition<Column>[] }
  | { is: "not"; part: SearchCondition<Column> }
  | { is: "oneOf"; column: Column; values: readonly number[] }
  /** The identity of the row, a number without a fraction. */
  | { is: "identity"; op: Ordering | "="; value: number }
  /** Milliseconds since the epoch: `from` is within, `before` is not. */
  | { is: "within"; column: Column; from: number; before: number }
  /** There is a moment. */
  | { is: "dated"; column: Column }
  /** The whole text in lower case. */
  | { is: "equals"; column: Column; text: string }
  /** In lower case; `%` any signs, `_` one, `\` before a sign that means itself. */
  | { is: "like"; column: Column; pattern: string }
  /** The text is not empty. */
  | { is: "filled"; column: Column }
  /** The text has signs beyond ASCII: only a look in memory tells. */
  | { is: "foreign"; column: Column }
  /** The value is among a set that belongs to the row. */
  | { is: "member"; column: Column; value: string }
  /** Somewhere in the row's texts or its JSON, in lower case; or there are signs beyond ASCII, or timers. */
  | { is: "mentions"; text: string }
  /** All of them in the JSON of the custom fields, in lower case; or signs beyond ASCII there, or there are timers. */
  | { is: "custom"; texts: readonly string[] };

/** How a field of a document stands in the database. */
export type SearchField<Column extends string> =
  | { is: "identity" }
  | { is: "text"; column: Column }
  | { is: "moment"; column: Column; nullable: boolean }
  /** A number of few; `show` is what the document has for it. */
  | { is: "choice"; column: Column; values: readonly number[]; show?(value: number): Json }
  | { is: "members"; column: Column };

export interface SearchSchema<Column extends string> {
  /** By the name of the field in lower case. */
  fields: Readonly<Record<string, SearchField<Column>>>;
  /** All keys that a document has, in lower case: what none of them names is a custom field. */
  keys: ReadonlySet<string>;
}

export interface SearchPlan<Column extends string> {
  upper: SearchCondition<Column>;
  lower: SearchCondition<Column>;
}

const all = { is: "all" } as const;
const none = { is: "none" } as const;
const everything = { upper: all, lower: all };
const nothing = { upper: none, lower: none };
/** The database cannot tell. */
const unknown = { upper: all, lower: none };

export function planSearch<Column extends string>(
  query: Query,
  schema: SearchSchema<Column>,
  context: QueryContext,
): SearchPlan<Column> {
  switch (query.kind) {
    case "all":
      return everything;
    case "and":
    case "or": {
      const plans = query.parts.map((part) => planSearch(part, schema, context));
      return {
        upper: join(
          query.kind,
          plans.map(({ upper }) => upper),
        ),
        lower: join(
          query.kind,
          plans.map(({ lower }) => lower),
        ),
      };
    }
    case "not": {
      const { upper, lower } = planSearch(query.part, schema, context);
      return { upper: not(lower), lower: not(upper) };
    }
    case "text":
      return planText(fold(query.text));
    case "field":
      return planField(query, schema, context);
  }
}

function join<Column extends string>(
  is: "and" | "or",
  parts: readonly SearchCondition<Column>[],
): SearchCondition<Column> {
  const [neutral, decisive] = is === "and" ? ["all", "none"] : ["none", "all"];
  if (parts.some((part) => part.is === decisive)) return is === "and" ? none : all;
  const left = parts.filter((part) => part.is !== neutral);
  if (left.length === 0) return is === "and" ? all : none;
  return left.length === 1 && left[0] ? left[0] : { is, parts: left };
}

function not<Column extends string>(part: SearchCondition<Column>): SearchCondition<Column> {
  if (part.is === "all") return none;
  if (part.is === "none") return all;
  return part.is === "not" ? part.part : { is: "not", part };
}

function planText<Column extends string>(text: string): SearchPlan<Column> {
  if (text === "") return unknown;
  // Numbers and dates stand in columns of their own, and are not looked through.
  if (couldBeNumber(text) || !isFindableInJson(text)) return unknown;
  return { upper: { is: "mentions", text }, lower: none };
}

/** A piece of a number or of a date as ISO 8601 writes it. */
function couldBeNumber(text: string): boolean {
  if (/[^0-9tze:.+-]/.test(text)) return false;
  return text.split(".").length <= 2;
}

/** JSON has quotes, backslashes and control characters in other spellings; all else stands there as it is. */
function isFindableInJson(text: string): boolean {
  return !/["\\\p{Cc}]/u.test(text) && text.isWellFormed();
}

function planField<Column extends string>(
  query: FieldQuery,
  schema: SearchSchema<Column>,
  context: QueryContext,
): SearchPlan<Column> {
  const name = query.field.toLowerCase();
  const field = Object.hasOwn(schema.fields, name) ? schema.fields[name] : undefined;
  const test = withMe(query.test, context);
  if (!field) return planCustom(name, test, schema, context);
  switch (field.is) {
    case "identity":
      return planIdentity(test);
    case "text": {
      const kind = (context.fields ?? incidentFieldKind)(query.field);
      if (kind !== undefined && kind !== "keyword" && kind !== "text") return unknown;
      return planTextField(field.column, test, kind === "text");
    }
    case "moment":
      return (context.fields ?? incidentFieldKind)(query.field) === "date"
        ? planMoment(field.column, field.nullable, test, context.now)
        : unknown;
    case "choice": {
      // Few enough to be asked one by one.
      const values = field.values.filter((value) => {
        return matchesQuery(query, { [query.field]: field.show?.(value) ?? value }, context);
      });
      return values.length === field.values.length
        ? everything
        : exactly({ is: "oneOf", column: field.column, values });
    }
    case "members":
      return planMembers(field.column, test);
  }
}

function exactly<Column extends string>(condition: SearchCondition<Column>): SearchPlan<Column> {
  return { upper: condition, lower: condition };
}

function withMe(test: FieldTest, { me }: QueryContext): FieldTest {
  return test.op !== "exists" && test.value === "{me}" && me !== undefined ? { ...test, value: me } : test;
}

function planIdentity<Column extends string>(test: FieldTest): SearchPlan<Column> {
  if (test.op === "exists") return everything;
  if (test.op === "is" && test.pattern) return unknown;
  if (test.op === "is") {
    const id = fold(test.value);
    return /^[1-9]\d{0,14}$/.test(id) ? exactly({ is: "identity", op: "=", value: Number(id) }) : nothing;
  }
  return /^[1-9]\d{0,14}$/.test(test.value)
    ? exactly({ is: "identity", op: test.op, value: Number(test.value) })
    : unknown;
}

function planTextField<Column extends string>(column: Column, test: FieldTest, isWords: boolean): SearchPlan<Column> {
  if (test.op === "exists") return exactly({ is: "filled", column });
  if (test.op !== "is") return unknown;
  if (test.value === "") return exactly({ is: "not", part: { is: "filled", column } });
  const filled: SearchCondition<Column> = { is: "filled", column };
  if (test.pattern) return aroundForeign(column, { is: "like", column, pattern: globToLike(fold(test.value)) }, filled);
  const wanted = fold(test.value);
  if (!isWords) return aroundForeign(column, { is: "equals", column, text: wanted }, filled);
  const words = wanted.trim();
  if (words === "") return exactly(filled);
  const { upper } = aroundForeign(column, { is: "like", column, pattern: `%${escapeLike(words)}%` }, filled);
  return { upper, lower: none };
}

/** What is folded has no sign beyond ASCII unless the text had one, which the database is not asked about. */
function aroundForeign<Column extends string>(
  column: Column,
  condition: SearchCondition<Column>,
  filled: SearchCondition<Column>,
): SearchPlan<Column> {
  const foreign: SearchCondition<Column> = { is: "foreign", column };
  const text = condition.is === "equals" ? condition.text : condition.is === "like" ? condition.pattern : "";
  // No text in the database has a NUL.
  if (hasForeign(text) || text.includes("\0")) return { upper: foreign, lower: none };
  return {
    upper: join("or", [join("and", [condition, filled]), foreign]),
    lower: join("and", [condition, filled, not(foreign)]),
  };
}

function hasForeign(text: string): boolean {
  return /[^\p{ASCII}]/u.test(text);
}

function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, "\\$&");
}

function globToLike(pattern: string): string {
  return escapeLike(pattern).replaceAll("*", "%").replaceAll("?", "_");
}

/** Beyond this nothing is read as a moment. */
const latest = Date.UTC(9999, 11, 31);
const dayMs = 86_400_000;

/** A moment in the database is compared as JavaScript shows it: to the millisecond, what is finer cut off. */
function planMoment<Column extends string>(
  column: Column,
  nullable: boolean,
  test: FieldTest,
  now: number,
): SearchPlan<Column> {
  const dated: SearchPlan<Column> = nullable ? exactly({ is: "dated", column }) : everything;
  if (test.op === "exists") return dated;
  if (test.op === "is" && test.value === "") {
    return { upper: not(dated.upper), lower: not(dated.lower) };
  }
  if (test.op === "is" && test.pattern) return unknown;
  const within = (from: number, before: number): SearchPlan<Column> => {
    return from < before ? exactly({ is: "within", column, from, before }) : nothing;
  };
  if (test.op === "is" && /^\d{4}-\d{2}-\d{2}$/.test(test.value)) {
    const day = Date.parse(`${test.value}T00:00:00Z`);
    const isDay = Number.isFinite(day) && new Date(day).toISOString().startsWith(test.value);
    return isDay ? within(day, day + dayMs) : nothing;
  }
  const moment = readQueryTime(test.value, now);
  if (moment === undefined || !Number.isFinite(moment)) return moment === undefined ? nothing : unknown;
  const whole = Number.isInteger(moment);
  switch (test.op) {
    case "is":
      return whole && moment >= 0 && moment <= latest ? within(moment, moment + 1) : nothing;
    case ">":
      return within(Math.max(0, Math.floor(moment) + 1), latest + 1);
    case ">=":
      return within(Math.max(0, Math.ceil(moment)), latest + 1);
    case "<":
      return within(0, Math.min(latest + 1, Math.ceil(moment)));
    case "<=":
      return within(0, Math.min(latest + 1, Math.floor(moment) + 1));
  }
}

function planMembers<Column extends string>(column: Column, test: FieldTest): SearchPlan<Column> {
  if (test.op !== "is" || test.pattern || test.value === "") return unknown;
  const value = fold(test.value);
  // Ids are written in one way only.
  return /^[\w-]{1,64}$/.test(value) ? { upper: { is: "member", column, value }, lower: none } : unknown;
}

/** A field that no column has: among the custom ones, by its name and its value. */
function planCustom<Column extends string>(
  name: string,
  test: FieldTest,
  { keys }: SearchSchema<Column>,
  context: QueryContext,
): SearchPlan<Column> {
  const [first = ""] = name.split(".");
  // A dotted name may be one key, or lead into a document's own.
  if (first === "" || keys.has(first) || keys.has(name) || hasForeign(first)) return unknown;
  if (test.op === "is" && test.value === "") return unknown;
  const texts: string[] = [];
  if (isFindableInJson(first)) texts.push(first);
  const kind = (context.fields ?? incidentFieldKind)(name);
  if (test.op === "is" && !test.pattern && (kind === undefined || kind === "keyword")) {
    const wanted = fold(test.value);
    // Long numbers lose digits on their way out of JSON; objects are compared by their JSON.
    if (isFindableInJson(wanted) && !hasForeign(wanted) && !/^[-+0-9.e]*$/.test(wanted)) {
      texts.push(wanted);
    }
  }
  return texts.length === 0 ? unknown : { upper: { is: "custom", texts }, lower: none };
}

function fold(text: string): string {
  return text.normalize("NFKC").toLowerCase();
}
