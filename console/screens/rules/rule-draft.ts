/** A rule as the form has it: every field of every action, each as it is typed. */
import { type IngestAction, IngestRuleDefinition, type RuleProblem } from "#contract/ingest-rule.ts";

export interface RuleDraft {
  name: string;
  condition: string;
  action: IngestAction;
  same: string;
  within: string;
  include: "open" | "any";
  for: string;
  counting: "first" | "last";
  rerun: boolean;
  makes: "nothing" | "closed";
  times: "once" | "again";
  /** As an input of the browser has them, in the reader's own zone. */
  from: string;
  until: string;
  cron: string;
}

export function emptyDraft(action: IngestAction): RuleDraft {
  return {
    name: "",
    condition: "",
    action,
    same: "",
    within: action === "correlate" ? "1h" : "1d",
    include: "open",
    for: action === "maintenance" ? "2h" : "1h",
    counting: "first",
    rerun: false,
    makes: "nothing",
    times: "once",
    from: "",
    until: "",
    cron: "0 2 * * sun",
  };
}

export function draftOf(definition: IngestRuleDefinition): RuleDraft {
  const draft = { ...emptyDraft(definition.action), name: definition.name, condition: definition.condition };
  const given: Partial<Record<string, unknown>> = definition;
  const text = (value: unknown, otherwise: string) => (typeof value === "string" ? value : otherwise);
  return {
    ...draft,
    ...("same" in definition ? { same: definition.same.join(", ") } : {}),
    within: text(given.within, draft.within),
    include: "include" in definition ? definition.include : draft.include,
    for: text(given.for, draft.for),
    ...(definition.action === "correlate" ? { counting: definition.counting, rerun: definition.rerun } : {}),
    ...(definition.action === "maintenance"
      ? {
          makes: definition.makes,
          times: definition.cron === undefined ? "once" : "again",
          from: localOf(definition.from),
          until: localOf(definition.until),
          cron: definition.cron ?? draft.cron,
        }
      : {}),
  };
}

/** What the draft says, or what is wrong with it. */
export function definitionOf(draft: RuleDraft): { definition: IngestRuleDefinition } | { problems: RuleProblem[] } {
  const read = IngestRuleDefinition.safeParse(writeDraft(draft));
  if (read.success) return { definition: read.data };
  return {
    problems: read.error.issues.map(({ path, message }) => ({
      field: String(path[0] ?? "name"),
      message: wordsOf(message),
    })),
  };
}

function wordsOf(message: string): string {
  return /^Too small/.test(message) ? "This is needed" : message;
}

function writeDraft(draft: RuleDraft): Record<string, unknown> {
  const { name, condition, action, within, include } = draft;
  const same = draft.same
    .split(",")
    .map((field) => field.trim())
    .filter((field) => field !== "");
  const base = { name, condition, action };
  switch (action) {
    case "create":
      return base;
    case "drop":
      return { ...base, same, ...(same.length === 0 ? {} : { within, include }) };
    case "update":
    case "link":
    case "duplicate":
      return { ...base, same, within, include };
    case "suppress":
      return { ...base, same, for: draft.for };
    case "correlate":
      return { ...base, same, within, include, counting: draft.counting, rerun: draft.rerun };
    case "maintenance": {
      const { makes, times, cron, for: duration } = draft;
      if (times === "again") return { ...base, makes, cron, for: duration };
      return { ...base, makes, ...momentOf("from", draft.from), ...momentOf("until", draft.until) };
    }
  }
}

function momentOf(name: "from" | "until", local: string): Record<string, string> {
  const moment = new Date(local);
  return local === "" || Number.isNaN(moment.getTime()) ? {} : { [name]: moment.toISOString() };
}

/** `2026-04-01T02:00`, in the reader's zone. */
function localOf(iso: string | undefined): string {
  if (iso === undefined) return "";
  const moment = new Date(iso);
  const shifted = new Date(moment.getTime() - moment.getTimezoneOffset() * 60_000);
  return shifted.toISOString().slice(0, 16);
}
