/** Filters that apply another filter or a test to each item: `map`, `select`, `reject`, `selectattr`, `rejectattr`. */
import { readPath } from "../access.ts";
import type { Evaluation } from "../evaluation.ts";
import { ExpressionError, typeError } from "../expression-error.ts";
import type { Filter, NamedArguments } from "../filter.ts";
import { toItems } from "../operators.ts";
import { isTrue, type Value } from "../value.ts";

const map: Filter = {
  parameters: "rest",
  apply(evaluation, value, args, named) {
    const items = itemsOf(evaluation, value);
    return evaluation.list(items.map(mapOne(evaluation, args, named)));
  },
};

/** Whatever counts as false has no items here: `none | map(…)` is an empty list, as in Jinja. */
function itemsOf(evaluation: Evaluation, value: Value): readonly Value[] {
  return isTrue(value) ? toItems(evaluation, value) : [];
}

function mapOne(evaluation: Evaluation, args: readonly Value[], named: NamedArguments): (item: Value) => Value {
  if (args.length === 0 && named.has("attribute")) {
    const attribute = named.get("attribute");
    const otherwise = named.get("default");
    return (item) => readPath(evaluation, item, attribute, otherwise);
  }
  const [name, ...rest] = args;
  const inner = typeof name === "string" ? evaluation.language.filters.get(name) : undefined;
  if (typeof name !== "string") throw typeError("`map` needs the name of a filter, or `attribute=…`");
  if (inner === undefined) throw new ExpressionError("JINJA_UNKNOWN_FILTER", `there is no filter \`${name}\``);
  const { parameters } = inner;
  if (parameters !== "rest") {
    for (const [key, argument] of named) {
      const index = parameters.indexOf(key);
      if (index < 0) throw typeError(`the filter \`${name}\` has no argument \`${key}\``);
      while (rest.length <= index) rest.push(undefined);
      rest[index] = argument;
    }
  }
  return (item) => {
    evaluation.spendOn(item);
    return inner.apply(evaluation, item, rest, named);
  };
}

function selection(keeps: boolean, byAttribute: boolean): Filter {
  return {
    parameters: "rest",
    apply(evaluation, value, args) {
      const [attribute, ...others] = byAttribute ? args : [undefined, ...args];
      if (byAttribute && attribute === undefined) throw typeError("the name of an attribute is missing");
      const passes = chooseTest(evaluation, others);
      const items = itemsOf(evaluation, value).filter((item) => {
        evaluation.spend();
        return passes(byAttribute ? readPath(evaluation, item, attribute) : item) === keeps;
      });
      return evaluation.list(items);
    },
  };
}

function chooseTest(evaluation: Evaluation, [name, ...rest]: readonly Value[]): (value: Value) => boolean {
  if (name === undefined) return isTrue;
  const test = typeof name === "string" ? evaluation.language.tests.get(name) : undefined;
  if (test === undefined) throw new ExpressionError("JINJA_UNKNOWN_TEST", `there is no test \`is ${String(name)}\``);
  return (value) => test(evaluation, value, rest);
}

export const selectFilters: Readonly<Record<string, Filter>> = {
  map,
  select: selection(true, false),
  reject: selection(false, false),
  selectattr: selection(true, true),
  rejectattr: selection(false, true),
};
