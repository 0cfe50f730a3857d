import type { IncidentFieldDetail } from "#contract/incident-setup.ts";

export const fieldTypeWords: Record<IncidentFieldDetail["type"], string> = {
  shortText: "Short text",
  longText: "Long text",
  number: "Number",
  boolean: "Boolean",
  singleSelect: "Single select",
  multiSelect: "Multi select",
  date: "Date",
  url: "URL",
  html: "HTML",
  markdown: "Markdown",
  grid: "Grid (table)",
  user: "User",
  role: "Role",
  tagsSelect: "Tags",
  attachments: "Attachments",
  timer: "Timer / SLA",
  internal: "Internal",
  system: "System",
};

export function usedInWords({ types, origin }: Pick<IncidentFieldDetail, "types" | "origin">): string {
  if (types === "all") return "all types";
  if (types.length > 0) return types.join(", ");
  return origin === "common" ? "no type yet" : "no type";
}
