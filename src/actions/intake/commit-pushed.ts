/** What was pushed in, kept in one transaction: as it comes where no rule has a say, else as is decided on the way. */
import type pg from "pg";
import type { JsonObject } from "#base/json.ts";
import type { IngestOutcome } from "#contract/ingest-rule.ts";
import type { MatchedAlert } from "#playbook/intake/match-alert.ts";
import type { AlertDecision } from "#store/alerts.ts";
import { type IncidentFlush, insertIncidents, insertLooseAlerts, takeIncidentNumbers } from "#store/incident-flush.ts";
import { withinEpoch } from "#store/within-epoch.ts";
import { type FinishedIncident, finishIncident, type IncidentDraft } from "../draft-incident.ts";
import { decideBatch, makesIncident } from "./decide-batch.ts";
import type { IntakeDesk } from "./intake-desk.ts";
import { keepVerdicts } from "./keep-verdicts.ts";

export interface PushedDraft extends IncidentDraft {
  /** Its place in what was sent. */
  at: number;
  /** What rules say of it; undefined where there is none. */
  matched: MatchedAlert | undefined;
}

/** What became of one event that is kept. */
export interface KeptEvent {
  /** Its place in what was sent. */
  at: number;
  outcome: IngestOutcome;
  /** The incident it made or went to. */
  incident: string | null;
  alert: string;
  because?: string;
  /** The incident that it made, as the API shows it. */
  created?: JsonObject;
}

/** A request, as a commit sees it. */
export interface PushedEntry {
  drafts: readonly PushedDraft[];
  unreadable: IncidentFlush["unreadable"];
}

export interface PushedBatch<Entry extends PushedEntry> {
  epoch: string;
  entries: readonly Entry[];
  at: number;
  /** What is remembered of an entry for who repeats its key. */
  answerOf(entry: Entry, events: readonly KeptEvent[]): IncidentFlush["answers"];
}

export interface Committed {
  /** For each entry. */
  events: KeptEvent[][];
  runs: FinishedIncident["runs"];
  /** Incidents that were there before. */
  touched: string[];
}

/** No rule has a say: what is to be kept, and what comes of it. Made once, whatever number of times it is sent. */
export function finishPlainly<Entry extends PushedEntry>(
  { epoch, entries, at, answerOf }: PushedBatch<Entry>,
  numbers: readonly string[],
): { flush: IncidentFlush; committed: Committed } {
  let next = 0;
  const finished = entries.map(({ drafts }) => drafts.map((draft) => finishIncident(draft, numbers[next++] ?? "", at)));
  const events = entries.map(({ drafts }, index) =>
    drafts.map((draft, place) => keptEvent(draft, finished[index]?.[place])),
  );
  const incidents = finished.flat();
  const runs = incidents.flatMap((incident) => incident.runs);
  const flush = {
    epoch,
    incidents: incidents.map(({ row }) => row),
    runs,
    unreadable: entries.flatMap(({ unreadable }) => unreadable),
    answers: entries.flatMap((entry, index) => answerOf(entry, events[index] ?? [])),
  };
  return { flush, committed: { events, runs, touched: [] } };
}

export function takeNumbers(db: pg.Pool, entries: readonly PushedEntry[]): Promise<string[]> {
  return takeIncidentNumbers(
    db,
    entries.reduce((sum, { drafts }) => sum + drafts.length, 0),
  );
}

/** Throws when the epoch is no longer ours. `onReady` gets what comes of it the moment before the commit. */
export function commitByRules<Entry extends PushedEntry>(
  pool: pg.Pool,
  desk: IntakeDesk,
  batch: PushedBatch<Entry>,
  onReady: (committed: Committed) => void,
): Promise<Committed> {
  return desk.inTurn(async () => {
    let release = () => {};
    try {
      return await withinEpoch(pool, batch.epoch, async (client) => {
        const { committed, ...kept } = await keepByRules(client, desk, batch);
        release = kept.release;
        onReady(committed);
        return committed;
      });
    } finally {
      release();
    }
  });
}

async function keepByRules<Entry extends PushedEntry>(
  client: pg.ClientBase,
  desk: IntakeDesk,
  { epoch, entries, at, answerOf }: PushedBatch<Entry>,
): Promise<{ committed: Committed; release(): void }> {
  const drafts = entries.flatMap((entry) => entry.drafts);
  const decided = await decideBatch(
    client,
    drafts.map(({ matched }) => matched ?? unruled(at)),
  );
  const items = drafts.map((draft, index) => {
    const verdict = decided.verdicts[index];
    if (!verdict) throw new Error("an alert was not decided on");
    return { alertId: draft.alertId, label: draft.name, draft, verdict };
  });
  const finished = items.map(({ draft, verdict }) => {
    if (!makesIncident(verdict.outcome) || verdict.incident === null) return undefined;
    const starts = verdict.outcome === "created" ? draft.starts : [];
    return finishIncident({ ...draft, starts }, verdict.incident, at);
  });
  const all = items.map(({ draft, verdict }, index) => keptEvent(draft, finished[index], verdict));
  const events: KeptEvent[][] = [];
  for (const { drafts } of entries) events.push(all.splice(0, drafts.length));
  const incidents = finished.flatMap((one) => one ?? []);
  // What is added may start in the incident that is there what it would have started in its own.
  const again = new Map(
    items.flatMap(({ draft, verdict: { rerun, incident } }) =>
      rerun && incident !== null ? [[draft, finishIncident(draft, incident, at)] as const] : [],
    ),
  );
  const runs = [...incidents, ...again.values()].flatMap((incident) => incident.runs);
  await insertIncidents(client, {
    epoch,
    incidents: incidents.map(({ row }) => row),
    runs,
    unreadable: entries.flatMap(({ unreadable }) => unreadable),
    answers: entries.flatMap((entry, index) => answerOf(entry, events[index] ?? [])),
  });
  const loose = items.filter(({ verdict }) => !makesIncident(verdict.outcome));
  await insertLooseAlerts(
    client,
    loose.map(({ draft, verdict }) => looseAlert(draft, again.get(draft), verdict.because, at)),
  );
  const { touched, release } = await keepVerdicts(client, decided, items, { entryNumbers: desk.entryNumbers, at });
  return { committed: { events, runs, touched }, release };
}

/** What no rule has a say in. */
export function unruled(at: number): MatchedAlert {
  return { at, makesIncident: true, rules: [], keys: [] };
}

function keptEvent(
  { at, alertId }: PushedDraft,
  finished: FinishedIncident | undefined,
  verdict?: { outcome: IngestOutcome; incident: string | null; because: string; steps: readonly unknown[] },
): KeptEvent {
  return {
    at,
    outcome: verdict?.outcome ?? "created",
    incident: verdict ? verdict.incident : (finished?.row.id ?? null),
    alert: alertId,
    ...(verdict && verdict.steps.length > 0 ? { because: verdict.because } : {}),
    ...(finished ? { created: finished.created } : {}),
  };
}

function looseAlert(draft: PushedDraft, again: FinishedIncident | undefined, reason: string, at: number) {
  const { source, alertId, name, severity, occurred, raw, starts } = draft;
  const decisions = starts.map(({ playbook: { playbookId, playbookName } }): AlertDecision => {
    return { playbookId, playbookName, runId: null, reason };
  });
  return {
    alertId,
    instanceId: source.instanceId,
    name,
    priority: Math.round(severity * 25),
    occurred: occurred ?? new Date(at).toISOString(),
    raw,
    decisions: again?.row.decisions ?? JSON.stringify(decisions),
  };
}
