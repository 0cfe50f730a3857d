/** What follows from decisions, in the transaction that keeps the alerts: everything but the alerts and incidents themselves. */
import type pg from "pg";
import { uuidv7 } from "#base/ids.ts";
import type { EntryNumbers } from "#engine/entry-numbers.ts";
import type { Verdict } from "#playbook/intake/decide-alert.ts";
import { addRuleCounts, countIntoIncidents, keepDecisions, type RuleCount } from "#store/alert-decisions.ts";
import { applyStoreChanges } from "#store/changes/apply-store-changes.ts";
import type { StoreChange, StoreChangeRow } from "#store/changes/store-change.ts";
import { insertEntries, type KeptEntryRow } from "#store/entry-rows.ts";
import { lockIncidents, openIncidents } from "#store/incident-flush.ts";
import { keepIntakeMemory } from "#store/intake-keys.ts";
import type { IncidentDraft } from "../draft-incident.ts";
import { type DecidedBatch, makesIncident } from "./decide-batch.ts";

export interface VerdictOf {
  alertId: string;
  /** What people call the alert. */
  label: string;
  draft: IncidentDraft | undefined;
  verdict: Verdict;
}

/** What is let go of once the transaction is over, however it ended. */
export interface Consequences {
  /** Incidents that were there before and changed. */
  touched: string[];
  release(): void;
}

export interface KeepingTools {
  /** Undefined: nobody else writes into War Rooms, as in tests. */
  entryNumbers?: Pick<EntryNumbers, "load" | "take" | "release"> | undefined;
  at: number;
}

export async function keepVerdicts(
  client: pg.ClientBase,
  { memory, numberOf }: DecidedBatch,
  items: readonly VerdictOf[],
  { entryNumbers, at }: KeepingTools,
): Promise<Consequences> {
  const touched = [...new Set(items.flatMap(({ verdict }) => touchedBy(verdict)))];
  // All at once and in one order, so that two transactions wait for each other at most.
  await lockIncidents(client, touched);
  await keepIntakeMemory(client, memory, numberOf);
  // What met nothing became what it would have become anyway.
  const told = items.filter(({ verdict }) => verdict.steps.length > 0);
  await keepDecisions(
    client,
    told.map(({ alertId, verdict: { outcome, incident, because, steps } }) => {
      return { alertId, outcome, incident, because, steps };
    }),
  );
  await addRuleCounts(client, countRules(items));
  await countIntoIncidents(client, countAlerts(items), at);
  const changes = items.flatMap(changesOf);
  const again = items.flatMap(({ verdict }) => (verdict.rerun && verdict.incident ? [verdict.incident] : []));
  await openIncidents(client, [...new Set(again)]);
  const rows = changes.map((change): StoreChangeRow => {
    return { investigationId: subjectOf(change), runId: null, at, by: "", change };
  });
  if (rows.length > 0) await applyStoreChanges(client, rows);
  const user = `alerts ${uuidv7(at)}`;
  const texts = entryTexts(items);
  const release = () => {
    for (const investigationId of texts.keys()) entryNumbers?.release(investigationId, user);
  };
  if (!entryNumbers || texts.size === 0) return { touched, release: () => {} };
  try {
    const entries: KeptEntryRow[] = [];
    for (const [investigationId, lines] of texts) {
      await entryNumbers.load(investigationId, user);
      const n = entryNumbers.take(investigationId, 1);
      entries.push({ investigationId, n, ...entryOf(lines), created: at });
    }
    await insertEntries(client, entries, () => undefined);
  } catch (error) {
    release();
    throw error;
  }
  return { touched, release };
}

/** Incidents that were there before, or were made in this very batch and are changed again. */
function touchedBy({ outcome, incident, links, duplicateOf }: Verdict): string[] {
  return [
    ...(incident !== null && !makesIncident(outcome) ? [incident] : []),
    ...links,
    ...(duplicateOf ? [duplicateOf] : []),
  ];
}

function countRules(items: readonly VerdictOf[]): RuleCount[] {
  const counts = new Map<string, RuleCount>();
  for (const { verdict } of items) {
    for (const { rule, action, applied } of verdict.steps) {
      if (rule === null) continue;
      const what = applied ? (action === "link" ? "linked" : verdict.outcome) : "no effect";
      const name = `${rule} ${what}`;
      const count = counts.get(name) ?? { rule, what, count: 0 };
      count.count += 1;
      counts.set(name, count);
    }
  }
  return [...counts.values()].sort((a, b) => (`${a.rule} ${a.what}` < `${b.rule} ${b.what}` ? -1 : 1));
}

function countAlerts(items: readonly VerdictOf[]): { incident: string; added: number; dropped: number }[] {
  const counts = new Map<string, { incident: string; added: number; dropped: number }>();
  for (const { verdict } of items) {
    const { outcome, incident } = verdict;
    if (incident === null || makesIncident(outcome)) continue;
    const count = counts.get(incident) ?? { incident, added: 0, dropped: 0 };
    if (outcome === "added") count.added += 1;
    else count.dropped += 1;
    counts.set(incident, count);
  }
  return [...counts.values()];
}

function changesOf({ verdict, draft }: VerdictOf): StoreChange[] {
  const { outcome, incident, links, duplicateOf, because } = verdict;
  if (incident === null) return [];
  const changes: StoreChange[] = [];
  if (links.length > 0 && makesIncident(outcome)) {
    changes.push({ kind: "linkIncidents", incident, others: links, action: "link" });
  }
  if (outcome === "closed" && duplicateOf !== undefined) {
    changes.push({ kind: "linkIncidents", incident: duplicateOf, others: [incident], action: "duplicate" });
  } else if (outcome === "closed") {
    changes.push({ kind: "closeIncident", incident, reason: "Other", notes: because });
  }
  if (outcome === "updated" && draft) {
    const { severity, details, owner, custom } = draft;
    // What somebody has set since stays; its name and its times stay those of its first alert.
    const values = { severity, ...(details === "" ? {} : { details }), ...(owner === "" ? {} : { owner }) };
    changes.push({ kind: "followSource", incident, values, custom });
  }
  return changes;
}

function subjectOf(change: StoreChange): string {
  return "incident" in change ? change.incident : "";
}

/** One entry an incident, whatever number of alerts came for it at once. */
function entryTexts(items: readonly VerdictOf[]): Map<string, string[]> {
  const texts = new Map<string, string[]>();
  const add = (incident: string, line: string) => {
    const lines = texts.get(incident);
    if (lines) lines.push(line);
    else texts.set(incident, [line]);
  };
  for (const { alertId, label, verdict } of items) {
    const { outcome, incident, because, links, duplicateOf } = verdict;
    if (incident === null) continue;
    const about = `“${label.slice(0, 200)}” (alert ${alertId})`;
    if (!makesIncident(outcome)) add(incident, `${because}. The alert is ${about}.`);
    for (const other of links) {
      if (!makesIncident(outcome)) break;
      add(incident, `It was linked with incident ${other} as it came in.`);
      add(other, `Incident ${incident} was linked with this one as it came in.`);
    }
    if (duplicateOf !== undefined) {
      add(duplicateOf, `Incident ${incident} came in and was closed as a duplicate of this one: ${about}.`);
    }
    if (outcome === "closed") add(incident, `${because}.`);
  }
  return texts;
}

const shownLines = 50;

function entryOf(lines: readonly string[]): Omit<KeptEntryRow, "investigationId" | "n" | "created"> {
  const [only = ""] = lines;
  const more = lines.length > shownLines ? [`and ${lines.length - shownLines} more`] : [];
  const contents =
    lines.length === 1
      ? only
      : [`${lines.length} alerts came for it:`, ...lines.slice(0, shownLines), ...more].join("\n");
  return { type: "note", category: "incidentInfo", format: "text", contents, tags: ["alerts"] };
}
