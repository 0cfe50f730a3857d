/** Indicators in what a command says, by the mode its task asks for. */
import type { JsonObject } from "#base/json.ts";
import { extractIndicators } from "#playbook/indicators/extract-indicators.ts";
import { indicatorContext } from "#playbook/indicators/indicator-context.ts";
import { textOfData } from "#playbook/indicators/text-of-data.ts";
import type { EntryDraft } from "#sdk/entry.ts";
import type { StoreOperation } from "#sdk/investigation.ts";
import type { Step } from "./step.ts";

/** So much of an entry's text is searched: the search holds up everything else meanwhile. Characters. */
const mostText = 256 * 1024;

export interface Extracted {
  /** None when the mode is not inline: what comes later writes no context. */
  entryContext?: JsonObject;
  operations: StoreOperation[];
}

/**
 * `inline`, and the default of playbook tasks: indicators are kept and stand in the context for the next task. Out of band
 * they are kept only.
 */
export function extractFrom({ task, xsoar }: Step, drafts: readonly EntryDraft[], isQuiet: boolean): Extracted {
  const mode = xsoar?.options.extract ?? task.extract ?? "default";
  if (mode === "none" || isQuiet) return { operations: [] };
  const texts = drafts
    .filter(({ type, ignoreAutoExtract }) => type !== "error" && ignoreAutoExtract !== true)
    .map(({ humanReadable, contents }) => humanReadable ?? textOfData(contents, mostText));
  const indicators = extractIndicators(texts.join("\n").slice(0, mostText));
  if (indicators.length === 0) return { operations: [] };
  const operations = indicators.map(
    ({ type, value }): StoreOperation => ({
      op: "setIndicator",
      value,
      indicatorType: type,
      fields: {},
    }),
  );
  return mode === "out-of-band" ? { operations } : { operations, entryContext: indicatorContext(indicators) };
}
