/** Filters about lists (and texts and dicts taken as lists). */
import { readPath } from "../access.ts";
import { ascending, compareFolded, foldCase } from "../case-folding.ts";
import type { Evaluation } from "../evaluation.ts";
import { typeError } from "../expression-error.ts";
import { type Filter, filter } from "../filter.ts";
import { dictItems } from "../methods.ts";
import { areEqual, calculate, toItems } from "../operators.ts";
import { toText } from "../python-text.ts";
import { joinTexts } from "../text-operations.ts";
import { isDict, isFloat, isTrue, kindOf, numberOf, Range, type Tuple, tupleOf, type Value } from "../value.ts";

function pick(evaluation: Evaluation, value: Value, attribute: Value): readonly Value[] {
  const items = toItems(evaluation, value);
  return attribute === undefined || attribute === null
    ? items
    : items.map((item) => readPath(evaluation, item, attribute));
}

const join = filter(["d", "attribute"], (evaluation, value, [separator, attribute]) =>
  joinTexts(
    evaluation,
    pick(evaluation, value, attribute),
    separator === undefined ? "" : toText(evaluation, separator),
  ),
);

const length = filter([], (_evaluation, value) => {
  if (value === undefined) return 0;
  if (Array.isArray(value) || value instanceof Range) return value.length;
  if (typeof value === "string") return countCharacters(value);
  if (isDict(value)) return Object.keys(value).length;
  throw typeError(`${kindOf(value)} has no length`);
});

function countCharacters(text: string): number {
  return text.length - (text.match(/[\ud800-\udbff][\udc00-\udfff]/g)?.length ?? 0);
}

const list = filter([], (evaluation, value) => evaluation.list([...toItems(evaluation, value)]));

const unique = filter(["case_sensitive", "attribute"], (evaluation, value, [caseSensitive, attribute]) => {
  const items = toItems(evaluation, value);
  const keys = pick(evaluation, items as Value[], attribute);
  const seen = new Set<Value>();
  const seenContainers: Value[] = [];
  const kept = items.filter((_item, index) => {
    evaluation.spend();
    const key = isTrue(caseSensitive) ? keys[index] : foldCase(keys[index]);
    const plain = numberOf(key) ?? key;
    if (typeof plain !== "object" || plain === null) return !seen.has(plain) && seen.add(plain);
    if (seenContainers.some((other) => spendEqual(evaluation, other, key))) return false;
    seenContainers.push(key);
    return true;
  });
  return evaluation.list(kept);
});

function spendEqual(evaluation: Evaluation, left: Value, right: Value): boolean {
  evaluation.spend();
  return areEqual(evaluation, left, right);
}

const first = filter([], (evaluation, value) => (value instanceof Range ? value.at(0) : toItems(evaluation, value)[0]));
const last = filter([], (evaluation, value) =>
  value instanceof Range ? value.at(value.length - 1) : toItems(evaluation, value).at(-1),
);

const reverse = filter([], (evaluation, value) => {
  const items = [...toItems(evaluation, value)].reverse();
  return typeof value === "string" ? evaluation.text(items.join("")) : evaluation.list(items);
});

const sort = filter(["reverse", "case_sensitive", "attribute"], (evaluation, value, args) => {
  const [reversed, caseSensitive, attribute] = args;
  const items = toItems(evaluation, value);
  const paths = typeof attribute === "string" ? attribute.split(",") : [attribute];
  const rows = items.map((item) => ({
    item,
    keys: paths.map((path) => (path === undefined || path === null ? item : readPath(evaluation, item, path))),
  }));
  const sign = isTrue(reversed) ? -1 : 1;
  rows.sort((a, b) => sign * compareKeys(evaluation, a.keys, b.keys, isTrue(caseSensitive)));
  return evaluation.list(rows.map((row) => row.item));
});

function compareKeys(evaluation: Evaluation, a: readonly Value[], b: readonly Value[], caseSensitive: boolean): number {
  for (let index = 0; index < a.length; index++) {
    const order = compareFolded(evaluation, a[index], b[index], caseSensitive);
    if (order !== 0) return order;
  }
  return 0;
}

function extreme(sign: 1 | -1): Filter {
  return filter(["case_sensitive", "attribute"], (evaluation, value, [caseSensitive, attribute]) => {
    const items = toItems(evaluation, value);
    const keys = pick(evaluation, items as Value[], attribute);
    let best = 0;
    for (let index = 1; index < items.length; index++) {
      if (sign * compareFolded(evaluation, keys[index], keys[best], isTrue(caseSensitive)) < 0) best = index;
    }
    return items[best];
  });
}

const sum = filter(["attribute", "start"], (evaluation, value, [attribute, start = 0]) =>
  pick(evaluation, value, attribute).reduce<Value>((total, item) => {
    evaluation.spend();
    return calculate(evaluation, "+", total, item);
  }, start),
);

const batch = filter(["linecount", "fill_with"], (evaluation, value, [linecount, fill]) => {
  const size = requireCount("batch", linecount);
  const items = toItems(evaluation, value);
  const rows: Value[] = [];
  for (let at = 0; at < items.length; at += size) {
    const row = items.slice(at, at + size);
    if (fill !== undefined && fill !== null) {
      evaluation.spend(size);
      while (row.length < size) row.push(fill);
    }
    rows.push(evaluation.list([...row]));
  }
  return evaluation.list(rows);
});

const slice = filter(["slices", "fill_with"], (evaluation, value, [slices, fill]) => {
  const count = requireCount("slice", slices);
  evaluation.spend(count);
  const items = toItems(evaluation, value);
  const size = Math.floor(items.length / count);
  const longer = items.length % count;
  const rows: Value[] = [];
  let at = 0;
  for (let index = 0; index < count; index++) {
    const end = at + size + (index < longer ? 1 : 0);
    const row = items.slice(at, end);
    if (fill !== undefined && fill !== null && index >= longer) row.push(fill);
    rows.push(evaluation.list([...row]));
    at = end;
  }
  return evaluation.list(rows);
});

function requireCount(name: string, value: Value): number {
  const count = numberOf(value);
  if (count === undefined || isFloat(value) || count < 1)
    throw typeError(`\`${name}\` needs a whole number of at least 1`);
  return count;
}

const items = filter([], (evaluation, value) => {
  if (value === undefined) return evaluation.list([]);
  if (!isDict(value)) throw typeError(`\`items\` needs a dict, not ${kindOf(value)}`);
  return dictItems(evaluation, value);
});

const dictsort = filter(
  ["case_sensitive", "by", "reverse"],
  (evaluation, value, [caseSensitive, by = "key", reversed]) => {
    if (!isDict(value)) throw typeError(`\`dictsort\` needs a dict, not ${kindOf(value)}`);
    if (by !== "key" && by !== "value") throw typeError("`dictsort` goes by `key` or by `value`");
    const sign = isTrue(reversed) ? -1 : 1;
    const side = by === "key" ? 0 : 1;
    const pairs = Object.keys(value).map((key) => tupleOf(key, value[key]));
    pairs.sort((a, b) => sign * compareFolded(evaluation, a[side], b[side], isTrue(caseSensitive)));
    return evaluation.list(pairs);
  },
);

const groupby = filter(
  ["attribute", "default", "case_sensitive"],
  (evaluation, value, [attribute, otherwise, caseSensitive]) => {
    const rows = toItems(evaluation, value).map((item) => {
      const key = readPath(evaluation, item, attribute, otherwise);
      return { item, key, folded: isTrue(caseSensitive) ? key : foldCase(key) };
    });
    rows.sort((a, b) => ascending(evaluation, a.folded, b.folded));
    const groups: Value[] = [];
    let members: Value[] = [];
    let previous: Value;
    for (const { item, key, folded } of rows) {
      if (groups.length === 0 || !areEqual(evaluation, folded, previous)) {
        members = evaluation.list([]);
        const group: Tuple = tupleOf(key, members);
        group.names = ["grouper", "list"];
        groups.push(group);
      }
      evaluation.spend();
      members.push(item);
      previous = folded;
    }
    return evaluation.list(groups);
  },
);

export const sequenceFilters: Readonly<Record<string, Filter>> = {
  join,
  length,
  count: length,
  list,
  unique,
  first,
  last,
  reverse,
  sort,
  min: extreme(1),
  max: extreme(-1),
  sum,
  batch,
  slice,
  items,
  dictsort,
  groupby,
};
