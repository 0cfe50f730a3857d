import { isObject, type Json, type JsonObject, ownProperty } from "#sdk/fake-vendor/json.ts";
import { parseTime } from "../time-input.ts";
import { type Lucene, LuceneError, parseLucene } from "./lucene.ts";

/** Elasticsearch's query language, as much as clients of Logz.io send, asked of one log. */

export class QueryRefused extends Error {}

type Matcher = (log: JsonObject) => boolean;

const forbidden = ["fuzzy_max_expansions", "max_expansions", "max_determinized_states"];

export function compileQuery(query: Json | undefined): Matcher {
  if (!isObject(query)) throw new QueryRefused("Query syntax (in 'query' field) is invalid: it is not an object");
  const keys = Object.keys(query);
  const [kind = ""] = keys;
  if (keys.length !== 1)
    throw new QueryRefused("Query syntax (in 'query' field) is invalid: one kind of query is expected");
  const inside = query[kind] ?? null;
  switch (kind) {
    case "match_all":
      return () => true;
    case "bool":
      return compileBool(inside);
    case "query_string":
      return compileQueryString(inside);
    case "range":
      return compileRange(inside);
    case "term":
    case "match":
    case "match_phrase":
      return compileTerm(inside, kind);
    case "terms":
      return compileTerms(inside);
    case "exists": {
      const field = String(ownProperty(inside, "field") ?? "");
      return (log) => valuesOf(log, field).length > 0;
    }
    case "wildcard":
    case "prefix": {
      const [field = "", given = ""] = onlyEntry(inside);
      const text = String(isObject(given) ? (given.value ?? given.wildcard ?? "") : given);
      if (kind === "wildcard") refuseLeadingWildcard(text);
      const pattern = patternOf(kind === "prefix" ? `${text}*` : text);
      return (log) => valuesOf(log, field).some((value) => pattern.test(String(value)));
    }
    default:
      throw new QueryRefused(`The element [${kind}] is not allowed`);
  }
}

function compileBool(bool: Json): Matcher {
  const listOf = (name: string) => {
    const given = ownProperty(bool, name);
    const list = given === undefined ? [] : Array.isArray(given) ? given : [given];
    return list.map(compileQuery);
  };
  const all = [...listOf("must"), ...listOf("filter")];
  const none = listOf("must_not");
  const some = listOf("should");
  const least = Number(ownProperty(bool, "minimum_should_match") ?? (all.length === 0 && some.length > 0 ? 1 : 0));
  return (log) =>
    all.every((holds) => holds(log)) &&
    !none.some((holds) => holds(log)) &&
    some.filter((holds) => holds(log)).length >= least;
}

function compileQueryString(given: Json): Matcher {
  const refused = forbidden.find((name) => ownProperty(given, name) !== undefined);
  if (refused !== undefined) throw new QueryRefused(`The element [${refused}] is not allowed`);
  if (ownProperty(given, "allow_leading_wildcard") === true) {
    throw new QueryRefused("allow_leading_wildcard not allowed to be true");
  }
  const text = String(ownProperty(given, "query") ?? "");
  try {
    return matcherOf(parseLucene(text));
  } catch (error) {
    if (!(error instanceof LuceneError)) throw error;
    throw new QueryRefused(`Query has failed. Elasticsearch Response: cannot parse '${text}': ${error.message}`);
  }
}

function matcherOf(query: Lucene): Matcher {
  switch (query.kind) {
    case "all":
      return () => true;
    case "and": {
      const parts = query.parts.map(matcherOf);
      return (log) => parts.every((holds) => holds(log));
    }
    case "or": {
      const parts = query.parts.map(matcherOf);
      return (log) => parts.some((holds) => holds(log));
    }
    case "not": {
      const part = matcherOf(query.part);
      return (log) => !part(log);
    }
    case "exists":
      return (log) => valuesOf(log, query.field).length > 0;
    case "range": {
      const bound = (text: string) => (text === "*" ? undefined : text);
      const low = bound(query.low);
      const high = bound(query.high);
      return compileRange({
        [query.field]: {
          ...(low === undefined ? {} : { [query.withLow ? "gte" : "gt"]: low }),
          ...(high === undefined ? {} : { [query.withHigh ? "lte" : "lt"]: high }),
        },
      });
    }
    case "term": {
      const { field, text, quoted } = query;
      if (!quoted) refuseLeadingWildcard(text);
      const holds = quoted || !/[*?]/.test(text) ? wordsMatcher(text) : patternMatcher(text);
      return (log) => (field === undefined ? everyValue(log) : valuesOf(log, field)).some(holds);
    }
  }
}

function refuseLeadingWildcard(text: string): void {
  if (/^[*?]/.test(text) && text !== "*") {
    throw new QueryRefused("'*' or '?' not allowed as first character of a wildcard query");
  }
}

function patternMatcher(text: string): (value: Json) => boolean {
  const pattern = patternOf(text);
  return (value) =>
    pattern.test(String(value)) ||
    String(value)
      .split(/[^\p{L}\p{N}_.-]+/u)
      .some((word) => pattern.test(word));
}

/** The words in a row, whatever the case: close to what an analysed field answers. */
function wordsMatcher(text: string): (value: Json) => boolean {
  const wanted = text.toLowerCase();
  return (value) => {
    const has = String(value).toLowerCase();
    if (has === wanted) return true;
    const at = has.indexOf(wanted);
    const isEdge = (character: string) => character === "" || !/[\p{L}\p{N}_]/u.test(character);
    return at >= 0 && isEdge(has.charAt(at - 1)) && isEdge(has.charAt(at + wanted.length));
  };
}

function patternOf(text: string): RegExp {
  const escaped = text
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replace(/\*/g, ".*")
    .replace(/\?/g, ".");
  return new RegExp(`^${escaped}$`, "is");
}

function compileTerm(given: Json, kind: string): Matcher {
  const [field = "", value = ""] = onlyEntry(given);
  const wanted = isObject(value) ? (value.value ?? value.query ?? "") : value;
  const holds = kind === "term" ? (found: Json) => String(found) === String(wanted) : wordsMatcher(String(wanted));
  return (log) => valuesOf(log, field).some(holds);
}

function compileTerms(given: Json): Matcher {
  const [field = "", value = []] = onlyEntry(given);
  const wanted = (Array.isArray(value) ? value : [value]).map(String);
  return (log) => valuesOf(log, field).some((found) => wanted.includes(String(found)));
}

/** Both spellings of bounds: `gte` and the like, and `from`, `include_lower` of old. */
function compileRange(given: Json): Matcher {
  const [field = "", bounds = {}] = onlyEntry(given);
  const get = (name: string) => ownProperty(bounds, name);
  const low = get("gte") ?? get("gt") ?? get("from");
  const high = get("lte") ?? get("lt") ?? get("to");
  const withLow = get("gt") === undefined && get("include_lower") !== false;
  const withHigh = get("lt") === undefined && get("include_upper") !== false;
  const isTime = field === "@timestamp";
  const read = (value: Json) => (isTime ? momentOf(value) : Number(value));
  return (log) =>
    valuesOf(log, field).some((value) => {
      const here = read(value);
      if (Number.isNaN(here)) return false;
      if (low !== undefined && low !== null && (withLow ? here < read(low) : here <= read(low))) return false;
      return !(high !== undefined && high !== null && (withHigh ? here > read(high) : here >= read(high)));
    });
}

/** Numbers are milliseconds, also as text. */
export function momentOf(value: Json): number {
  if (typeof value === "number") return value;
  if (typeof value !== "string") return Number.NaN;
  return /^\d{5,}$/.test(value) ? Number(value) : (parseTime(value) ?? Number.NaN);
}

function onlyEntry(value: Json): [string?, Json?] {
  return isObject(value) ? (Object.entries(value)[0] ?? []) : [];
}

/** Keys with dots in them and nested ones spell the same path; lists are looked through. */
export function valuesOf(log: Json, path: string): Json[] {
  if (Array.isArray(log)) return log.flatMap((item) => valuesOf(item, path));
  const whole = ownProperty(log, path);
  if (whole !== undefined) return flatten(whole);
  const found: Json[] = [];
  for (let dot = path.indexOf("."); dot > 0; dot = path.indexOf(".", dot + 1)) {
    const inner = ownProperty(log, path.slice(0, dot));
    if (inner !== undefined) found.push(...valuesOf(inner, path.slice(dot + 1)));
  }
  return found;
}

function everyValue(value: Json): Json[] {
  if (Array.isArray(value)) return value.flatMap(everyValue);
  return isObject(value) ? Object.values(value).flatMap(everyValue) : [value];
}

function flatten(value: Json): Json[] {
  if (Array.isArray(value)) return value.flatMap(flatten);
  return value === null ? [] : [value];
}
