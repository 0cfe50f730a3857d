/** What is big of a command's answer is kept before the answer is recorded: `kept-values.ts` says why. */
import { isObject, type Json } from "#base/json.ts";
import type { CommandResult } from "#sdk/command.ts";
import { isWorthKeeping, keepBig, keptBefore } from "../kept-values.ts";
import type { Step } from "./step.ts";

export function hasBigParts({ outputs, entries = [] }: CommandResult): boolean {
  return (
    (outputs !== undefined && isWorthKeeping(outputs)) ||
    entries.some(({ contents, humanReadable = null, entryContext = null }) =>
      [contents, humanReadable, entryContext].some(isWorthKeeping),
    )
  );
}

/** The same answer, without secrets in its big parts. */
export async function keepBigParts(step: Step, result: CommandResult): Promise<CommandResult> {
  const keep = async <Value extends Json>(value: Value) => keepBigValue(step, value);
  const kept: CommandResult = { ...result };
  if (result.outputs !== undefined) kept.outputs = await keep(result.outputs);
  if (!result.entries) return kept;
  kept.entries = [];
  for (const entry of result.entries) {
    const { humanReadable, entryContext } = entry;
    // What an integration gives as contents and as outputs is often one and the same.
    const contents = entry.contents === result.outputs ? kept.outputs : await keep(entry.contents);
    const context = entryContext && (await keep(entryContext));
    kept.entries.push({
      ...entry,
      contents: contents ?? null,
      ...(humanReadable === undefined ? {} : { humanReadable: await keep(humanReadable) }),
      ...(isObject(context) ? { entryContext: context } : {}),
    });
  }
  return kept;
}

export function keepBigValue<Value extends Json>({ executor }: Step, value: Value): Promise<Value> {
  const { redactor, options } = executor;
  return keepBig(value, { redactor, keepBlob: (blob) => options.journal.keepBlob(blob) });
}

/** Without secrets; what was kept has none any more. */
export function redactedJson<Value extends Json>({ executor }: Step, value: Value): Value {
  return keptBefore(value) ? value : executor.redactor.redactJson(value);
}
