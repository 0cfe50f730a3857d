/** A DT expression over any value: what an automation's `dq(value, expression)` gives. */
import type { Json, JsonObject } from "#base/json.ts";
import { isObject, ownProperty } from "#base/json.ts";
import type { LanguageTools } from "../evaluation.ts";
import { describeFault, type LanguageFault } from "../language-error.ts";
import type { Scope } from "../scope.ts";
import { startEvaluation } from "../start-evaluation.ts";
import { unwrapPath } from "../text-template.ts";
import { evaluateDt } from "./evaluate-dt.ts";
import { parseDt } from "./parse-dt.ts";

export type DtResult = { ok: true; value: Json | undefined } | { ok: false; error: LanguageFault };

export function evaluateDtOf(value: Json, expression: string, tools: LanguageTools): DtResult {
  const object: JsonObject = isObject(value) ? value : {};
  const scope: Scope = { root: (name) => ownProperty(object, name), whole: () => object };
  try {
    const path = unwrapPath(expression).trim();
    const dt = parseDt(/^[.([=]/.test(path) ? path : `.${path}`);
    return { ok: true, value: evaluateDt(dt, { value }, startEvaluation(scope, tools)) };
  } catch (error) {
    return { ok: false, error: describeFault(error) };
  }
}
