/** `"{} is {name}".format(…)`: fields by position and by name; no attributes, items or format specifications. */
import type { Evaluation } from "./evaluation.ts";
import { typeError } from "./expression-error.ts";
import type { NamedArguments } from "./filter.ts";
import { toText } from "./python-text.ts";
import type { Value } from "./value.ts";

export function formatBraces(
  evaluation: Evaluation,
  pattern: string,
  args: readonly Value[],
  named: NamedArguments,
): string {
  let next = 0;
  let size = pattern.length;
  const result = pattern.replace(/\{\{|\}\}|\{([^{}]*)\}/g, (whole, field: string | undefined) => {
    if (field === undefined) return whole.slice(0, 1);
    const isPosition = field === "" || /^\d+$/.test(field);
    const position = field === "" ? next++ : Number(field);
    if (isPosition ? position >= args.length : !named.has(field)) {
      throw typeError(`\`format\` is given nothing for \`{${field}}\`; only positions and plain names work`);
    }
    evaluation.spend();
    const piece = toText(evaluation, isPosition ? args[position] : named.get(field));
    size += piece.length;
    evaluation.checkLength(size);
    return piece;
  });
  return evaluation.text(result);
}
