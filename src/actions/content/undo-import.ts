/** Takes the last import back: what was there before it is there again, as a version of its own. */
import { TocsinError } from "#base/errors.ts";
import type { Problem } from "#base/problem.ts";
import type { ContentKind } from "#formats/content-item.ts";
import { type ImportChange, listImportChanges, markUndone, readLastImport } from "#store/content-imports.ts";
import {
  type ContentItemRow,
  keepVersions,
  listCurrentVersions,
  type NewVersion,
  readContentItem,
  readTexts,
  readVersionNumbered,
  removeContentItem,
  setImportedHash,
} from "#store/content-items.ts";
import type { Db } from "#store/db.ts";
import { keepList, readListTexts, removeList } from "#store/lists.ts";
import { hashesOf, type KeptContent, readKept } from "./current-content.ts";
import { type Gone, type InForce, putInForce } from "./put-in-force.ts";
import { callsOf } from "./read-upload.ts";

export interface UndoneImport {
  importId: string;
  source: string;
  undone: number;
  /** What was left as it is, since it was changed after the import. */
  kept: { kind: string; id: string; name: string }[];
}

/** What was changed after the import is in the way, unless it is to stay. In the caller's transaction. */
export async function undoImport(
  db: Db,
  { by, at, conflicts }: { by: string; at: Date; conflicts: "refuse" | "keep" },
): Promise<UndoneImport> {
  const last = await readLastImport(db);
  if (!last) throw new TocsinError("NOT_FOUND", "There is no import that could be undone");
  const undoing = new Undoing(db, by);
  const changes = await listImportChanges(db, last.id);
  for (const change of changes) await undoing.add(change);
  const { kept } = undoing;
  if (kept.length > 0 && conflicts === "refuse") throw editedSince(kept);
  await undoing.write(at, last.id);
  await markUndone(db, last.id, by);
  return { importId: last.id, source: last.source, undone: changes.length - kept.length, kept };
}

class Undoing {
  readonly kept: UndoneImport["kept"] = [];
  readonly #db: Db;
  readonly #by: string;
  readonly #back: NewVersion[] = [];
  readonly #imported: ImportChange[] = [];
  readonly #inForce: InForce[] = [];
  readonly #gone: Gone[] = [];
  readonly #lists: { name: string; type: string; text: string | null }[] = [];

  constructor(db: Db, by: string) {
    this.#db = db;
    this.#by = by;
  }

  async add(change: ImportChange): Promise<void> {
    const now = await readContentItem(this.#db, change);
    // Somebody took it away since.
    if (!now) return;
    const list = change.kind === "list" ? await this.#readList(now) : undefined;
    if (now.versionHash !== change.afterHash || list?.edited) {
      this.kept.push({ kind: change.kind, id: change.id, name: now.name });
      return;
    }
    const before = change.beforeN === null ? undefined : await readVersionNumbered(this.#db, change.beforeN);
    if (before && before.versionHash !== change.afterHash) {
      const texts = await readTexts(this.#db, hashesOf(before));
      const [content] = await readKept(before, texts, change.kind as ContentKind); // written by an import, whose kinds these are
      if (!content) {
        this.kept.push({ kind: change.kind, id: change.id, name: now.name });
        return;
      }
      this.#putBack(content, change, texts, now);
    } else if (!before) {
      this.#gone.push({ kind: change.kind as ContentKind, id: change.id, name: now.name });
    }
    if (before) this.#imported.push(change);
    if (list) this.#lists.push({ name: now.name, type: list.type, text: change.beforeList });
  }

  #putBack(
    { version, value, text }: KeptContent<ContentKind>,
    change: ImportChange,
    texts: ReadonlyMap<string, string>,
    now: ContentItemRow,
  ): void {
    const item = { kind: change.kind, value } as InForce["item"]; // read as that very kind
    const beside = version.besideHash === null ? undefined : texts.get(version.besideHash);
    this.#back.push({
      ...version,
      main: { path: version.path, text },
      beside:
        beside === undefined || version.besidePath === null ? undefined : { path: version.besidePath, text: beside },
      calls: item.kind === "playbook" ? callsOf(item.value) : [],
    });
    this.#inForce.push({ item, text, formerNames: [now.name], by: this.#by, active: false });
  }

  async write(at: Date, importId: string): Promise<void> {
    await keepVersions(this.#db, this.#back, { how: "undo", by: this.#by, at, importId });
    for (const change of this.#imported) await setImportedHash(this.#db, change, change.beforeImportedHash);
    for (const { kind, id } of this.#gone) await removeContentItem(this.#db, { kind, id });
    await putInForce(this.#db, this.#inForce, this.#gone);
    // The text a list had may be another than that of any version: a playbook had written it.
    for (const { name, type, text } of this.#lists) {
      if (text === null) await removeList(this.#db, name);
      else await keepList(this.#db, { name, content: text, type, by: this.#by });
    }
  }

  /** `edited`: a playbook or a person wrote it after the import. */
  async #readList({ id, name }: ContentItemRow): Promise<{ edited: boolean; type: string }> {
    const [version] = await listCurrentVersions(this.#db, "list", [id]);
    const texts = version ? await readTexts(this.#db, hashesOf(version)) : new Map<string, string>();
    const [content] = version ? await readKept(version, texts, "list") : [];
    const now = (await readListTexts(this.#db, [name])).get(name);
    return { edited: now !== (content?.value.data ?? ""), type: content?.value.type ?? "plain_text" };
  }
}

function editedSince(kept: UndoneImport["kept"]): TocsinError {
  const problems = kept.map(({ kind, name }): Problem => {
    const message = `The ${kind} ${name} was changed after the import.`;
    return { code: "CONTENT_ITEM_CONFLICT", severity: "error", message };
  });
  return new TocsinError("CONTENT_CONFLICT", "What was changed after the import would be lost; nothing was undone", {
    mend: "Undo all but that, or take those changes back first.",
    details: { problems: problems.slice(0, 200) },
  });
}
