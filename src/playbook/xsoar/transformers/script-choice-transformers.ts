/** Scripts that choose: by conditions, by patterns, or by an expression. */
import { parseJson } from "../cast.ts";
import { evaluateJmes } from "../jmespath/evaluate.ts";
import { parseJmes } from "../jmespath/parse.ts";
import { JmesError } from "../jmespath/tree.ts";
import { ifElif } from "./if-elif.ts";
import { ifThenElse } from "./if-then-else.ts";
import { mapPattern } from "./map-pattern.ts";
import { onItem, type Transformer } from "./transformer.ts";

const jmespath = onItem((value, call) => {
  const data = typeof value === "string" ? parseJson(value) : (value ?? null);
  if (data === undefined) throw call.failure("the value is no JSON");
  try {
    return evaluateJmes(parseJmes(call.text("expression")), data, call.evaluation.budget) ?? undefined;
  } catch (error) {
    if (error instanceof JmesError) throw call.failure(`the expression: ${error.message}`);
    throw error;
  }
});

export const scriptChoiceTransformers: Readonly<Record<string, Transformer>> = {
  "If-Then-Else": ifThenElse,
  IfThenElse: ifThenElse,
  "If-Elif": ifElif,
  IfElif: ifElif,
  MapPattern: mapPattern,
  jmespath,
  Jmespath: jmespath,
};
