/** Content as the files it came as: byte for byte, at the paths it came from. */
import { strToU8, zipSync } from "fflate";
import type { ContentItem, ContentKind } from "#formats/content-item.ts";
import { writeEditedContent, writeNewContent } from "#formats/xsoar/write-content.ts";
import { listCurrentVersions, readTexts, type VersionRow } from "#store/content-items.ts";
import type { Db } from "#store/db.ts";
import { readListTexts } from "#store/lists.ts";
import { hashesOf, readKept } from "./current-content.ts";
import { findNeeded } from "./find-needed.ts";

export interface ExportedFile {
  path: string;
  text: string;
}

export interface ExportOrder {
  pack?: string | undefined;
  kind?: ContentKind | undefined;
  /** These playbooks by their ids, with everything of the content that they need. */
  playbooks?: readonly string[] | undefined;
}

interface Kept {
  version: VersionRow;
  text: string;
  item: ContentItem;
}

export async function exportContent(db: Db, { pack, kind, playbooks }: ExportOrder): Promise<ExportedFile[]> {
  const isNeeded = playbooks ? await findNeeded(db, playbooks) : () => true;
  const versions = (await listCurrentVersions(db, kind)).filter(
    (one) => (pack === undefined || one.pack === pack) && isNeeded(one),
  );
  const texts = await readTexts(db, versions.flatMap(hashesOf));
  const lists = await readListTexts(
    db,
    versions.filter((one) => one.kind === "list").map(({ name }) => name),
  );
  const files = new Map<string, string>();
  const shared = groupByPath(versions);
  for (const [path, together] of shared) {
    const kept: Kept[] = [];
    for (const version of together) {
      const text = texts.get(version.textHash);
      const [content] = await readKept(version, texts, version.kind as ContentKind); // kept under its kind
      if (text === undefined || !content) continue;
      kept.push({ version, text, item: { kind: version.kind, value: content.value } as ContentItem });
    }
    for (const file of writeTogether(path, kept, texts, lists)) files.set(freePath(files, file), file.text);
  }
  return [...files].map(([path, text]) => ({ path, text })).sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** The things of one path: mostly one. */
function groupByPath(versions: readonly VersionRow[]): Map<string, VersionRow[]> {
  const groups = new Map<string, VersionRow[]>();
  for (const version of versions) {
    const group = groups.get(version.path);
    if (group) group.push(version);
    else groups.set(version.path, [version]);
  }
  return groups;
}

function writeTogether(
  path: string,
  kept: readonly Kept[],
  texts: ReadonlyMap<string, string>,
  lists: ReadonlyMap<string, string>,
): ExportedFile[] {
  const [first] = kept;
  if (!first) return [];
  // Several things of one file that are versions apart cannot stand in it together any more.
  if (kept.some(({ version }) => version.textHash !== first.version.textHash)) {
    return kept.map(({ item }) => {
      const { fileName, text } = writeNewContent(item);
      return { path: path.replace(/[^/]*$/, fileName), text };
    });
  }
  return kept.length === 1 ? writeOne(first, texts, lists) : [{ path, text: first.text }];
}

function writeOne(
  { version, text, item }: Kept,
  texts: ReadonlyMap<string, string>,
  lists: ReadonlyMap<string, string>,
): ExportedFile[] {
  const { path, besidePath, besideHash } = version;
  const beside = besideHash === null ? undefined : texts.get(besideHash);
  const files = [{ path, text }];
  const current = item.kind === "list" ? lists.get(item.value.name) : undefined;
  const edited = item.kind === "list" && current !== undefined && current !== (item.value.data ?? "");
  if (besidePath !== null && beside !== undefined) {
    files.push({ path: besidePath, text: edited ? current : beside });
  } else if (edited) {
    // A playbook or a person wrote the list since: the file says what it is now.
    const isPlain = item.value.data === text;
    const written = isPlain
      ? { text: current }
      : writeEditedContent(text, path, [{ kind: "list", value: { ...item.value, data: current } }]);
    files[0] = { path, text: written.text };
  }
  return files;
}

function freePath(files: ReadonlyMap<string, string>, { path, text }: ExportedFile): string {
  for (let number = 1; ; number++) {
    const free = number === 1 ? path : path.replace(/(\.[^./]*)?$/, `_${number}$1`);
    const there = files.get(free);
    if (there === undefined || there === text) return free;
  }
}

export function packZip(files: readonly ExportedFile[]): Uint8Array {
  const entries = files.map(({ path, text }) => [path, strToU8(text)] as const);
  // The same content gives the same archive.
  return zipSync(Object.fromEntries(entries), { level: 6, mtime: new Date("2020-01-01T00:00:00Z") });
}
