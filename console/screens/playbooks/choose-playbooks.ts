/** Which playbooks the list shows, and in which order. */
import type { PlaybookSummary } from "#contract/playbook.ts";
import type { PlaybooksSearch } from "./search.ts";

export function choosePlaybooks(all: readonly PlaybookSummary[], { text, show }: PlaybooksSearch): PlaybookSummary[] {
  const words = (text ?? "").toLowerCase().split(/\s+/).filter(Boolean);
  return all
    .filter((playbook) => isOfKind(playbook, show) && words.every((word) => textOf(playbook).includes(word)))
    .toSorted((a, b) => a.name.localeCompare(b.name, "en", { numeric: true, sensitivity: "base" }));
}

export function countKinds(all: readonly PlaybookSummary[]): Record<"all" | "on" | "off" | "issues", number> {
  const count = (show: PlaybooksSearch["show"]) => all.filter((playbook) => isOfKind(playbook, show)).length;
  return { all: all.length, on: count("on"), off: count("off"), issues: count("issues") };
}

function isOfKind({ active, errors, warnings }: PlaybookSummary, show: PlaybooksSearch["show"]): boolean {
  if (show === "on") return active;
  if (show === "off") return !active;
  return show !== "issues" || errors + warnings > 0;
}

const textOf = ({ name, description, trigger }: PlaybookSummary) =>
  `${name}\n${description}\n${trigger?.name ?? ""}\n${trigger?.instance ?? ""}`.toLowerCase();
