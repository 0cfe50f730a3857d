import { dataEntry, markdownEntry } from "#sdk/entry.ts";
import { defineAutomation } from "../automation.ts";
import { objectToMarkdown } from "../markdown/javascript-table.ts";

/** `PrintContext`: what the context holds, for people. */
export const printContext = defineAutomation({
  name: "PrintContext",
  description: "Shows the context of the investigation in the War Room.",
  arguments: [{ name: "outputformat", description: "`json`, or `table` for a table of paths.", isDefault: true }],
  run(args, { investigation }) {
    const document = investigation.context();
    if (["table", "markdown"].includes(args.text("outputformat").toLowerCase())) {
      return markdownEntry(objectToMarkdown(document));
    }
    // It repeats what is known: nothing new is to be extracted from it.
    return dataEntry(document, { ignoreAutoExtract: true });
  },
});
