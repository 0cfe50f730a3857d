/** Reads what is to be brought in: an archive or one file, as things with their texts. Never throws on what it holds. */
import { setImmediate as nextTurn } from "node:timers/promises";
import { contentHash } from "#base/ids.ts";
import type { Problem } from "#base/problem.ts";
import { isArchive, readArchive } from "#formats/archive/read-archive.ts";
import type { ContentItem, ContentKind } from "#formats/content-item.ts";
import { ContentSet, type PlacedItem } from "#formats/content-set.ts";
import { callName } from "#playbook/frame-plan.ts";
import type { Playbook } from "#playbook/model.ts";
import { isKeepable, type NewVersion } from "#store/content-items.ts";

/** One thing that is brought in. */
export interface IncomingItem extends NewVersion {
  kind: ContentKind;
  item: ContentItem;
}

/** What is in the files and is not brought in, with the reason as a clause. */
export interface LeftOut {
  kind: ContentKind;
  id: string;
  name: string;
  file: string;
  why: string;
}

export interface ReadUpload {
  set: ContentSet;
  items: IncomingItem[];
  leftOut: LeftOut[];
  problems: Problem[];
}

/** Other work has its turn in between: a bundle takes seconds to read. */
const mostMsInOne = 15;

export async function readUpload(file: string, bytes: Uint8Array): Promise<ReadUpload> {
  const problems: Problem[] = [];
  const onProblem = (problem: Problem) => void problems.push(problem);
  const single = !isArchive(bytes);
  // Whatever folders its sender had it in, here it stands by itself.
  const name = file.replace(/^.*[/\\]/, "");
  const set = new ContentSet({ keep: true, onProblem, ...(single ? { named: name } : {}) });
  if (single) set.add(name, bytes);
  else {
    let began = performance.now();
    for await (const { path, bytes: content } of readArchive(bytes, { file, wants: ContentSet.wants, onProblem })) {
      set.add(path, content);
      if (performance.now() - began < mostMsInOne) continue;
      await nextTurn();
      began = performance.now();
    }
  }
  set.finish();
  return { set, ...takeItems(set), problems };
}

function takeItems(set: ContentSet): Pick<ReadUpload, "items" | "leftOut"> {
  const inFile = new Map<string, number>();
  for (const { file } of set.items) inFile.set(file, (inFile.get(file) ?? 0) + 1);
  const packs = set.items.flatMap(({ item, file }) =>
    item.kind === "pack" ? [{ folder: file.replace(/[^/]*$/, ""), name: item.value.name }] : [],
  );
  const leftOut: LeftOut[] = [];
  const byKey = new Map<string, IncomingItem>();
  for (const placed of set.items) {
    const incoming = toIncoming(placed, (inFile.get(placed.file) ?? 1) > 1, packOf(placed.file, packs));
    const leave = (left: IncomingItem, why: string) => {
      const { kind, id, name, main } = left;
      leftOut.push({ kind, id, name, file: main.path, why });
    };
    const why = whyNot(incoming);
    if (why !== undefined) {
      leave(incoming, why);
      continue;
    }
    const key = JSON.stringify([incoming.kind, incoming.id]);
    const other = byKey.get(key);
    const newer = other === undefined || compareVersions(incoming, other) >= 0;
    if (newer) byKey.set(key, incoming);
    if (other) leave(newer ? other : incoming, whyOlder(newer ? other : incoming));
  }
  return { items: [...byKey.values()], leftOut };
}

function toIncoming({ item, file, text, beside }: PlacedItem, shared: boolean, pack: string): IncomingItem {
  const { kind, value } = item;
  const id = ("id" in value ? value.id : undefined) ?? value.name;
  return {
    kind,
    id,
    name: value.name,
    pack,
    // A file that holds several things may change in one of them only.
    versionHash: contentHash(shared ? JSON.stringify(value) : JSON.stringify([text, beside?.text ?? null])),
    main: { path: file, text },
    beside: beside && { path: beside.file, text: beside.text },
    calls: kind === "playbook" ? callsOf(value) : [],
    item,
  };
}

/** The sub-playbooks it calls, by id or name. */
export function callsOf(playbook: Playbook): string[] {
  const called = Object.values(playbook.tasks).flatMap((task) => callName(task) ?? []);
  return [...new Set(called)].filter(isKeepable);
}

function whyNot({ id, name, pack, main, beside, item }: IncomingItem): string | undefined {
  if (item.kind === "playbook" && item.value.language === "sekoia") {
    return "an export of Sekoia.io is added under Playbooks, where its secrets are sealed";
  }
  const kept = [id, name, main.path, ...(beside ? [beside.path] : []), ...(pack === "" ? [] : [pack])];
  return kept.every(isKeepable) ? undefined : "its id, name or path holds what cannot be kept, or is too long";
}

function packOf(file: string, packs: readonly { folder: string; name: string }[]): string {
  const around = packs.filter(({ folder }) => file.startsWith(folder));
  const nearest = around.reduce(
    (best, one) => (one.folder.length >= best.folder.length ? one : best),
    around[0] ?? { folder: "", name: "" },
  );
  return nearest.name;
}

/** Of files that share out the versions of XSOAR the one for the newest is taken. */
function compareVersions(one: IncomingItem, other: IncomingItem): number {
  const [a, b] = [toVersionOf(one), toVersionOf(other)];
  for (const [at, part] of a.entries()) {
    const difference = part - (b[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function toVersionOf({ item }: IncomingItem): number[] {
  const { toVersion } = item.value as { toVersion?: string }; // those that have versions have it as text
  const parts = (toVersion ?? "99.99.99").split(".").map(Number);
  return [0, 1, 2].map((at) => (Number.isFinite(parts[at]) ? (parts[at] ?? 0) : 0));
}

function whyOlder({ item }: IncomingItem): string {
  const { toVersion } = item.value as { toVersion?: string }; // as above
  if (toVersion !== undefined) return `it is for XSOAR up to ${toVersion}, and there is a newer one`;
  return "another file holds the same thing, and was read later";
}
