/** Brings content in: all of it or nothing, in the caller's transaction. */
import { TocsinError } from "#base/errors.ts";
import type { Problem } from "#base/problem.ts";
import { type ImportChange, insertImport, insertImportChanges } from "#store/content-imports.ts";
import { keepVersions, listCurrentVersions, setImportedHash } from "#store/content-items.ts";
import type { Db } from "#store/db.ts";
import { type ImportPlan, type PlannedItem, planImport } from "./plan-import.ts";
import { type InForce, putInForce } from "./put-in-force.ts";
import type { IncomingItem } from "./read-upload.ts";

/** What is done with what was edited here and comes as another: nothing at all is brought in, ours stays, theirs holds. */
export type ConflictChoice = "refuse" | "keep" | "replace";

export interface ImportOrder {
  /** The file or folder, as it was named. */
  source: string;
  items: readonly IncomingItem[];
  conflicts: ConflictChoice;
  /** The plan that somebody looked at; it must still be the one. */
  fingerprint?: string | undefined;
  /** New playbooks that are on from the beginning. */
  isOn(id: string): boolean;
  by: string;
  at: Date;
}

export interface ImportDone {
  /** Undefined: there was nothing to bring in. */
  importId: string | undefined;
  plan: ImportPlan;
}

export async function importContent(db: Db, order: ImportOrder): Promise<ImportDone> {
  const { source, conflicts, by, at } = order;
  const plan = await planImport(db, order.items);
  if (order.fingerprint !== undefined && order.fingerprint !== plan.fingerprint) {
    throw new TocsinError("CHANGE_CONFLICT", "Content was changed here since the preview was made", {
      mend: "Look at the preview once more.",
    });
  }
  const clashes = plan.items.filter(({ change }) => change === "conflict");
  if (clashes.length > 0 && conflicts === "refuse") throw conflictsOf(clashes);
  const taken = plan.items.filter(({ change }) => {
    return change === "added" || change === "changed" || (change === "conflict" && conflicts === "replace");
  });
  // What is left as it is still tells the next import what came with this one.
  const noted = plan.items.filter(({ change, before, incoming }) => {
    if (before?.importedHash === incoming.versionHash) return false;
    return change === "unchanged" || (change === "conflict" && conflicts === "keep" && before !== undefined);
  });
  if (taken.length === 0 && noted.length === 0) return { importId: undefined, plan };
  const added = taken.filter(({ change }) => change === "added").length;
  const importId = await insertImport(db, { source, added, changed: taken.length - added, at, by });
  await insertImportChanges(db, importId, await describeChanges(db, taken, noted));
  await keepVersions(
    db,
    taken.map(({ incoming }) => incoming),
    { how: "import", by, at, importId },
  );
  for (const { incoming } of noted) await setImportedHash(db, incoming, incoming.versionHash);
  await putInForce(
    db,
    taken.map(
      ({ incoming, before }): InForce => ({
        item: incoming.item,
        text: incoming.main.text,
        formerNames: before ? [before.name] : [],
        by,
        active: order.isOn(incoming.id),
      }),
    ),
  );
  return { importId, plan };
}

async function describeChanges(
  db: Db,
  taken: readonly PlannedItem[],
  noted: readonly PlannedItem[],
): Promise<ImportChange[]> {
  const current = new Map((await listCurrentVersions(db)).map((one) => [JSON.stringify([one.kind, one.id]), one.n]));
  const describe = ({ incoming, before, beforeList }: PlannedItem, afterHash: string): ImportChange => ({
    kind: incoming.kind,
    id: incoming.id,
    afterHash,
    beforeN: before ? (current.get(JSON.stringify([incoming.kind, incoming.id])) ?? null) : null,
    beforeImportedHash: before?.importedHash ?? null,
    beforeList,
  });
  return [
    ...taken.map((one) => describe(one, one.incoming.versionHash)),
    ...noted.map((one) => describe(one, one.before?.versionHash ?? one.incoming.versionHash)),
  ];
}

function conflictsOf(clashes: readonly PlannedItem[]): TocsinError {
  const problems = clashes.map(({ incoming, before, note }): Problem => {
    const who = before
      ? `${before.updatedBy} changed it here at ${before.updatedAt.toISOString()}`
      : "it was made here";
    const message = `The ${incoming.kind} ${incoming.name} comes as another than it is: ${note ?? `${who}.`}`;
    return { code: "CONTENT_ITEM_CONFLICT", severity: "error", message, file: incoming.main.path };
  });
  const count = clashes.length === 1 ? "One thing was" : `${clashes.length} things were`;
  return new TocsinError("CONTENT_CONFLICT", `${count} changed here and would be overwritten; nothing was brought in`, {
    mend: "Choose whether what is here stays, or what comes takes its place.",
    details: { problems: problems.slice(0, 200) },
  });
}
