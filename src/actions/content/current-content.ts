/** Content that is kept, as models again. */
import type { ContentItem, ContentKind, ContentModels } from "#formats/content-item.ts";
import { listCurrentVersions, readTexts, type VersionRow } from "#store/content-items.ts";
import type { Db } from "#store/db.ts";

export interface KeptContent<Kind extends ContentKind> {
  version: VersionRow;
  value: ContentModels[Kind];
  text: string;
}

/** Everything of a kind, or what is named of it. What this Tocsin can no longer read is left out. */
export async function loadContent<Kind extends ContentKind>(
  db: Db,
  kind: Kind,
  ids?: readonly string[],
): Promise<KeptContent<Kind>[]> {
  if (ids?.length === 0) return [];
  const versions = await listCurrentVersions(db, kind, ids);
  const texts = await readTexts(db, versions.flatMap(hashesOf));
  return (await Promise.all(versions.map((version) => readKept(version, texts, kind)))).flat();
}

export function hashesOf({ textHash, besideHash }: VersionRow): string[] {
  return besideHash === null ? [textHash] : [textHash, besideHash];
}

/** One version as its model. What reads content is loaded with the first of them: a start without any needs none of it. */
export async function readKept<Kind extends ContentKind>(
  version: VersionRow,
  texts: ReadonlyMap<string, string>,
  kind: Kind,
): Promise<KeptContent<Kind>[]> {
  const text = texts.get(version.textHash);
  if (text === undefined) return [];
  const { ContentSet } = await import("#formats/content-set.ts");
  const set = new ContentSet({ keep: true });
  set.add(version.path, Buffer.from(text, "utf8"));
  const beside = version.besideHash === null ? undefined : texts.get(version.besideHash);
  if (beside !== undefined && version.besidePath !== null) set.add(version.besidePath, Buffer.from(beside, "utf8"));
  set.finish();
  const found = set.items.find(({ item }) => item.kind === kind && idOf(item) === version.id);
  // Looked for by its kind, so its model is of that kind.
  return found ? [{ version, value: found.item.value as ContentModels[Kind], text }] : [];
}

export function idOf({ value }: ContentItem): string {
  return ("id" in value ? value.id : undefined) ?? value.name;
}
