import { textEntry } from "#sdk/entry.ts";
import { defineAutomation } from "../automation.ts";
import { AutomationError } from "../automation-error.ts";
import { patternsOf } from "../patterns.ts";

/** `StringReplace`: replaces what a pattern finds. */
export const stringReplace = defineAutomation({
  name: "StringReplace",
  description: "Replaces what a regular expression finds in a text.",
  arguments: [
    { name: "data", description: "The text.", required: true, isDefault: true },
    { name: "regex", description: "The regular expression.", required: true },
    {
      name: "newValue",
      description: "What comes instead; '' (two quotes) for nothing. $1 is the first group.",
      required: true,
    },
    { name: "replaceAll", description: "All matches, not the first alone.", default: "true" },
    { name: "caseInsensitive", description: "Whatever the case.", default: "true" },
    { name: "multiLine", description: "^ and $ are the ends of lines.", default: "true" },
  ],
  outputs: [{ path: "StringReplace.Result", description: "The new text." }],
  run(args, context) {
    const data = args.raw("data") ?? "";
    if (typeof data !== "string") throw new AutomationError("StringReplace: data is text");
    const given = args.requiredText("newValue");
    const replacement = given === "''" ? "" : given;
    const flags = { ignoreCase: args.flag("caseInsensitive"), multiLine: args.flag("multiLine") };
    const pattern = patternsOf(context).compile(args.requiredText("regex"), flags);
    let result = "";
    let from = 0;
    for (const match of pattern.matches(data, args.flag("replaceAll") ? undefined : 1)) {
      result += data.slice(from, match.start) + expand(replacement, match.groups, data, match);
      from = match.end;
      if (result.length > longest)
        throw new AutomationError(`StringReplace: the result is longer than ${longest} characters`);
    }
    result += data.slice(from);
    return {
      entries: [textEntry(result)],
      operations: [{ op: "set", path: "StringReplace.Result", value: result }],
    };
  },
});

const longest = 10_000_000;

/** `$&`, `$1`, `$$`, as JavaScript's `replace` reads them. */
function expand(
  replacement: string,
  groups: readonly ({ text: string } | undefined)[],
  data: string,
  place: { start: number; end: number },
): string {
  return replacement.replace(/\$(?:([$&`'])|(\d{1,2}))/g, (whole, sign?: string, digits?: string) => {
    if (sign === "$") return "$";
    if (sign === "&") return groups[0]?.text ?? "";
    if (sign === "`") return data.slice(0, place.start);
    if (sign === "'") return data.slice(place.end);
    for (const number of [digits ?? "", (digits ?? "").slice(0, 1)]) {
      const index = Number(number);
      if (index > 0 && index < groups.length) return (groups[index]?.text ?? "") + (digits ?? "").slice(number.length);
    }
    return whole;
  });
}
