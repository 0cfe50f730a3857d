/** What an import would do, item by item. Nothing is written here. */
import { contentHash } from "#base/ids.ts";
import type { ContentKind } from "#formats/content-item.ts";
import { type ContentItemRow, listContentItems } from "#store/content-items.ts";
import type { Db } from "#store/db.ts";
import { listIncidentTypes } from "#store/incident-types.ts";
import { listKeptPlaybooks } from "#store/kept-playbooks.ts";
import { readListTexts } from "#store/lists.ts";
import { loadContent } from "./current-content.ts";
import type { IncomingItem } from "./read-upload.ts";

export type ItemChange =
  | "added"
  /** Brought in before, and not edited here since. */
  | "changed"
  | "unchanged"
  /** Edited here, and what comes is what came the last time. */
  | "kept"
  /** Edited here since it was brought in last, or made here: somebody has to choose. */
  | "conflict"
  /** It cannot be brought in. */
  | "refused";

export interface PlannedItem {
  incoming: IncomingItem;
  change: ItemChange;
  before: ContentItemRow | undefined;
  /** Of a list: the text it has now. */
  beforeList: string | null;
  /** What one should know of it, as a sentence. */
  note?: string;
}

export interface ImportPlan {
  items: PlannedItem[];
  /** Names this very plan: it is another one once something that it depends on has changed. */
  fingerprint: string;
}

export async function planImport(db: Db, incoming: readonly IncomingItem[]): Promise<ImportPlan> {
  const around = await lookAround(db, incoming);
  const items = incoming.map((item) => planItem(item, around));
  const facts = items.map(({ incoming: { kind, id, versionHash }, change, before, beforeList }) => [
    [kind, id, versionHash, change],
    [before?.versionHash, before?.importedHash, beforeList],
  ]);
  return { items, fingerprint: contentHash(JSON.stringify(facts)) };
}

interface Around {
  items: ReadonlyMap<string, ContentItemRow>;
  /** Lists as they are, whoever wrote them, and as the version has them that is kept of each. */
  lists: ReadonlyMap<string, string>;
  keptLists: ReadonlyMap<string, string>;
  /** Playbooks that are not XSOAR content, with who keeps them. */
  otherPlaybooks: ReadonlyMap<string, string>;
  fileTypes: ReadonlySet<string>;
}

const keyOf = (kind: string, id: string) => JSON.stringify([kind, id]);

async function lookAround(db: Db, incoming: readonly IncomingItem[]): Promise<Around> {
  const lists = incoming.filter(({ kind }) => kind === "list");
  const [items, texts, kept, playbooks, types] = await Promise.all([
    listContentItems(db),
    readListTexts(
      db,
      lists.map(({ name }) => name),
    ),
    loadContent(
      db,
      "list",
      lists.map(({ id }) => id),
    ),
    listKeptPlaybooks(db),
    listIncidentTypes(db),
  ]);
  return {
    items: new Map(items.map((item) => [keyOf(item.kind, item.id), item])),
    lists: texts,
    keptLists: new Map(kept.map(({ version, value }) => [version.id, value.data ?? ""])),
    otherPlaybooks: new Map(
      playbooks
        .filter(({ language }) => language !== "xsoar")
        .map(({ id, managedBy }) => [id, managedBy === "file" ? "the configuration file" : "the console"]),
    ),
    fileTypes: new Set(types.flatMap(({ name, managedBy }) => (managedBy === "file" ? [name] : []))),
  };
}

function planItem(incoming: IncomingItem, around: Around): PlannedItem {
  const { kind, id, name, versionHash, item } = incoming;
  const before = around.items.get(keyOf(kind, id));
  const list = item.kind === "list" ? { now: around.lists.get(name), comes: item.value.data ?? "" } : undefined;
  const planned = { incoming, before, beforeList: list?.now ?? null };
  const owner = kind === "playbook" ? around.otherPlaybooks.get(id) : undefined;
  if (owner !== undefined) {
    return { ...planned, change: "refused", note: `There is a playbook of this id that ${owner} keeps.` };
  }
  const note =
    kind === "incidentType" && around.fileTypes.has(name)
      ? { note: "The configuration file has this incident type too, and the file's is in force." }
      : {};
  const edited = list !== undefined && list.now !== (before ? around.keptLists.get(id) : undefined);
  if (list && edited && list.now !== undefined) {
    const same = list.now === list.comes;
    if (before?.importedHash === versionHash && !same) return { ...planned, change: "kept" };
    if (!same) return { ...planned, change: "conflict", note: "The list was changed here." };
    return { ...planned, change: before ? "changed" : "added" };
  }
  if (!before) return { ...planned, ...note, change: "added" };
  if (list && edited) return { ...planned, change: "changed", note: "The list was deleted here." };
  return { ...planned, ...note, change: compare(before, versionHash) };
}

function compare({ versionHash, importedHash }: ContentItemRow, comes: string): ItemChange {
  if (versionHash === comes) return "unchanged";
  if (importedHash === versionHash) return "changed";
  return importedHash === comes ? "kept" : "conflict";
}

/** In the order people look at them. */
export const kindOrder: readonly ContentKind[] = [
  "playbook",
  "script",
  "incidentType",
  "incidentField",
  "layout",
  "mapper",
  "classifier",
  "list",
  "integration",
  "pack",
];
