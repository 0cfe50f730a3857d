/** The script `If-Then-Else`: one or two conditions in JavaScript's words decide between two values. */
import type { Json } from "#base/json.ts";
import { argumentList, parseJson, textOf } from "../cast.ts";
import { compare, type JsValue, looselyEqual, toText } from "../javascript/value.ts";
import { onItem, type TransformerCall } from "./transformer.ts";

type Options = ReadonlyMap<string, string | true>;

export const ifThenElse = onItem((value, call) => {
  const written = { a: call.text("condition").trim(), b: call.text("conditionB").trim() };
  if (written.a.includes("equals") || written.b.includes("equals")) {
    throw call.failure("equals is no word for a condition: use lhs and rhs, or leave the condition empty");
  }
  const options = readOptions(call, "options");
  const first = readCondition(written.a, ["equals", "value", "lhs", "rhs"], options, value, call);
  const optionsB = readOptions(call, "optionsB");
  const second = readCondition(written.b, ["equals", "value", "lhsB", "rhsB"], optionsB, value, call);
  let holds = decide(first, options, call);
  const hasSecond = ["lhsB", "rhsB", "conditionB", "conditionInBetween", "optionsB"].some(
    (name) => call.get(name) !== undefined,
  );
  if (hasSecond && isTruthy(second.left)) {
    const also = decide(second, optionsB, call);
    const between = call.text("conditionInBetween").trim() || "and";
    holds = between === "and" ? holds && also : between === "or" ? holds || also : false;
  }
  const chosen = holds ? "then" : "else";
  return convert(call.get(chosen), options.get(`input_data_type:${chosen}`), value, call) ?? "";
});

function isTruthy(value: Json): boolean {
  return typeof value === "object" ? value !== null : Boolean(value);
}

interface Condition {
  left: Json;
  operator: string;
  right: Json;
}

function readCondition(
  written: string,
  names: readonly string[],
  options: Options,
  value: Json | undefined,
  call: TransformerCall,
): Condition {
  const condition = written || "value==equals";
  const left = names.find((name) => condition.startsWith(name));
  const right = names.find((name) => condition.endsWith(name));
  const operator = condition.slice(left?.length ?? 0, condition.length - (right?.length ?? 0));
  if (left === undefined || right === undefined || !/^[ !=~<>](?:[\s\S]*[ !=~<>])?$/.test(operator)) {
    throw call.failure(`"${condition.slice(0, 60)}" is no condition`);
  }
  const side = (name: string) => {
    const given = name === "value" ? (value ?? undefined) : call.get(name);
    return convert(given, options.get(`input_data_type:${name}`), value, call) ?? null;
  };
  return { left: side(left), operator: operator.trim(), right: side(right) };
}

function readOptions(call: TransformerCall, argument: string): Options {
  const options = new Map<string, string | true>();
  for (const written of argumentList(call.get(argument)).map(textOf)) {
    const option = written.trim();
    const at = option.lastIndexOf("=");
    const name = at < 0 ? option : option.slice(0, at);
    if (name === "") throw call.failure(`${argument} has an option without a name`);
    options.set(name, at < 0 ? true : option.slice(at + 1));
  }
  return options;
}

function convert(
  given: Json | undefined,
  type: string | true | undefined,
  value: Json | undefined,
  call: TransformerCall,
): Json | undefined {
  if (type === undefined || type === "raw") return given;
  if (type === "value") return value ?? undefined;
  if (type !== "json") throw call.failure(`there is no type ${type} of a value`);
  const read = given === undefined ? undefined : typeof given === "string" ? parseJson(given) : given;
  if (read === undefined) throw call.failure(`"${textOf(given).slice(0, 60)}" is no JSON`);
  return read;
}

function decide({ left, operator, right }: Condition, options: Options, call: TransformerCall): boolean {
  const ignoresCase = options.has("case_insensitive");
  const lower = (side: Json): Json =>
    ignoresCase && typeof left === "string" && typeof right === "string" && typeof side === "string"
      ? side.toLowerCase()
      : side;
  const [a, b] = [lower(left), lower(right)];
  switch (operator) {
    case "===":
      return a === b;
    case "!==":
      return a !== b;
    case "==":
      return looselyEqual(a ?? "", b ?? "");
    case "!=":
      return !looselyEqual(a ?? "", b ?? "");
    case ">":
      return compare(a, b, (x, y) => x > y);
    case ">=":
      return compare(a, b, (x, y) => x >= y);
    case "<":
      return compare(a, b, (x, y) => x < y);
    case "<=":
      return compare(a, b, (x, y) => x <= y);
    case "=~":
      return matches(toText(left as JsValue), toText(right as JsValue), options, call);
    case "in list":
      return isInList(left, right, ignoresCase, call);
    case "not in list":
      return !isInList(left, right, ignoresCase, call);
    default:
      throw call.failure(`there is no operator ${operator}`);
  }
}

function matches(text: string, pattern: string, options: Options, call: TransformerCall): boolean {
  const flags = {
    ignoreCase: options.has("case_insensitive"),
    multiLine: options.has("regex_multiline"),
    dotAll: options.has("regex_dot_all"),
  };
  const [found] = call.evaluation.patterns.compile(pattern, flags).matches(text, 1);
  return found !== undefined && (!options.has("regex_full_match") || found.end - found.start === text.length);
}

/** A text is split at its commas, without trimming: JavaScript's library does not. */
function isInList(left: Json, right: Json, ignoresCase: boolean, call: TransformerCall): boolean {
  if (ignoresCase && typeof right !== "string") throw call.failure("the right side is a text of values with commas");
  const text = toText(left as JsValue);
  const list = ignoresCase ? String(right).toLowerCase() : right;
  const items = typeof list === "string" && !/^\[[\s\S]*\]$/.test(list) ? list.split(",") : argumentList(list);
  return items.includes(ignoresCase ? text.toLowerCase() : text);
}
