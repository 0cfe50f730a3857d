/** What of a preview is shown, and in which words. */
import type { ContentChange, ContentKind, ContentPreview, PreviewedItem } from "#contract/content.ts";

export type Shown = "news" | "conflicts" | "all";

export const changeWords: Record<ContentChange, string> = {
  added: "Added",
  changed: "Changed",
  unchanged: "Unchanged",
  kept: "Stays",
  conflict: "Conflict",
  refused: "Refused",
};

export const kindWords: Record<ContentKind, string> = {
  playbook: "Playbook",
  script: "Script",
  integration: "Integration",
  classifier: "Classifier",
  mapper: "Mapper",
  incidentType: "Incident type",
  incidentField: "Incident field",
  layout: "Layout",
  list: "List",
  pack: "Pack",
};

const urgency: Record<ContentChange, number> = { conflict: 0, refused: 1, changed: 2, added: 3, kept: 4, unchanged: 5 };

/** What somebody has to decide first. */
export function chooseItems(items: readonly PreviewedItem[], shown: Shown): PreviewedItem[] {
  return items
    .filter(({ change }) => shown === "all" || (shown === "conflicts" ? change === "conflict" : change !== "unchanged"))
    .toSorted((a, b) => urgency[a.change] - urgency[b.change]);
}

/** How many things the import would write. */
export function countTaken({ counts }: ContentPreview, choice: "keep" | "replace" | undefined): number {
  const conflicts = counts.conflict ?? 0;
  return (counts.added ?? 0) + (counts.changed ?? 0) + (choice === undefined ? 0 : conflicts);
}

export function remarkOf({ note, verdict, change }: PreviewedItem): string {
  if (note !== null) return note;
  if (change === "kept") return "Edited here; nothing new comes.";
  if (verdict?.verdict === "differs") return "Runs, with a difference.";
  if (verdict?.verdict !== "cannot") return "";
  const named = verdict.missing.slice(0, 3).join(", ");
  const more = verdict.missing.length > 3 ? ` and ${verdict.missing.length - 3} more` : "";
  return `Cannot run yet: needs ${named}${more}. It will be off.`;
}

const mostMissing = 8;

/** How many playbooks run here, and what is missing for the others, the most wanted first. */
export function reportOf(items: readonly PreviewedItem[]): {
  runs: number;
  differs: number;
  cannot: number;
  missing: { name: string; playbooks: number }[];
} {
  const count = (verdict: "runs" | "differs" | "cannot") =>
    items.filter((item) => item.verdict?.verdict === verdict).length;
  const wanted = new Map<string, number>();
  for (const name of items.flatMap(({ verdict }) => (verdict?.verdict === "cannot" ? verdict.missing : []))) {
    wanted.set(name, (wanted.get(name) ?? 0) + 1);
  }
  const missing = [...wanted]
    .map(([name, playbooks]) => ({ name, playbooks }))
    .toSorted((a, b) => b.playbooks - a.playbooks || a.name.localeCompare(b.name, "en"));
  return {
    runs: count("runs"),
    differs: count("differs"),
    cannot: count("cannot"),
    missing: missing.slice(0, mostMissing),
  };
}
