import { textOf } from "#playbook/xsoar/cast.ts";
import { dataEntry } from "#sdk/entry.ts";
import { defineAutomation } from "../automation.ts";
import { AutomationError } from "../automation-error.ts";
import { patternsOf, readFlags } from "../patterns.ts";

/** `MatchRegex`: what a pattern finds in a text, in the context. */
export const matchRegex = defineAutomation({
  name: "MatchRegex",
  description: "Puts what a regular expression finds in a text into the context.",
  arguments: [
    { name: "data", description: "The text.", required: true, isDefault: true },
    { name: "regex", description: "The regular expression.", required: true },
    { name: "group", description: "The group to take instead of the whole match." },
    { name: "contextKey", description: "Gets the last match, too." },
    { name: "flags", description: "JavaScript's letters; `gim` when left out." },
  ],
  outputs: [{ path: "MatchRegex.results", description: "The match, a list of several, or an empty list." }],
  run(args, context) {
    args.required("data");
    const flags = readFlags(args.text("flags", "gim"));
    if (flags === undefined) throw new AutomationError(`MatchRegex: there are no flags ${args.text("flags")}`);
    const pattern = patternsOf(context).compile(args.requiredText("regex"), flags);
    const group = args.integer("group") ?? 0;
    const found = pattern.matches(textOf(args.get("data")), flags.global ? undefined : 1).map(({ groups }) => {
      const taken = group < 0 || group >= groups.length ? groups[0] : groups[group];
      return taken?.text ?? "";
    });
    const [only] = found;
    const last = found.at(-1);
    const results = found.length === 1 && only !== undefined ? only : found;
    const contextKey = args.optionalText("contextKey");
    const entryContext = contextKey !== undefined && last !== undefined ? { [contextKey]: last } : undefined;
    return {
      entries: [
        dataEntry(results, {
          humanReadable: found.length === 0 ? "Regex does not match" : found.join("\n"),
          ...(entryContext ? { entryContext } : {}),
        }),
      ],
      operations: [{ op: "set", path: "MatchRegex.results", value: results }],
    };
  },
});
