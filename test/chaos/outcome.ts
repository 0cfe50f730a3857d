/** What a run came to, as everybody would see it: compared between a life that was disturbed and one that was not. */
import type pg from "pg";
import { isObject, type Json, type JsonObject } from "#base/json.ts";
import { itWasDone } from "#engine/tasks/unknown-outcome.ts";
import { applyContextOperation } from "#playbook/context-document.ts";
import { type Plan, taskOf } from "#playbook/plan.ts";
import type { RunEvent } from "#playbook/run-event.ts";
import { apply, emptyState, type RunState } from "#playbook/run-state.ts";
import { readContext } from "#store/contexts.ts";
import { createDb } from "#store/db.ts";
import { type EntryRow, listEntries } from "#store/entries.ts";
import { listEvidence } from "#store/evidence.ts";
import { listIgnoredChanges } from "#store/ignored-changes.ts";
import { readIncidentDocument } from "#store/incident-documents.ts";
import { readAllLists } from "#store/lists.ts";
import { readRunEvents, readRuns } from "#store/runs.ts";
import { listTimers } from "#store/timers.ts";
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
  evidence: string[];
  timers: JsonObject[];
  /** What the engine was asked for, and what came of it. */
  requests: string[];
  /** Changes that could not be made. */
  ignored: string[];
  /** How each task, item, round and call of the whole run ended, frames that were left included. */
  graph: string[];
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
  const byPerson = doneByPerson(plan, events);
  const named = withoutNumbers(kept);
  const entries = kept
    // How often a poll looks depends on the moment of each look; what it ended with is in what follows.
    .filter(({ task }) => task?.playbook !== "GenericPolling")
    .map(({ type, category, format, contents, humanReadable, note, tags, task, parentContent, user, ...entry }) =>
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
        entry.evidence,
        entry.instance,
        entry.brand,
        entry.file,
      ]),
    )
    .map(named)
    // When a question is due depends on when it was asked.
    .map((text) => text.replaceAll(/\bdue \d{4}-[^"\s]+Z/g, "due in a moment"));
  const indicators = await pool.query<{ value: string }>("select type || ' ' || value as value from indicators");
  const evidence = await listEvidence(db, investigationId);
  const timers = await listTimers(pool, investigationId);
  const requests = await pool.query<{ told: string }>(
    "select kind || ' ' || details::text || ': ' || coalesce(outcome, 'not served') as told from engine_requests",
  );
  const ignored = await listIgnoredChanges(db, investigationId, 100);
  const running = await pool.query<{ seq: number }>("select seq from run_events where run_id = $1 order by seq", [
    runId,
  ]);
  const faults = [
    ...numberFaults(
      "War Room",
      kept.map(({ n }) => n),
    ),
    ...numberFaults(
      "journal",
      running.rows.map(({ seq }) => seq),
    ),
    ...(await fileFaults(
      pool,
      kept.flatMap(({ file }) => file?.hash ?? []),
    )),
    ...ledgerFaults(ledger, byPerson),
    ...(await foldFaults(pool, plan, runId, state)),
  ];
  if (rows[0]?.status !== state.status) faults.push(`its row says ${rows[0]?.status}, its journal ${state.status}`);
  return {
    status: state.status,
    tasks: Object.fromEntries(Object.entries(state.frames[""]?.tasks ?? {}).map(([id, { status }]) => [id, status])),
    context: JSON.parse(named(JSON.stringify(sorted(document)))) as Json,
    incident: incident && withoutTimes(incident),
    entries: entries.sort(),
    byPerson: [...byPerson],
    lists: Object.fromEntries(await readAllLists(db)),
    indicators: indicators.rows.map(({ value }) => value).sort(),
    evidence: evidence.map(({ description, tags, markedBy, entryText, n }) =>
      named(JSON.stringify([description, tags, markedBy, entryText, `${n}@${investigationId}`])),
    ),
    timers: timers.map(({ field, status, slaMinutes, breached, pausedAt, accumulatedPauseMs, ...timer }) => ({
      ...{ field, status, slaMinutes, breached, pausedAt, accumulatedPauseMs },
      hasStarted: timer.startedAt !== null,
      hasEnded: timer.endedAt !== null && timer.endedAt >= (timer.startedAt ?? 0),
    })),
    requests: requests.rows.map(({ told }) => told.replaceAll(runId, "this run")),
    ignored: ignored.map(({ change, reason }) => JSON.stringify([change, reason])),
    graph: events.flatMap(graphOf).sort(),
    ledger: ledger.map(({ value }) => value).sort(),
    faults,
  };
}

/** Where two outcomes differ: each a line, none when they are the same. */
export function differences(expected: Outcome, found: Outcome): string[] {
  const begins = found.byPerson.flatMap((task) => [`["${task}","chaos: main"`, `|${task} taskDone `]);
  const isTold = (line: string) => !begins.some((begin) => line.startsWith(begin));
  return [
    ...found.faults,
    ...(["status", "tasks", "context", "incident", "lists", "timers"] as const).flatMap((part) => {
      return valueDifferences(part, expected[part] ?? null, found[part] ?? null);
    }),
    ...listDifferences("entries", expected.entries.filter(isTold), found.entries.filter(isTold)),
    ...listDifferences("indicators", expected.indicators, found.indicators),
    ...(["graph", "evidence", "requests", "ignored"] as const).flatMap((part) =>
      listDifferences(part, expected[part].filter(isTold), found[part].filter(isTold)),
    ),
    ...listDifferences("ledger", expected.ledger, found.ledger),
  ];
}

/** By the path to each. */
function valueDifferences(path: string, before: Json, after: Json): string[] {
  if (isObject(before) && isObject(after)) {
    return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((key) =>
      valueDifferences(`${path}.${key}`, before[key] ?? null, after[key] ?? null),
    );
  }
  if (Array.isArray(before) && Array.isArray(after) && before.length === after.length) {
    return before.flatMap((one, at) => valueDifferences(`${path}[${at}]`, one, after[at] ?? null));
  }
  if (canonical(before) === canonical(after)) return [];
  return [`${path}: ${canonical(before)} was expected, ${canonical(after)} was found`];
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

/** The poll's own, in the main playbook. */
const pollFrame = "31#0";

/** One line for whatever came to an end, or was entered. How often a poll looked is left out. */
function graphOf(event: RunEvent): string[] {
  if (!("task" in event)) return event.type === "runFinished" ? [`${event.type} ${event.status}`] : [];
  const where = `${event.frame}|${event.task} ${event.type}`;
  switch (event.type) {
    case "taskDone":
      // What a poll saw last depends on how often it looked before.
      if (event.frame === pollFrame) return [where];
      return [`${where} ${event.label ?? ""} ${JSON.stringify(event.node ?? null)}`];
    case "taskFailed":
      return [`${where} ${event.error.code} ${event.error.message}`];
    case "taskSkipped":
      return [`${where} ${event.reason}`];
    case "itemsFixed":
      return [`${where} ${event.total} ${event.instances?.join()}`];
    case "itemDone":
      return [`${where} ${event.item} ${event.instance} ${event.error?.code ?? ""}`];
    case "frameEntered":
      return [`${where} ${event.iteration} of ${event.total} ${JSON.stringify(event.inputs ?? null)}`];
    case "scriptCalled":
      return [`${where} ${event.call} ${event.name} ${event.instances?.join() ?? ""}`];
    case "scriptAnswered":
      return [`${where} ${event.call} ${event.error?.code ?? ""}`];
    default:
      return [];
  }
}

/** Which number an entry has depends on which branch is faster: it is called by what it is. */
function withoutNumbers(kept: readonly EntryRow[]): (text: string) => string {
  const names = new Map(
    kept.map(({ n, investigationId, task, file, type }) => [
      `${n}@${investigationId}`,
      `the ${file?.name ?? type} of ${task?.playbook} ${task?.id}`,
    ]),
  );
  return (text) => text.replaceAll(/\b\d+@\d+\b/g, (id) => names.get(id) ?? id);
}

function numberFaults(where: string, numbers: readonly number[]): string[] {
  const wrong = numbers.findIndex((n, index) => n !== index + 1);
  return wrong === -1 ? [] : [`the ${where} has a hole or a double at ${wrong + 1}: ${numbers.join(" ")}`];
}

/** Every file that an entry names is there, whole. */
async function fileFaults(pool: pg.Pool, hashes: readonly string[]): Promise<string[]> {
  const { rows } = await pool.query<{ hash: string }>(
    `select hash from unnest($1::text[]) as named (hash) where not exists (
       select from files f where f.hash = named.hash
         and f.size = (select sum(length(c.content)) from file_chunks c where c.hash = f.hash))`,
    [hashes],
  );
  return rows.map(({ hash }) => `the file ${hash} is not there, or not whole`);
}

function ledgerFaults(ledger: readonly LedgerEntry[], byPerson: ReadonlySet<string>): string[] {
  const keys = ledger.map(({ key }) => key);
  const twice = ledger.filter(({ key }, index) => keys.indexOf(key) !== index);
  const why = byPerson.size > 0 ? " (a person was asked)" : "";
  return twice.map(({ rule, value }) => `the vendor did it twice: ${value}, under the rule ${rule}${why}`);
}

/** Tasks themselves; an automation goes on without the answer to its call. */
function doneByPerson(plan: Plan, events: readonly RunEvent[]): Set<string> {
  return new Set(
    events.flatMap((event) =>
      event.type === "questionAnswered" && event.answer === itWasDone && !taskOf(plan, event.task)?.command?.isScript
        ? [event.task]
        : [],
    ),
  );
}

function withoutTimes(incident: JsonObject): JsonObject {
  const { modified: _, created: __, occurred: ___, ...rest } = incident;
  const fields = Object.entries(isObject(rest.CustomFields) ? rest.CustomFields : {}).map(([name, value]) => [
    name,
    isObject(value) && "runStatus" in value ? { runStatus: value.runStatus } : value,
  ]);
  return { ...rest, CustomFields: Object.fromEntries(fields) as JsonObject };
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
