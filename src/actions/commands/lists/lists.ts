/** XSOAR's lists: a name and a text, most often items separated by commas. */
import type { Json } from "#base/json.ts";
import { textOf } from "#playbook/xsoar/cast.ts";
import { errorEntry, textEntry } from "#sdk/entry.ts";
import type { Investigation } from "#sdk/investigation.ts";
import type { Arguments } from "../arguments.ts";
import { defineAutomation, type Said } from "../automation.ts";

const listName = { name: "listName", description: "The name of the list.", required: true, isDefault: true } as const;
const listData = {
  name: "listData",
  description: "The text, or a list of items.",
  type: "list",
  required: true,
} as const;

/** What scripts and playbooks know of a list that is not there. */
export const listMissing = "Item not found";

/** Items of a list that came as one are joined as they are kept. */
function contentOf(given: Json | undefined): string {
  return Array.isArray(given) ? given.map(textOf).join(",") : textOf(given);
}

export const getList = defineAutomation({
  name: "getList",
  description: "The text of a list.",
  arguments: [listName],
  async run(args, { investigation }) {
    const content = await investigation.list(args.requiredText("listName"));
    return content === undefined ? errorEntry(listMissing) : { ...textEntry(content), ignoreAutoExtract: true };
  },
});

function writeList(args: Arguments): Said {
  const name = args.requiredText("listName");
  return {
    entries: [textEntry(`The list ${name} is written`)],
    operations: [{ op: "setList", name, content: contentOf(args.raw("listData")) }],
  };
}

/** A list that is there already gets the new content, by either name. */
export const createList = defineAutomation({
  name: "createList",
  description: "Makes a list, or replaces what one holds.",
  arguments: [listName, { ...listData, required: false }],
  run: writeList,
});

export const setList = defineAutomation({
  name: "setList",
  description: "Replaces what a list holds, or makes it.",
  arguments: [listName, { ...listData, required: false }],
  run: writeList,
});

export const addToList = defineAutomation({
  name: "addToList",
  description: "Adds items to the end of a list.",
  arguments: [listName, listData],
  async run(args, { investigation }) {
    const name = args.requiredText("listName");
    const content = await investigation.list(name);
    if (content === undefined) return errorEntry(listMissing);
    const added = contentOf(args.required("listData"));
    return {
      entries: [textEntry(`Added to the list ${name}: ${added}`)],
      operations: [{ op: "setList", name, content: content === "" ? added : `${content},${added}` }],
    };
  },
});

export const removeFromList = defineAutomation({
  name: "removeFromList",
  description: "Takes items out of a list; the last one leaves an empty list.",
  arguments: [listName, listData],
  async run(args, { investigation }) {
    const name = args.requiredText("listName");
    const content = await investigation.list(name);
    if (content === undefined) return errorEntry(listMissing);
    const gone = new Set(
      contentOf(args.required("listData"))
        .split(",")
        .map((item) => item.trim()),
    );
    const items = content.split(",");
    const left = items.filter((item) => !gone.has(item.trim()));
    if (left.length === items.length) return errorEntry(`The list ${name} has no ${[...gone].join(", ")}`);
    return {
      entries: [textEntry(`Taken out of the list ${name}: ${[...gone].join(", ")}`)],
      operations: [{ op: "setList", name, content: left.join(",") }],
    };
  },
});

/** `getCSVListAsArray`: the items of a list, trimmed; none when there is no list. */
export async function listItems(investigation: Investigation, name: string): Promise<string[]> {
  const content = (await investigation.list(name)) ?? "";
  return content
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== "");
}
