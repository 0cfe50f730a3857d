/** Which rules an alert meets: everything that can be said without looking at what is there already. Pure. */
import type { JsonObject } from "#base/json.ts";
import { explainQuery, matchesQuery } from "../query/match-query.ts";
import { type CompiledRule, type CompiledWindow, type IntakeRules, setName } from "./compile-rules.ts";
import { type DedupKey, readDedupKey } from "./dedup-key.ts";
import { type IntakeKey, readKey } from "./intake-key.ts";

export interface IntakeAlert {
  /** The incident as it was mapped, with the raw event as `alert`. */
  document: JsonObject;
  /** When it happened, milliseconds since the epoch; where it does not say, when it came. */
  at: number;
  instanceId: string;
  raw: JsonObject;
  dedup?: DedupKey | undefined;
  /** False: it starts playbooks, and no incident is made of it. */
  makesIncident: boolean;
}

export interface MatchedRule {
  rule: CompiledRule;
  because: string;
  /** Of rules that look for what is the same; `missing` is a field without a value. */
  key?: IntakeKey | { missing: string };
}

export interface MatchedAlert {
  at: number;
  makesIncident: boolean;
  window?: { window: CompiledWindow; because: string };
  dedup?: IntakeKey & { windowMs: number };
  rules: readonly MatchedRule[];
  /** By which its incident is found again. */
  keys: readonly string[];
}

export function matchAlert(rules: IntakeRules, alert: IntakeAlert): MatchedAlert {
  const { document, at, makesIncident } = alert;
  const context = { now: at };
  const base = { at, makesIncident };
  for (const window of rules.windows) {
    if (!window.times.isOpen(at) || !matchesQuery(window.query, document, context)) continue;
    const { because } = explainQuery(window.query, document, context);
    return { ...base, window: { window, because }, rules: [], keys: [] };
  }
  const matched: MatchedRule[] = [];
  for (const rule of rules.rules) {
    if (!matchesQuery(rule.query, document, context)) continue;
    const { because } = explainQuery(rule.query, document, context);
    const key = keyOf(rule, document);
    matched.push({ rule, because, ...(key === undefined ? {} : { key }) });
  }
  const keys = rules.remembered.flatMap((fields) => {
    const read = readKey(setName(fields), fields, document);
    return "key" in read ? [read.key] : [];
  });
  const dedup = alert.dedup && readDedupKey(alert.instanceId, alert.dedup, alert.raw);
  return {
    ...base,
    ...(dedup && alert.dedup ? { dedup: { ...dedup, windowMs: alert.dedup.windowMs } } : {}),
    rules: matched,
    keys,
  };
}

function keyOf({ id, definition }: CompiledRule, document: JsonObject): MatchedRule["key"] {
  switch (definition.action) {
    case "create":
      return undefined;
    case "drop":
      return definition.same.length === 0 ? undefined : readKey(setName(definition.same), definition.same, document);
    case "update":
    case "link":
    case "duplicate":
      return readKey(setName(definition.same), definition.same, document);
    // Only what this very rule let through counts for it.
    case "suppress":
    case "correlate":
      return readKey(`${definition.action} ${id}`, definition.same, document);
  }
}
