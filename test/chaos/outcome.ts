/** What a run came to, as everybody would see it: compared between a life that was disturbed and one that was not. */
import type pg from "pg";
import type { Json, JsonObject } from "#base/json.ts";
import { itWasDone } from "#engine/tasks/unknown-outcome.ts";
import { applyContextOperation } from "#playbook/context-document.ts";
import type { Plan } from "#playbook/plan.ts";
import type { RunEvent } from "#playbook/run-event.ts";
import { apply, emptyState, type RunState } from "#playbook/run-state.ts";
import { readContext } from "#store/contexts.ts";
import { createDb } from "#store/db.ts";
import { listEntries } from "#store/entries.ts";
import { readIncidentDocument } from "#store/incident-documents.ts";
import { readAllLists } from "#store/lists.ts";
import { readRunEvents, readRuns } from "#store/runs.ts";
import type { LedgerEntry } from "./vendor.ts";

export interface Outcome {
  status: string;
  tasks: JsonObject;
  context: Json;
  incident: JsonObject | undefined;
  entries: string[];
  /** Tasks that a person said were done: they give nothing, so their entries are missing, as documented. */
  byPerson: string[];
  lists: JsonObject;
  indicators: string[];
  evidence: number;
  ledger: string[];
  /** What must be so whatever happened: each a sentence, none when all is well. */
  faults: string[];
}

/** Lists that branches beside each other add to: their order says only who was faster. */
const unordered = new Set(["Ticket", "Shared"]);

export async function readOutcome(
  pool: pg.Pool,
  plan: Plan,
  runId: string,
  investigationId: string,
  ledger: readonly LedgerEntry[],
): Promise<Outcome> {
  const db = createDb(pool);
  const { rows } = await pool.query<{ status: string }>("select status from runs where id = $1", [runId]);
  const events = await readRunEvents(pool, runId);
  const state = fold(plan, events);
  const context = await readContext(pool, investigationId);
  const document = context.changes.reduce((before, { op }) => applyContextOperation(before, op), context.document);
  const incident = await readIncidentDocument(pool, investigationId, 0);
  const kept = await listEntries(db, investigationId, { after: 0, limit: 1_000, oldestFirst: true });
  const byPerson = doneByPerson(events);
  const entries = kept
    // How often a poll looks depends on the moment of each look; what it ended with is in what follows.
    .filter(({ task }) => task?.playbook !== "GenericPolling")
    .map(({ type, category, format, contents, humanReadable, note, tags, task, parentContent, user }) =>
      JSON.stringify([
        task?.id ?? "",
        task?.playbook ?? "",
        type,
        category,
        format,
        contents,
        humanReadable,
        note,
        tags,
        parentContent,
        user,
      ]),
    );
  const indicators = await pool.query<{ value: string }>("select type || ' ' || value as value from indicators");
  const evidence = await pool.query("select from evidence");
  const faults = [
    ...numberFaults(kept.map(({ n }) => n)),
    ...ledgerFaults(ledger, byPerson),
    ...(await foldFaults(pool, plan, runId, state)),
  ];
  if (rows[0]?.status !== state.status) faults.push(`its row says ${rows[0]?.status}, its journal ${state.status}`);
  return {
    status: state.status,
    tasks: Object.fromEntries(Object.entries(state.frames[""]?.tasks ?? {}).map(([id, { status }]) => [id, status])),
    context: sorted(document),
    incident: incident && withoutTimes(incident),
    entries: entries.sort(),
    byPerson: [...byPerson],
    lists: Object.fromEntries(await readAllLists(db)),
    indicators: indicators.rows.map(({ value }) => value).sort(),
    evidence: evidence.rowCount ?? 0,
    ledger: ledger.map(({ value }) => value).sort(),
    faults,
  };
}

/** Where two outcomes differ: each a line, none when they are the same. */
export function differences(expected: Outcome, found: Outcome): string[] {
  const isTold = (entry: string) => !found.byPerson.some((task) => entry.startsWith(`["${task}","chaos: main"`));
  return [
    ...found.faults,
    ...(["status", "tasks", "context", "incident", "lists", "evidence"] as const).flatMap((part) => {
      const [before, after] = [canonical(expected[part]), canonical(found[part])];
      return before === after ? [] : [`${part}: ${before} was expected, ${after} was found`];
    }),
    ...listDifferences("entries", expected.entries.filter(isTold), found.entries.filter(isTold)),
    ...listDifferences("indicators", expected.indicators, found.indicators),
    ...listDifferences("ledger", expected.ledger, found.ledger),
  ];
}

function listDifferences(part: string, expected: string[], found: string[]): string[] {
  const missing = [...expected];
  const extra: string[] = [];
  for (const one of found) {
    const at = missing.indexOf(one);
    if (at === -1) extra.push(one);
    else missing.splice(at, 1);
  }
  return [...missing.map((one) => `${part}: missing: ${one}`), ...extra.map((one) => `${part}: too much: ${one}`)];
}

export function fold(plan: Plan, events: readonly RunEvent[]): RunState {
  return events.reduce((state, event) => apply(plan, state, structuredClone(event)), emptyState());
}

/** From the snapshot on it comes to the same as from the start. */
async function foldFaults(pool: pg.Pool, plan: Plan, runId: string, whole: RunState): Promise<string[]> {
  const stored = (await readRuns(pool, [runId])).get(runId);
  if (!stored?.snapshot) return [];
  const { state } = stored.snapshot;
  const short = stored.events.reduce((before, { event }) => apply(plan, before, structuredClone(event)), state);
  return canonical(short) === canonical(whole) ? [] : ["the journal folded from its snapshot comes to something else"];
}

/** By the order of keys nothing is told. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_, one: unknown) =>
    one !== null && typeof one === "object" && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1)))
      : one,
  );
}

function numberFaults(numbers: readonly number[]): string[] {
  const wrong = numbers.findIndex((n, index) => n !== index + 1);
  return wrong === -1 ? [] : [`the War Room has a hole or a double at ${wrong + 1}: ${numbers.join(" ")}`];
}

function ledgerFaults(ledger: readonly LedgerEntry[], byPerson: ReadonlySet<string>): string[] {
  const keys = ledger.map(({ key }) => key);
  const twice = ledger.filter(({ key }, index) => keys.indexOf(key) !== index);
  const why = byPerson.size > 0 ? " (a person was asked)" : "";
  return twice.map(({ rule, value }) => `the vendor did it twice: ${value}, under the rule ${rule}${why}`);
}

function doneByPerson(events: readonly RunEvent[]): Set<string> {
  return new Set(
    events.flatMap((event) => (event.type === "questionAnswered" && event.answer === itWasDone ? [event.task] : [])),
  );
}

function withoutTimes(incident: JsonObject): JsonObject {
  const { modified: _, created: __, occurred: ___, ...rest } = incident;
  return rest;
}

function sorted(document: Json): Json {
  if (document === null || typeof document !== "object" || Array.isArray(document)) return document;
  return Object.fromEntries(
    Object.entries(document)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, value]) => [
        key,
        unordered.has(key) && Array.isArray(value)
          ? [...value].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
          : value,
      ]),
  );
}
