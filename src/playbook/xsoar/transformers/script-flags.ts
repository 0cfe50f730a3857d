/** Flags of regular expressions by their names in Python, as scripts take them. */
import { argumentList } from "../cast.ts";
import { pythonText } from "../python-text.ts";
import type { PatternFlags } from "../regular-expression.ts";
import type { TransformerCall } from "./transformer.ts";

const flagNames: ReadonlyMap<string, keyof PatternFlags | "unicode"> = new Map([
  ["dotall", "dotAll"],
  ["s", "dotAll"],
  ["multiline", "multiLine"],
  ["m", "multiLine"],
  ["ignorecase", "ignoreCase"],
  ["i", "ignoreCase"],
  ["unicode", "unicode"],
  ["u", "unicode"],
]);

export function namedFlags(call: TransformerCall): PatternFlags {
  const flags: PatternFlags = {};
  for (const name of argumentList(call.get("flags")).map(pythonText)) {
    const flag = flagNames.get(name);
    if (flag === undefined) throw call.failure(`there is no flag ${name}`);
    if (flag !== "unicode") flags[flag] = true;
  }
  return flags;
}
