import type { Json } from "#base/json.ts";
import { dataEntry } from "#sdk/entry.ts";
import { defineAutomation } from "../automation.ts";
import { keptEntryAsData, textOfEntry } from "./kept-entry.ts";
import { requireEntries } from "./server-entries.ts";

/** `commentsToContext`: what an entry says, in the context. */
export const commentsToContext = defineAutomation({
  name: "commentsToContext",
  description: "Puts what an entry says into the context.",
  arguments: [
    { name: "entryId", description: "The entry.", required: true, isDefault: true },
    { name: "contextKey", description: "Where it goes.", required: true },
    { name: "listSeperator", description: "Splits the text; without it, the text stays whole." },
  ],
  async run(args, context) {
    const entries = await requireEntries(context, [args.requiredText("entryId")]);
    const [entry] = entries;
    if (entry === undefined) return;
    const separator = args.text("listSeperator");
    const value: Json =
      separator === ""
        ? entry.contents
        : textOfEntry(entry)
            .split(separator)
            .map((part) => part.trim());
    const key = args.requiredText("contextKey");
    return dataEntry(entries.map(keptEntryAsData), {
      entryContext: { [key]: value },
      humanReadable: `What entry ${entry.id} says is under ${key}`,
      ignoreAutoExtract: true,
    });
  },
});
