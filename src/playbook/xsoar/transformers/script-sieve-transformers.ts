/** Scripts that keep or leave out elements of a list, or say whether a moment lies between two others. */
import { isObject, type Json, type JsonObject } from "#base/json.ts";
import { argumentList, castBoolean, isAbsent, isEmpty, parseJson, scalarText } from "../cast.ts";
import { readLooseDate } from "../dates/loose-date.ts";
import { fieldsOf, type Moment } from "../dates/moment.ts";
import { readRelativeDate } from "../dates/relative-date.ts";
import { isInNetwork, readIpAddress, readIpNetwork } from "../filters/ip-network.ts";
import { setOwn } from "../javascript/value.ts";
import { pythonText } from "../python-text.ts";
import { onItem, onList, type Transformer, type TransformerCall } from "./transformer.ts";

/** Nothing where none is left. */
function orNothing(list: Json[]): Json | undefined {
  return list.length === 0 ? undefined : list;
}

/** Lower case, without any blanks. */
function csvTexts(value: Json | undefined, call: TransformerCall): string[] {
  if (Array.isArray(value)) return value.map((item) => call.scriptText(item).toLowerCase());
  return call.scriptText(value).toLowerCase().replace(/[ \n]/g, "").split(",");
}

function byDomain(keeps: (isListed: boolean) => boolean): Transformer {
  return onList((value, call) => {
    const domains = new Set(csvTexts(call.get("domain_list"), call));
    const kept = csvTexts(value, call).filter((address) => {
      const parts = address.split("@");
      if (parts.length !== 2) throw call.failure(`"${address.slice(0, 60)}" is no mail address`);
      return keeps(domains.has(parts[1] ?? ""));
    });
    return orNothing(kept);
  });
}

/** How many of the ranges an address lies in. */
function byRange(copies: (hits: number) => number): Transformer {
  return onList((value, call) => {
    const ranges = argumentList(call.get("cidr_ranges")).map((range) => {
      const network = readIpNetwork(pythonText(range));
      if (network === undefined) throw call.failure(`"${pythonText(range).slice(0, 60)}" is no range of addresses`);
      return network;
    });
    const kept: Json[] = [];
    for (const item of argumentList(value)) {
      const address = readIpAddress(pythonText(item));
      if (address === undefined) throw call.failure(`"${pythonText(item).slice(0, 60)}" is no address`);
      call.evaluation.budget.spend(ranges.length);
      const hits = ranges.filter((network) => isInNetwork(address, network)).length;
      for (let copy = copies(hits); copy > 0; copy--) kept.push(item);
    }
    return orNothing(kept);
  });
}

const removeMatches = onList((value, call) => {
  const isOn = (name: string, otherwise: boolean) => castBoolean(call.get(name), call.operator, name, otherwise);
  const ignoreCase = isOn("ignore_case", true);
  const isExact = isOn("match_exact", false);
  const values = argumentList(value);
  const written = call.text("filters");
  if (written === "") return values;
  const filters = splitAt(written, call.text("delimiter") || "\\n", call);
  const lower = new Set(filters.map((filter) => filter.toLowerCase().trim()));
  const patterns = filters
    .map((filter) => filter.trim())
    .filter((filter) => filter !== "" && !isExact)
    .map((filter) => call.evaluation.patterns.compile(filter, { ignoreCase }));
  return values.filter((item) => {
    const text = call.scriptText(item);
    if (isExact) return ignoreCase ? !lower.has(text.toLowerCase()) : !filters.includes(text);
    return !patterns.some((pattern) => pattern.test(text));
  });
});

/** The delimiter is a pattern. */
function splitAt(text: string, delimiter: string, call: TransformerCall): string[] {
  const parts: string[] = [];
  let from = 0;
  for (const match of call.evaluation.patterns.compile(delimiter).matches(text)) {
    if (match.end === match.start) continue;
    parts.push(text.slice(from, match.start));
    from = match.end;
  }
  return [...parts, text.slice(from)];
}

const ignoreFields = onItem((value, call) => {
  const given = isEmpty(value) || value === 0 || value === false ? call.get("json_object") : value;
  const object = typeof given === "string" ? parseJson(given) : given;
  if (object === undefined) return given;
  if (!isObject(object)) throw call.failure("it takes an object");
  const left: JsonObject = {};
  const ignored = new Set(argumentList(call.get("fields")).map(pythonText));
  for (const key of Object.keys(object)) if (!ignored.has(key)) setOwn(left, key, object[key] ?? null);
  return left;
});

function dateOf(value: Json | undefined, what: string, call: TransformerCall): Moment {
  const text = isAbsent(value) ? "" : (scalarText(value) ?? "");
  const now = { nanoseconds: BigInt(call.evaluation.now) * 1_000_000n, offsetMinutes: 0, zone: "UTC", zoned: true };
  const clock = /^\s*(\d{1,2}):(\d{2})(?::(\d{2}))?\s*$/.exec(text);
  const today = new Date(call.evaluation.now).toISOString().slice(0, 10);
  const [, hour = "", minute = "", second = "00"] = clock ?? [];
  const whole = clock === null ? text : `${today} ${hour.padStart(2, "0")}:${minute}:${second}`;
  const moment =
    readRelativeDate(whole, now) ?? readLooseDate(whole, { dayFirst: false, yearFirst: false, fuzzy: false });
  if (moment === undefined) throw call.failure(`${what} is no date that can be read`);
  return moment;
}

const betweenDates = onItem((value, call) => {
  const { nanoseconds } = dateOf(value, "the value", call);
  const from = dateOf(call.get("begin_date"), "begin_date", call);
  const to = dateOf(call.get("end_date"), "end_date", call);
  return from.nanoseconds <= nanoseconds && nanoseconds <= to.nanoseconds;
});

/** By the clock alone; from a later hour to an earlier one is through midnight. */
const betweenHours = onItem((value, call) => {
  const clock = (moment: Moment) => {
    const { hour, minute, nanosecond, second } = fieldsOf(moment);
    return (hour * 60 + minute) * 60 + second + nanosecond / 1e9;
  };
  const time = clock(dateOf(value, "the value", call));
  const from = clock(dateOf(call.get("begin_time"), "begin_time", call));
  const to = clock(dateOf(call.get("end_time"), "end_time", call));
  return from >= to ? from <= time || time <= to : from <= time && time <= to;
});

export const scriptSieveTransformers: Readonly<Record<string, Transformer>> = {
  EmailDomainBlacklist: byDomain((isListed) => !isListed),
  EmailDomainWhitelist: byDomain((isListed) => isListed),
  IPv4Blacklist: byRange((hits) => (hits === 0 ? 1 : 0)),
  IPv4Whitelist: byRange((hits) => hits),
  RemoveMatches: removeMatches,
  RemoveNullBytes: onItem((value, call) => call.scriptText(value).replaceAll("\0", "")),
  JoinIfSingleElementOnly: onList((value) => (Array.isArray(value) && value.length === 1 ? value[0] : value)),
  IgnoreFieldsFromJson: ignoreFields,
  BetweenDates: betweenDates,
  BetweenHours: betweenHours,
};
