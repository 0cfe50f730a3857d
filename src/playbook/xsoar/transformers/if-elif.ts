/** The script `If-Elif`: the first condition that holds says the value. Conditions are expressions of Python. */
import type { Json } from "#base/json.ts";
import { argumentList, textOf } from "../cast.ts";
import { evaluateDt } from "../dt/evaluate-dt.ts";
import { parseDt } from "../dt/parse-dt.ts";
import {
  evaluatePython,
  fromJson,
  isTrue,
  PyDict,
  type PyEnvironment,
  PyMatch,
  type PyValue,
  toJson,
} from "../python/evaluate.ts";
import { parsePython } from "../python/parse.ts";
import { PyError } from "../python/tree.ts";
import { onItem, type TransformerCall } from "./transformer.ts";

/** `#{path}` stands for what the value holds there. */
export const ifElif = onItem((value, call) => {
  const flags = new Set(argumentList(call.get("flags")).map(textOf));
  const environment = pythonEnvironment(value ?? null, flags, call);
  const evaluate = (source: PyValue): PyValue => {
    if (typeof source !== "string") throw new PyError("a condition is a text");
    return evaluatePython(parsePython(source.trim()), environment);
  };
  try {
    const conditions = evaluate(call.text("conditions").replace(/#\{([\s\S]+?)\}/g, " from_context('$1')"));
    if (!Array.isArray(conditions) || conditions.length === 0) throw new PyError("the conditions are a list");
    const last = conditions.at(-1);
    const otherwise = last === undefined ? undefined : (memberOf(last, "default") ?? memberOf(last, "else"));
    const cases = otherwise === undefined ? conditions : conditions.slice(0, -1);
    for (const [at, one] of cases.entries()) {
      for (const key of ["condition", "return"]) {
        if (memberOf(one, key) === undefined) throw new PyError(`condition ${at + 1} has no ${key}`);
      }
    }
    const chosen = cases.find((one) => isTrue(evaluate(memberOf(one, "condition") ?? null)));
    return toJson(chosen === undefined ? (otherwise ?? "") : (memberOf(chosen, "return") ?? ""));
  } catch (error) {
    if (error instanceof PyError) throw call.failure(error.message);
    throw error;
  }
});

/** Undefined: it is no dict, or has no such key. */
function memberOf(dict: PyValue, name: string): PyValue | undefined {
  return dict instanceof PyDict ? dict.members.find(([key]) => key === name)?.[1] : undefined;
}

function pythonEnvironment(value: Json, flags: ReadonlySet<string>, call: TransformerCall): PyEnvironment {
  const { evaluation } = call;
  const patternFlags = {
    ignoreCase: flags.has("case_insensitive"),
    multiLine: flags.has("regex_multiline"),
    dotAll: flags.has("regex_dot_all"),
  };
  const isWhole = flags.has("regex_full_match");
  return {
    names: new Map<string, PyValue>([
      ["true", true],
      ["false", false],
      ["null", null],
    ]),
    functions: new Map([
      [
        "from_context",
        ([path, ...more]: readonly PyValue[]) => {
          if (typeof path !== "string" || more.length > 0) throw new PyError("from_context takes one path");
          return fromJson(evaluateDt(parseDt(path), { value }, evaluation) ?? null);
        },
      ],
      [
        "regex_match",
        ([pattern, text, ...more]: readonly PyValue[]) => {
          if (typeof pattern !== "string" || typeof text !== "string" || more.length > 0) {
            throw new PyError("regex_match takes a pattern and a text");
          }
          const [front = ""] = /^\(\?[a-z]+\)/.exec(pattern) ?? [];
          const source = isWhole ? `${front}\\A(?:${pattern.slice(front.length)})\\Z` : pattern;
          return evaluation.patterns.compile(source, patternFlags).test(text) ? new PyMatch() : null;
        },
      ],
    ]),
    ignoreCase: flags.has("case_insensitive"),
    searchLists: flags.has("list_compare"),
    budget: evaluation.budget,
  };
}
