/** An import as the wire has it. */
import type { ContentChange, ContentImport, ContentPreview } from "#contract/content.ts";
import type { PlaybookVerdict } from "#formats/judge/judge-content.ts";
import type { ImportRow } from "#store/content-imports.ts";
import { type ImportPlan, kindOrder } from "./plan-import.ts";
import type { ReadUpload } from "./read-upload.ts";

const mostProblems = 500;
const severities = { error: 0, warning: 1, info: 2 };

export function presentPreview(
  plan: ImportPlan,
  { set, leftOut, problems }: ReadUpload,
  verdicts: ReadonlyMap<string, PlaybookVerdict>,
): ContentPreview {
  const items = plan.items
    .map(({ incoming: { kind, id, name, pack, main }, change, before, note }) => {
      const verdict = kind === "playbook" ? verdicts.get(id) : undefined;
      return {
        kind,
        id,
        name,
        pack,
        file: main.path,
        change,
        note: note ?? null,
        here: before ? { updatedAt: before.updatedAt.toISOString(), updatedBy: before.updatedBy } : null,
        verdict: verdict ? { verdict: verdict.verdict, missing: verdict.missing } : null,
      };
    })
    .sort((a, b) => kindOrder.indexOf(a.kind) - kindOrder.indexOf(b.kind) || a.name.localeCompare(b.name, "en"));
  const count = (change: ContentChange) => items.filter((item) => item.change === change).length;
  return {
    fingerprint: plan.fingerprint,
    items,
    counts: {
      added: count("added"),
      changed: count("changed"),
      unchanged: count("unchanged"),
      kept: count("kept"),
      conflict: count("conflict"),
      refused: count("refused"),
    } satisfies Record<ContentChange, number>,
    leftOut,
    unreadable: [...new Set(set.unreadable)],
    problems: problems.toSorted((a, b) => severities[a.severity] - severities[b.severity]).slice(0, mostProblems),
    problemCount: problems.length,
  };
}

export function presentImport(row: ImportRow): ContentImport {
  return {
    ...row,
    importedAt: row.importedAt.toISOString(),
    undoneAt: row.undoneAt?.toISOString() ?? null,
  };
}
