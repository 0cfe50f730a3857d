/** What becomes of an alert, given what it meets and what is there. Pure but for the memory, which it changes. */

import { readDuration } from "#base/duration.ts";
import type { DecisionStep, IngestOutcome } from "#contract/ingest-rule.ts";
import type { IntakeKey } from "./intake-key.ts";
import type { IncidentLookup, IntakeMemory, RememberedIncident } from "./intake-memory.ts";
import type { MatchedAlert, MatchedRule } from "./match-alert.ts";

export interface Verdict {
  outcome: IngestOutcome;
  /** The one it made, or went to, or was told to. */
  incident: string | null;
  /** In one sentence. */
  because: string;
  steps: DecisionStep[];
  /** Its own incident is linked with these. */
  links: string[];
  duplicateOf?: string;
  /** What it would have started runs in the incident it was added to. */
  rerun: boolean;
}

/** What must be read before it can be decided. */
export function lookupsOf(matched: MatchedAlert): {
  incidents: IncidentLookup[];
  suppressions: { key: string; at: number }[];
} {
  const { at, dedup } = matched;
  const incidents: IncidentLookup[] = [];
  const suppressions: { key: string; at: number }[] = [];
  if (dedup) incidents.push(dedupLookup(at, dedup));
  for (const one of matched.rules) {
    const { key } = one;
    if (!key || "missing" in key) continue;
    if (one.rule.definition.action === "suppress") suppressions.push({ key: key.key, at });
    else incidents.push(ruleLookup(one, key, at));
  }
  return { incidents, suppressions };
}

/** `self` is what its incident is called until it has a number. */
export function decideAlert(matched: MatchedAlert, memory: IntakeMemory, self: string): Verdict {
  const { window, dedup, at, makesIncident } = matched;
  if (window) return inMaintenance(window, self, makesIncident);
  const steps: DecisionStep[] = [];
  const links: string[] = [];
  /** Under which its own incident is remembered, if one is made. */
  const keys = [...matched.keys];
  if (dedup && makesIncident) {
    const found = memory.find(dedupLookup(at, dedup));
    const step = { rule: null, name: "dedup key", version: 0, action: "dedup" as const, values: dedup.values };
    if (found) {
      const because = `the same alert came before and is incident ${found.incident}`;
      steps.push({ ...step, applied: true, because, incident: found.incident });
      return { ...goesTo("added", found, steps), because: `Added to it: ${because}` };
    }
    steps.push({ ...step, applied: false, because: "no such alert came before within the window" });
    keys.push(dedup.key);
  }
  const rememberDedup = (entry: RememberedIncident) => {
    if (dedup) memory.remember(dedup.key, { ...entry, first: at, last: at });
  };
  for (const one of matched.rules) {
    const verdict = askRule(one, { memory, steps, links, keys, at, makesIncident });
    if (!verdict) continue;
    if (verdict === "create") break;
    if (verdict.outcome === "closed") return { ...verdict, incident: self };
    const entry = verdict.entry;
    if (entry && (verdict.outcome === "added" || verdict.outcome === "updated")) rememberDedup(entry);
    return verdict;
  }
  if (!makesIncident) {
    return { outcome: "passed", incident: null, because: "No rule stops it", steps, links: [], rerun: false };
  }
  for (const key of new Set(keys)) memory.remember(key, { incident: self, isOpen: true, first: at, last: at });
  const linked = links.length === 0 ? "" : `, linked with ${links.join(", ")}`;
  return { outcome: "created", incident: self, because: `It made an incident${linked}`, steps, links, rerun: false };
}

interface Asking {
  memory: IntakeMemory;
  steps: DecisionStep[];
  links: string[];
  keys: string[];
  at: number;
  makesIncident: boolean;
}

/** Undefined: the next rule is asked. */
function askRule(one: MatchedRule, asking: Asking): (Verdict & { entry?: RememberedIncident }) | "create" | undefined {
  const { rule, because, key } = one;
  const { memory, steps, links, at, makesIncident } = asking;
  const { definition } = rule;
  const { name, action } = definition;
  const about = { rule: rule.id, name, version: rule.version, action };
  const values = key && "key" in key ? { values: key.values } : {};
  const say = (applied: boolean, why: string, incident?: string) => {
    steps.push({ ...about, applied, because: why, ...values, ...(incident === undefined ? {} : { incident }) });
  };
  const reason = `the rule ${name} says so: ${because}`;
  if (action === "create") {
    say(true, `${because}; no further rule is asked`);
    return "create";
  }
  if (key && "missing" in key && action !== "drop") {
    say(false, `the alert has no value for ${key.missing}`);
    return undefined;
  }
  if (action === "suppress") {
    if (!key || "missing" in key) return undefined;
    const running = memory.suppressionAt(key.key, at);
    if (!running) {
      const until = at + (readDuration(definition.for) ?? 0);
      memory.suppress({ key: key.key, from: at, until, rule: rule.id });
      say(false, `it is the first one; those like it are suppressed until ${isoOf(until)}`);
      return undefined;
    }
    say(
      true,
      `${because}; one like it came at ${isoOf(running.from)}, and until ${isoOf(running.until)} that is enough`,
    );
    return { ...nowhere("suppressed", steps), because: `Suppressed: ${reason}` };
  }
  if (action === "drop") {
    const found = key && "key" in key ? memory.find(ruleLookup(one, key, at)) : undefined;
    say(true, found ? `${because}; it belongs to incident ${found.incident}` : because, found?.incident);
    const verdict = { ...nowhere("dropped", steps), because: `Dropped: ${reason}` };
    return found ? { ...verdict, incident: found.incident, entry: found } : verdict;
  }
  if (!makesIncident) {
    say(false, "its source makes no incidents");
    return undefined;
  }
  if (!key || "missing" in key) return undefined;
  const found = memory.find(ruleLookup(one, key, at));
  if (!found) {
    say(
      false,
      action === "correlate"
        ? "it is the first one of its kind"
        : `there is no such incident within ${definition.within}`,
    );
    if (action === "correlate") asking.keys.push(key.key);
    return undefined;
  }
  const { incident } = found;
  say(true, `${because}; it is the same as incident ${incident}`, incident);
  switch (action) {
    case "link":
      if (!links.includes(incident)) links.push(incident);
      return undefined;
    case "update":
      return {
        ...goesTo("updated", found, steps),
        because: `Incident ${incident} was brought up to date: ${reason}`,
        entry: found,
      };
    case "duplicate":
      return {
        outcome: "closed",
        incident: null,
        because: `Closed as a duplicate of ${incident}: ${reason}`,
        steps,
        links,
        duplicateOf: incident,
        rerun: false,
      };
    case "correlate":
      memory.extend(key.key, found, definition.counting === "last" ? at : found.first);
      return {
        ...goesTo("added", found, steps),
        because: `Added to incident ${incident}: ${reason}`,
        rerun: definition.rerun && found.isOpen,
        entry: found,
      };
  }
}

function ruleLookup({ rule: { definition } }: MatchedRule, { key }: IntakeKey, at: number): IncidentLookup {
  const ms = "within" in definition ? (readDuration(definition.within) ?? 0) : 0;
  const openOnly = !("include" in definition) || definition.include === "open";
  const fromLast = definition.action === "correlate" && definition.counting === "last";
  return { key, at, ms, fromLast, openOnly };
}

function dedupLookup(at: number, { key, windowMs }: IntakeKey & { windowMs: number }): IncidentLookup {
  // It is the very same alert: one that was closed is not opened again by it.
  return { key, at, ms: windowMs, fromLast: false, openOnly: false };
}

function inMaintenance(
  { window: { id, version, definition }, because }: NonNullable<MatchedAlert["window"]>,
  self: string,
  makesIncident: boolean,
): Verdict {
  const { name, makes } = definition;
  const step: DecisionStep = { rule: id, name, version, action: "maintenance", applied: true, because };
  const closes = makes === "closed" && makesIncident;
  return {
    outcome: closes ? "closed" : "maintenance",
    incident: closes ? self : null,
    because: `It came during the maintenance ${name}: ${because}`,
    steps: [step],
    links: [],
    rerun: false,
  };
}

function goesTo(outcome: "added" | "updated", { incident }: RememberedIncident, steps: DecisionStep[]) {
  return { outcome, incident, steps, links: [], rerun: false };
}

function nowhere(outcome: "dropped" | "suppressed", steps: DecisionStep[]) {
  return { outcome, incident: null, steps, links: [], rerun: false };
}

function isoOf(at: number): string {
  return Number.isFinite(at) ? new Date(Math.min(at, 8.64e15)).toISOString() : "never";
}
