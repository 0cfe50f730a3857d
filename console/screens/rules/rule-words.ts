/** A rule in one sentence, and what it did in a few words. */
import type { IngestAction, IngestOutcome, IngestRule, IngestRuleDefinition } from "#contract/ingest-rule.ts";
import { withLocalTimes } from "../../parts/local-times.ts";

export const actionWords: Record<IngestAction, string> = {
  drop: "Drop",
  update: "Drop and update",
  link: "Link",
  duplicate: "Close as duplicate",
  create: "Create, stop here",
  suppress: "Suppress",
  correlate: "Correlate",
  maintenance: "Maintenance",
};

/** What stands under the choice of the action. */
export const actionHelp: Record<IngestAction, string> = {
  drop: "The alert is kept and makes no incident. With fields, it is told to the incident that has the same values.",
  update: "The alert makes no incident; an existing one with the same values is brought up to date.",
  link: "The incident is linked with an existing one that has the same values. The next rules are asked.",
  duplicate: "The incident is made, closed as a duplicate of an existing one with the same values, and starts nothing.",
  create: "An incident is made, and no further rule is asked.",
  suppress: "After one alert that passes, those with the same values make no incident for a while.",
  correlate: "The first alert makes the incident; those with the same values are added to it.",
  maintenance: "What happens meanwhile is kept and marked.",
};

export const outcomeWords: Record<IngestOutcome | "linked" | "no effect", string> = {
  created: "made an incident",
  closed: "closed at once",
  added: "added",
  updated: "updated one",
  dropped: "dropped",
  suppressed: "suppressed",
  maintenance: "kept back",
  passed: "passed",
  linked: "linked",
  "no effect": "passed on",
};

export function ruleSentence(definition: IngestRuleDefinition): string {
  switch (definition.action) {
    case "drop":
      return definition.same.length === 0
        ? "Makes no incident."
        : `Makes no incident; is told to ${existing(definition)}, if there is one.`;
    case "update":
      return `Brings ${existing(definition)} up to date and makes none of its own.`;
    case "link":
      return `Is linked with ${existing(definition)}; the next rules are asked.`;
    case "duplicate":
      return `Is closed as a duplicate of ${existing(definition)}.`;
    case "create":
      return "Makes an incident; no further rule is asked.";
    case "suppress": {
      const like = definition.same.length === 0 ? "" : ` with the same ${list(definition.same)}`;
      return `One passes, then none${like} for ${definition.for}.`;
    }
    case "correlate": {
      const { counting, rerun } = definition;
      const since = counting === "last" ? "of the last one" : "of the first one";
      return `Is added to ${existing(definition, since)}${rerun ? ", and what it would have started runs there" : ""}.`;
    }
    case "maintenance":
      return `${times(definition)}: ${definition.makes === "closed" ? "makes an incident that is closed" : "makes no incident"}.`;
  }
}

function existing(
  { same, within, include }: { same: readonly string[]; within: string; include: string },
  since = "of it",
): string {
  return `${include === "open" ? "an open incident" : "an incident, open or closed,"} with the same ${list(same)} within ${within} ${since}`;
}

function list(words: readonly string[]): string {
  if (words.length < 2) return words[0] ?? "";
  return `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

function times(definition: Extract<IngestRuleDefinition, { action: "maintenance" }>): string {
  const { from, until, cron, for: duration } = definition;
  if (cron !== undefined) return `From ${cron} (UTC) for ${duration ?? "?"}`;
  return `From ${momentOf(from)} until ${momentOf(until)}`;
}

/** In the reader's own zone. */
function momentOf(iso: string | undefined): string {
  return iso === undefined ? "?" : withLocalTimes(new Date(iso).toISOString());
}

/** `12 dropped, 3 passed on`; undefined: it did nothing. */
export function didWords({ did }: Pick<IngestRule, "did">): string | undefined {
  const parts = Object.entries(did).map(([what, count]) => {
    const words = Object.hasOwn(outcomeWords, what) ? outcomeWords[what as keyof typeof outcomeWords] : what;
    return `${count} ${words}`;
  });
  return parts.length === 0 ? undefined : parts.join(", ");
}
