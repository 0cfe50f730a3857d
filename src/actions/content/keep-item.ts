/** Keeps one thing that people made or changed here, as a version of content: in its own format, so it leaves unchanged. */
import { TocsinError } from "#base/errors.ts";
import { contentHash } from "#base/ids.ts";
import type { ContentItem } from "#formats/content-item.ts";
import { readContent } from "#formats/read-content.ts";
import { writeEditedContent, writeNewContent } from "#formats/xsoar/write-content.ts";
import { isKeepable, keepVersions, removeContentItem, type VersionRow } from "#store/content-items.ts";
import type { Db } from "#store/db.ts";
import { refuseProblems } from "../refuse-problems.ts";
import { idOf } from "./current-content.ts";
import { putInForce } from "./put-in-force.ts";

export interface KeepingDesk {
  /** A transaction. */
  db: Db;
  by: string;
  at: Date;
}

/** What is there now. */
export interface FormerItem {
  version: VersionRow;
  text: string;
}

const nothingSaved = "Nothing was saved.";

export async function keepNewItem(desk: KeepingDesk, item: ContentItem, note?: string): Promise<void> {
  const { fileName, text } = writeNewContent(item);
  await keep(desk, item, { path: fileName, text, pack: "", formerNames: [] }, { how: "edit", note });
}

/** False: it says what it said. */
export async function keepEditedItem(
  desk: KeepingDesk,
  item: ContentItem,
  { version, text }: FormerItem,
  note?: string,
): Promise<boolean> {
  const { path, pack, name } = version;
  const edited = readContent(text, path).items.map((one) =>
    one.kind === item.kind && idOf(one) === version.id ? item : one,
  );
  const written = writeEditedContent(text, path, edited);
  refuseProblems("CONTENT_INVALID", item.value.name, written.problems, nothingSaved);
  if (written.text === text) return false;
  await keep(desk, item, { path, pack, text: written.text, formerNames: [name] }, { how: "edit", note });
  return true;
}

/** A former version becomes the newest; what came between stays in the history. */
export async function restoreItem(
  desk: KeepingDesk,
  { version, text }: FormerItem,
  former: { hash: string; text: string; n: string },
): Promise<void> {
  if (former.text === text) return;
  const { kind, id, path, pack, name } = version;
  const item = readContent(former.text, path).items.find((one) => one.kind === kind && idOf(one) === id);
  if (!item) throw new TocsinError("CONTENT_INVALID", `The version of ${name} cannot be read`, { mend: nothingSaved });
  const place = { path, pack, text: former.text, formerNames: [name] };
  await keep(desk, item, place, { how: "restore", hash: former.hash });
}

export async function removeItem({ db }: KeepingDesk, { kind, id, name }: VersionRow): Promise<void> {
  await removeContentItem(db, { kind, id });
  // Kinds of content are written by this room alone.
  await putInForce(db, [], [{ kind: kind as ContentItem["kind"], id, name }]);
}

async function keep(
  { db, by, at }: KeepingDesk,
  item: ContentItem,
  { path, pack, text, formerNames }: { path: string; pack: string; text: string; formerNames: string[] },
  { how, hash, note }: { how: "edit" | "restore"; hash?: string; note?: string | undefined },
): Promise<void> {
  const id = idOf(item);
  const { name } = item.value;
  if (!isKeepable(id) || !isKeepable(name)) {
    throw new TocsinError("CONTENT_INVALID", `${name} cannot be kept under this name`, { mend: nothingSaved });
  }
  const versionHash = hash ?? contentHash(JSON.stringify([text, null]));
  await keepVersions(db, [{ kind: item.kind, id, pack, name, versionHash, main: { path, text }, calls: [] }], {
    how,
    by,
    at,
    note,
  });
  await putInForce(db, [{ item, text, formerNames, by, active: false }]);
}
