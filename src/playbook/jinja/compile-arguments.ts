/** The arguments of a call: by position and by name. Unpacking (`*list`, `**dict`) is refused. */
import { ExpressionError } from "./expression-error.ts";
import { type NamedArguments, noNames } from "./filter.ts";
import type { Evaluate, Frame } from "./frame.ts";
import type { Expression } from "./syntax.ts";
import type { Value } from "./value.ts";

export interface Arguments {
  args: readonly Value[];
  named: NamedArguments;
}

export function compileArguments(
  nodes: readonly Expression[],
  compile: (node: Expression) => Evaluate,
): (frame: Frame) => Arguments {
  const positional: Evaluate[] = [];
  const named: [string, Evaluate][] = [];
  for (const node of nodes) {
    if (node.type === "SpreadExpression" || node.type === "KeywordSpreadExpression") {
      throw new ExpressionError("JINJA_UNSUPPORTED", "arguments cannot be unpacked with `*` or `**`");
    }
    if (node.type === "KeywordArgumentExpression") named.push([node.key.value, compile(node.value)]);
    else positional.push(compile(node));
  }
  if (named.length === 0) return (frame) => ({ args: positional.map((argument) => argument(frame)), named: noNames });
  return (frame) => ({
    args: positional.map((argument) => argument(frame)),
    named: new Map(named.map(([name, argument]) => [name, argument(frame)])),
  });
}
