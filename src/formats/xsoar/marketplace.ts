/**
 * Content that is sold in several marketplaces holds keys once for each: `name`, `name:xsoar`, `name:marketplacev2`. One
 * of them is meant: XSOAR's own, else the plain one.
 */
import { isObject, type Json, type JsonObject } from "#base/json.ts";
import type { JsonPath } from "../json-document.ts";

/** Those that are ours, the most exact first; another marketplace's key is passed over. */
const ours = ["xsoar", "xsoar_on_prem", "xsoar_saas"];
const suffix = /^(.+):(xsoar|xsoar_on_prem|xsoar_saas|marketplacev2|xpanse|platform)$/;

const mark = /:(?:xsoar|marketplacev2|xpanse|platform)/;

export interface Selected {
  value: Json;
  /** A path through the selected tree, in the keys of the text. */
  writtenPath(path: JsonPath): JsonPath;
}

/** `text`: what the value was read from; most content has one marketplace only and is not looked through. */
export function selectMarketplace(value: Json, text: string): Selected {
  if (!mark.test(text)) return { value, writtenPath: (path) => path };
  const renamed = new Map<JsonObject, Map<string, string>>();
  const selected = select(value, renamed);
  if (renamed.size === 0) return { value, writtenPath: (path) => path };
  const writtenPath = (path: JsonPath): JsonPath => {
    let here: Json | undefined = selected;
    return path.map((key) => {
      const name = String(key);
      const written = isObject(here) ? (renamed.get(here)?.get(name) ?? key) : key;
      if (isObject(here)) here = Object.hasOwn(here, name) ? here[name] : undefined;
      else here = Array.isArray(here) ? here[Number(key)] : undefined;
      return written;
    });
  };
  return { value: selected, writtenPath };
}

/** The same tree where nothing carries a suffix, so that most content is not copied. */
function select(value: Json, renamed: Map<JsonObject, Map<string, string>>): Json {
  if (Array.isArray(value)) {
    const items = value.map((item) => select(item, renamed));
    return items.some((item, at) => item !== value[at]) ? items : value;
  }
  if (!isObject(value)) return value;
  const names = Object.keys(value);
  const inner = names.map((name) => select(value[name] ?? null, renamed));
  const marked = names.some((name) => suffix.test(name));
  if (!marked && inner.every((item, at) => item === value[names[at] ?? ""])) return value;
  const chosen = new Map<string, { value: Json; written: string; rank: number }>();
  names.forEach((written, at) => {
    const [, plain = written, market] = suffix.exec(written) ?? [];
    const rank = market === undefined ? ours.length : ours.indexOf(market);
    if (rank < 0) return;
    const known = chosen.get(plain);
    // What a plain key stands for wins over the marks of either edition of XSOAR, not over XSOAR's.
    const order = market === undefined ? 0.5 : rank;
    if (known === undefined || order < known.rank)
      chosen.set(plain, { value: inner[at] ?? null, written, rank: order });
  });
  const selected = Object.fromEntries([...chosen].map(([name, one]) => [name, one.value]));
  const moved = new Map([...chosen].filter(([name, one]) => name !== one.written).map(([n, o]) => [n, o.written]));
  if (moved.size > 0) renamed.set(selected, moved);
  return selected;
}
