/** The server's own commands for entries of the War Room. */
import { isObject, type Json, type JsonObject } from "#base/json.ts";
import { parseJson, textOf } from "#playbook/xsoar/cast.ts";
import { epochMilliseconds } from "#playbook/xsoar/dates/moment.ts";
import { readDate } from "#playbook/xsoar/dates/read-date.ts";
import type { CommandContext } from "#sdk/command.ts";
import { dataEntry, type KeptEntry, textEntry } from "#sdk/entry.ts";
import type { StoreOperation } from "#sdk/investigation.ts";
import type { Arguments } from "../arguments.ts";
import { defineAutomation, type Said } from "../automation.ts";
import { AutomationError } from "../automation-error.ts";
import { keptEntryAsData } from "./kept-entry.ts";

/** The entries of these ids, or an error that names the one that is not there. */
export async function requireEntries(
  { investigation }: Pick<CommandContext, "investigation">,
  ids: readonly string[],
): Promise<KeptEntry[]> {
  const found: KeptEntry[] = [];
  for (const id of ids) {
    const entry = await investigation.entry(id);
    if (entry === undefined) throw new AutomationError(`There is no entry ${id}`);
    found.push(entry);
  }
  return found;
}

/** Its answer is the entry itself once more; `outputs` has it whole. */
export const getEntry = defineAutomation({
  name: "getEntry",
  description: "An entry of the War Room.",
  arguments: [{ name: "id", description: "The entry.", required: true, isDefault: true }],
  async run(args, context) {
    const [entry] = await requireEntries(context, [args.requiredText("id")]);
    if (entry === undefined) return;
    const { contents, format, type } = entry;
    // A file is not stored a second time: its name and place are what can be told.
    const isFile = entry.file !== undefined;
    const data = keptEntryAsData(entry);
    return {
      outputs: [data],
      entries: [
        isFile ? dataEntry(data, { ignoreAutoExtract: true }) : { type, contents, format, ignoreAutoExtract: true },
      ],
    };
  },
});

/** What each category of the War Room's filter shows. */
const categories: Readonly<Record<string, (entry: KeptEntry) => boolean>> = {
  commandandresults: ({ parentId, contents }) => parentId !== undefined || isCommandText(contents),
  playbooktaskresult: ({ task }) => task !== undefined,
  playbookerrors: ({ task, type }) => task !== undefined && type === "error",
  notes: ({ note }) => note,
  attachments: ({ file }) => file !== undefined,
  chats: ({ parentId, task, user, contents }) =>
    user !== "" && parentId === undefined && task === undefined && !isCommandText(contents),
};

export function isCommandText(contents: Json): boolean {
  return typeof contents === "string" && contents.startsWith("!");
}

export const getEntries = defineAutomation({
  name: "getEntries",
  description: "The entries of the War Room, in order.",
  arguments: [
    { name: "id", description: "The investigation; it can only be this one.", isDefault: true },
    { name: "filter", description: "An object of categories, tags, users, fromTime, pageSize, lastId.", type: "json" },
    { name: "categories", description: "Kinds of entries, separated by commas.", type: "list" },
    { name: "tags", description: "Tags, separated by commas.", type: "list" },
    { name: "tagsAndOperator", description: "All of the tags, not one of them.", options: ["true", "false"] },
    { name: "users", description: "Who wrote them, separated by commas.", type: "list" },
    { name: "fromTime", description: "Not before." },
    { name: "parentID", description: "The command they are results of." },
    { name: "pageSize", description: "At most so many, the last ones." },
    { name: "lastId", description: "Only those before this entry." },
  ],
  async run(args, { investigation }) {
    const given = args.object("filter") ?? {};
    const filter = (name: string): Json | undefined => given[name] ?? args.get(name);
    const entries = selectEntries(await investigation.entries(), filter);
    const data = entries.map(keptEntryAsData);
    return { outputs: data, entries: [dataEntry(data, { ignoreAutoExtract: true })] };
  },
});

function selectEntries(entries: readonly KeptEntry[], filter: (name: string) => Json | undefined): KeptEntry[] {
  const texts = (name: string) => {
    const value = filter(name);
    if (value === undefined || value === "") return [];
    return (Array.isArray(value) ? value.map(textOf) : textOf(value).split(",")).map((text) => text.trim());
  };
  const wanted = texts("categories").flatMap((name) => {
    const holds = Object.hasOwn(categories, name.toLowerCase()) ? categories[name.toLowerCase()] : undefined;
    return holds === undefined ? [] : [holds];
  });
  const tags = texts("tags");
  const needsAll = textOf(filter("tagsAndOperator")) === "true";
  const users = texts("users");
  const parent = textOf(filter("parentID"));
  const from = readDate(textOf(filter("fromTime")));
  const lastId = textOf(filter("lastId"));
  const before = lastId === "" ? -1 : entries.findIndex(({ id }) => id === lastId);
  const found = (before < 0 ? entries : entries.slice(0, before)).filter((entry) => {
    if (wanted.length > 0 && !wanted.some((holds) => holds(entry))) return false;
    if (tags.length > 0) {
      const has = (tag: string) => entry.tags.includes(tag);
      if (!(needsAll ? tags.every(has) : tags.some(has))) return false;
    }
    if (users.length > 0 && !users.includes(entry.user)) return false;
    if (parent !== "" && entry.parentId !== parent) return false;
    return from === undefined || entry.created >= epochMilliseconds(from);
  });
  const size = Number(textOf(filter("pageSize")));
  return size > 0 ? found.slice(-size) : found;
}

export const addEntries = defineAutomation({
  name: "addEntries",
  description: "Puts entries into the War Room of an investigation.",
  arguments: [
    { name: "id", description: "The investigation; this one when left out." },
    { name: "entries", description: "A list of entries, or the JSON of one.", type: "list", required: true },
    { name: "reputationCalcAsync", description: "Accepted, without effect." },
  ],
  run(args) {
    const given = args.required("entries");
    const read = typeof given === "string" ? parseJson(given) : given;
    const list = Array.isArray(read) ? read : [read ?? null];
    const entries = list.filter(isObject).map(withContents);
    if (entries.length === 0 || entries.length < list.length) {
      throw new AutomationError("addEntries: entries is a list of objects with Contents");
    }
    const incident = args.optionalText("id");
    const operation: StoreOperation = { op: "addEntries", entries, ...(incident === undefined ? {} : { incident }) };
    return { operations: [operation], summary: `${entries.length} entries` };
  },
});

/** Callers write the keys in small letters, too. */
function withContents(entry: JsonObject): JsonObject {
  const { contents, type, format, ...others } = entry;
  return {
    ...others,
    Type: others.Type ?? type ?? 1,
    Contents: others.Contents ?? contents ?? "",
    ContentsFormat: others.ContentsFormat ?? format ?? "text",
  };
}

export const markAsNote = defineAutomation({
  name: "markAsNote",
  description: "Marks entries as notes.",
  arguments: [
    {
      name: "entryIDs",
      description: "The entries, separated by commas.",
      type: "list",
      required: true,
      isDefault: true,
    },
  ],
  async run(args, context) {
    const entries = await requireEntries(context, args.texts("entryIDs"));
    return {
      entries: [textEntry(`${entries.length} entries are marked as notes`)],
      operations: entries.map(({ id }) => ({ op: "markNote", entryId: id, note: true })),
    };
  },
});

export const addTags = defineAutomation({
  name: "addTags",
  description: "Puts tags on entries.",
  arguments: [
    {
      name: "entryIDs",
      description: "The entries, separated by commas.",
      type: "list",
      required: true,
      isDefault: true,
    },
    { name: "tags", description: "The tags, separated by commas.", type: "list", required: true },
  ],
  async run(args, context) {
    const entries = await requireEntries(context, args.texts("entryIDs"));
    const tags = args.texts("tags");
    return {
      entries: [textEntry(`${entries.length} entries have the tags ${tags.join(", ")}`)],
      operations: entries.map(({ id }) => ({ op: "addTags", entryId: id, tags })),
    };
  },
});

export const markAsEvidence = defineAutomation({
  name: "markAsEvidence",
  description: "Puts an entry on the evidence board.",
  arguments: [
    { name: "id", description: "The entry.", required: true, isDefault: true },
    { name: "description", description: "Why it is evidence." },
    { name: "tags", description: "Tags, separated by commas.", type: "list" },
    { name: "when", description: "When it happened." },
  ],
  run: (args, context) => markEvidence([args.requiredText("id")], args.text("description"), "when", args, context),
});

/** `AddEvidence`: the same for many entries, the last task's unless others are named. */
export const addEvidence = defineAutomation({
  name: "AddEvidence",
  description: "Puts entries on the evidence board.",
  arguments: [
    {
      name: "entryIDs",
      description: "The entries; those of the last task when left out.",
      type: "list",
      isDefault: true,
      default: "${lastCompletedTaskEntries}",
    },
    { name: "description", description: "Why they are evidence." },
    { name: "desc", description: "The same, as older playbooks write it." },
    { name: "tags", description: "Tags, separated by commas.", type: "list" },
    { name: "occurred", description: "When it happened." },
  ],
  run(args, context) {
    const given = args.get("entryIDs");
    // The engine reads `${…}` of a default; where it did not, this is what stands there.
    const ids =
      given === "${lastCompletedTaskEntries}"
        ? (context.investigation.dt("lastCompletedTaskEntries") ?? [])
        : args.list("entryIDs");
    const texts = (Array.isArray(ids) ? ids : [ids]).map(textOf);
    return markEvidence(texts, args.text("description", args.text("desc")), "occurred", args, context);
  },
});

async function markEvidence(
  ids: readonly string[],
  description: string,
  timeArgument: string,
  args: Arguments,
  context: CommandContext,
): Promise<Said> {
  const entries = await requireEntries(context, ids);
  const when = args.optionalText(timeArgument);
  const moment = when === undefined ? undefined : readDate(when);
  if (when !== undefined && moment === undefined) throw new AutomationError(`"${when.slice(0, 80)}" is no date`);
  const occurred = moment === undefined ? {} : { occurred: epochMilliseconds(moment) };
  return {
    entries: [textEntry(`${entries.length} entries are marked as evidence`)],
    operations: entries.map(({ id }) => ({
      op: "markEvidence",
      entryId: id,
      description,
      tags: args.texts("tags"),
      ...occurred,
    })),
  };
}
