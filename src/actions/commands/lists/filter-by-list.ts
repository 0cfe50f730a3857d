import { errorEntry, markdownEntry } from "#sdk/entry.ts";
import { defineAutomation } from "../automation.ts";
import { patternsOf } from "../patterns.ts";
import { listMissing } from "./lists.ts";

/** `FilterByList`: which values are in a list, and which are not. */
export const filterByList = defineAutomation({
  name: "FilterByList",
  description: "Tells which values are in a list and which are not.",
  arguments: [
    { name: "values", description: "The values, or patterns of items.", type: "list", isDefault: true },
    { name: "listname", description: "The list.", default: "Indicators Whitelist" },
    { name: "ignorecase", description: "Whatever the case.", options: ["yes", "no"], default: "No" },
    {
      name: "matchexact",
      description: "A value is the item, not a pattern of it.",
      options: ["yes", "no"],
      default: "No",
    },
    { name: "delimiter", description: "What stands between the items.", default: "," },
  ],
  outputs: [
    { path: "List.ListName", description: "The list." },
    { path: "List.In", description: "Values that are in it." },
    { path: "List.NotIn", description: "Values that are not." },
  ],
  async run(args, context) {
    const name = args.text("listname");
    const content = await context.investigation.list(name);
    if (content === undefined) return errorEntry(listMissing);
    const values = args.texts("values");
    const isExact = args.flag("matchexact");
    const ignoreCase = args.flag("ignorecase");
    const items = content === "" ? [] : content.split(args.text("delimiter", ","));
    const patterns = patternsOf(context);
    const isIn = (value: string): number => {
      if (!isExact) return items.filter((item) => patterns.compile(value, { ignoreCase }).test(item)).length;
      if (!ignoreCase) return items.filter((item) => item === value).length;
      // Only here are the blanks around an item of no account.
      const folded = value.toLowerCase();
      return items.filter((item) => item.trim().toLowerCase() === folded).length;
    };
    const found: string[] = [];
    const missing: string[] = [];
    const lines: string[] = [];
    for (const value of values) {
      const hits = isIn(value);
      // As there: once for each item it is found in.
      for (let hit = 0; hit < hits; hit++) found.push(value);
      if (hits === 0) missing.push(value);
      lines.push(`${value} is ${hits === 0 ? "not " : ""}part of the list ${name}`);
    }
    const entryContext =
      content === ""
        ? { "List.In": [], "List.NotIn": values }
        : { List: { ListName: name, In: found, NotIn: missing } };
    return markdownEntry(lines.join("\n"), { entryContext });
  },
});
