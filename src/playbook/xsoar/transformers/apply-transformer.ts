/** Every transformer there is; any other name is a script. */
import type { Json, JsonObject } from "#base/json.ts";
import type { Evaluation } from "../evaluation.ts";
import { setOwn } from "../javascript/value.ts";
import { LanguageError, namingOperator } from "../language-error.ts";
import { operatorName } from "../operator-name.ts";
import { listTransformers } from "./list-transformers.ts";
import { numberTransformers } from "./number-transformers.ts";
import { scriptChoiceTransformers } from "./script-choice-transformers.ts";
import { scriptDateTransformers } from "./script-date-transformers.ts";
import { scriptListTransformers } from "./script-list-transformers.ts";
import { scriptRegexTransformers } from "./script-regex-transformers.ts";
import { scriptSieveTransformers } from "./script-sieve-transformers.ts";
import { scriptTableTransformers } from "./script-table-transformers.ts";
import { scriptTextTransformers } from "./script-text-transformers.ts";
import { textTransformers } from "./text-transformers.ts";
import { type Transformer, TransformerCall } from "./transformer.ts";

const transformers: ReadonlyMap<string, Transformer> = new Map(
  Object.entries({
    ...textTransformers,
    ...numberTransformers,
    ...listTransformers,
    ...scriptListTransformers,
    ...scriptTextTransformers,
    ...scriptRegexTransformers,
    ...scriptDateTransformers,
    ...scriptChoiceTransformers,
    ...scriptTableTransformers,
    ...scriptSieveTransformers,
  }),
);

/** The transformers that need no script runner, for reports. */
export function transformerNames(): string[] {
  return [...transformers.keys()].sort();
}

export function isKnownTransformer(written: string): boolean {
  return transformers.has(operatorName(written));
}

export function applyTransformer(
  written: string,
  value: Json | undefined,
  args: Readonly<Record<string, Json | undefined>>,
  evaluation: Evaluation,
): Json | undefined {
  const operator = operatorName(written);
  evaluation.budget.spend();
  const transformer = transformers.get(operator) ?? scriptTransformer(written, operator, evaluation);
  const call = new TransformerCall(operator, args, evaluation);
  return namingOperator(operator, () => applyTo(value, transformer, call));
}

function applyTo(value: Json | undefined, transformer: Transformer, call: TransformerCall): Json | undefined {
  if (transformer.entireList || !Array.isArray(value)) return transformer.apply(value, call);
  if (value.length === 0) {
    // It runs once, with nothing; a list of nothing stays one when nothing comes of it.
    const made = transformer.apply(undefined, call);
    return made ?? value;
  }
  call.evaluation.budget.spend(value.length);
  const results: Json[] = [];
  for (const item of value) {
    const made = transformer.apply(item, call);
    if (Array.isArray(made)) for (const part of made) results.push(part);
    else if (made !== undefined) results.push(made);
  }
  return results;
}

function scriptTransformer(written: string, operator: string, { scripts }: Evaluation): Transformer {
  const script = scripts?.find(written, "transformer") ?? scripts?.find(operator, "transformer");
  if (script === undefined) {
    throw new LanguageError(
      "XSOAR_UNKNOWN_TRANSFORMER",
      `there is no transformer and no transformer script "${written}"`,
    );
  }
  return {
    entireList: script.entireList,
    apply: (value, call) => {
      const args: JsonObject = {};
      if (value !== undefined) args.value = value;
      for (const name of Object.keys(call.args)) {
        const argument = call.args[name];
        if (argument !== undefined) setOwn(args, name, argument);
      }
      const outcome = script.run(args);
      if (outcome.ok) return outcome.value;
      throw new LanguageError("XSOAR_SCRIPT_FAILED", `the transformer script ${written} failed: ${outcome.message}`);
    },
  };
}
