/** A run of the database as a recording, with what is needed to play it again. Only reads. */
import type pg from "pg";
import { TocsinError } from "#base/errors.ts";
import { isObject, type Json, type JsonObject } from "#base/json.ts";
import { applyContextOperation } from "#playbook/context-document.ts";
import { planLinked } from "#playbook/link-playbook.ts";
import type { Playbook } from "#playbook/model.ts";
import type { Plan } from "#playbook/plan.ts";
import { readJournal } from "#playbook/read-recording.ts";
import type { Recording } from "#playbook/recording.ts";
import type { RunEvent } from "#playbook/run-event.ts";
import type { Script } from "#playbook/script.ts";
import { incidentRoot } from "#playbook/xsoar/scope.ts";
import type { IntegrationDefinition } from "#sdk/integration.ts";
import { createDb, type Db } from "#store/db.ts";
import { type EntryRow, listEntries } from "#store/entries.ts";
import { readFileFacts } from "#store/files.ts";
import { readIncidentDocument } from "#store/incident-documents.ts";
import { listInstances } from "#store/instances.ts";
import { readAllLists } from "#store/lists.ts";
import { readPlaybook } from "#store/playbooks.ts";
import { readContextHistory } from "#store/run-contexts.ts";
import { type RunRow, readRun } from "#store/run-lists.ts";
import { readBlob, readRunEvents, readRunHead } from "#store/runs.ts";
import { listTeam } from "#store/team.ts";
import { loadContent } from "../content/current-content.ts";
import { assembleRecording, instancesOf, type SpokenEntry } from "./assemble-recording.ts";

export interface GatheredRun {
  row: RunRow;
  plan: Plan;
  events: RunEvent[];
  recording: Recording;
  /** The playbook it pinned first, then those that one calls. */
  playbooks: readonly [Playbook, ...Playbook[]];
  scripts: Script[];
  /** The shared context as it left it; undefined where others wrote to it meanwhile. */
  contextAfter: Json | undefined;
}

export interface GatherOptions {
  pool: pg.Pool;
  integrations: readonly IntegrationDefinition[];
}

export async function gatherRun({ pool, integrations }: GatherOptions, id: string): Promise<GatheredRun> {
  const db = createDb(pool);
  const [row, head, events] = await Promise.all([readRun(db, id), readRunHead(pool, id), readRunEvents(pool, id)]);
  if (!row || !head) throw new TocsinError("NOT_FOUND", `There is no run ${id}`);
  const plan = await planLinked(row.playbookHash, (hash) => readPlaybook(db, hash));
  const found = plan && readJournal(plan, events);
  if (!plan || !found) {
    throw new TocsinError("RUN_NOT_REPLAYABLE", `Run ${id} is not kept whole any more`, {
      mend: "Its journal, or the playbook it pinned, has left with age. Replay a later run.",
    });
  }
  const { investigationId } = head;
  const [history, lists, team, instances, entries, incident, scripts] = await Promise.all([
    readContextHistory(pool, investigationId, [id, ...(row.forkedFrom === null ? [] : [row.forkedFrom])]),
    readAllLists(db),
    listTeam(db),
    listInstances(db),
    readEntriesOf(
      db,
      pool,
      investigationId,
      found.calls.flatMap(({ entryIds }) => entryIds),
    ),
    incidentAtStart(pool, investigationId, found.start, found.begunAt),
    scriptsOf(db, pool, found.codes),
  ]);
  const before = history.before.reduce<Json>((so, op) => applyContextOperation(so, op), {});
  const after = history.own.reduce<Json>((so, op) => applyContextOperation(so, op), structuredClone(before));
  const recording = await assembleRecording(
    found,
    {
      async blob(hash) {
        const content = await readBlob(pool, hash);
        return content === undefined ? undefined : (JSON.parse(content) as Json);
      },
      entry: async (entryId) => entries.get(entryId),
      fileFacts: (hash) => readFileFacts(pool, hash),
    },
    {
      run: { id, playbookId: row.playbookId, investigationId, label: row.label, status: row.status },
      ...(incident.document ? { incident: incident.document } : {}),
      context: isObject(before) ? before : {},
      lists: Object.fromEntries(lists),
      users: team.map(({ name, role, ...rest }) => ({ username: name, name, email: "", roles: [role], ...rest })),
      instances: instancesOf(found.calls, instances, (command) => integrationOf(integrations, command)),
      gaps: [
        ...incident.gaps,
        ...(history.isMixed ? ["Other runs wrote to the same context meanwhile: what they wrote is not played"] : []),
        ...(usesLists(plan) ? ["Lists are read as they are now: their former content is not kept"] : []),
      ],
      xsoar: plan.playbook.language === "xsoar",
    },
  );
  const contextAfter = history.isMixed ? undefined : after;
  return { row, plan, events, recording, playbooks: playbooksOf(plan), scripts, contextAfter };
}

export function playbooksOf(plan: Plan): readonly [Playbook, ...Playbook[]] {
  return [plan.playbook, ...[...plan.calls.values()].flatMap(playbooksOf)];
}

function integrationOf(integrations: readonly IntegrationDefinition[], command: string): string | undefined {
  return integrations.find(({ commands }) => commands.some(({ name }) => name === command))?.id;
}

function usesLists({ playbook, calls }: Plan): boolean {
  const text = JSON.stringify(playbook.tasks);
  return /\blists\.|"getList"|"name":"[^"]*List"/.test(text) || [...calls.values()].some(usesLists);
}

/** The automations as they are now; those that the run ran and that called something, as they were then. */
async function scriptsOf(db: Db, pool: pg.Pool, codes: ReadonlyMap<string, string>): Promise<Script[]> {
  const scripts = (await loadContent(db, "script")).map(({ value }) => value);
  const result: Script[] = [];
  for (const script of scripts) {
    const hash = codes.get(script.name);
    const code = hash === undefined ? undefined : await readBlob(pool, hash);
    result.push(code === undefined ? script : { ...script, code: JSON.parse(code) as string });
  }
  return result;
}

/**
 * An incident keeps no history. What the run was given of it as it began is what it was; what it was not given stands as it
 * is now, which is told.
 */
async function incidentAtStart(
  pool: pg.Pool,
  id: string,
  start: JsonObject,
  begunAt: number,
): Promise<{ document: JsonObject | undefined; gaps: string[] }> {
  const now = await readIncidentDocument(pool, id, begunAt);
  if (!now) return { document: undefined, gaps: [] };
  const given = start.incident;
  if (!isObject(given)) {
    return { document: now, gaps: ["The incident's fields are those of now: the run did not record them as it began"] };
  }
  const custom = isObject(now.CustomFields) ? now.CustomFields : {};
  const document: JsonObject = { ...now, CustomFields: {} };
  const fields: JsonObject = {};
  const known = incidentRoot({ ...now, CustomFields: {} });
  for (const [key, value] of Object.entries(given)) {
    // Labels stand there by their type, and are kept as a list.
    if (key === "labels" || key === "id" || key === "rawJSON" || key === "customFields") continue;
    if (Object.hasOwn(known, key)) document[key] = value;
    else if (Object.hasOwn(custom, key)) fields[key] = value;
  }
  document.CustomFields = fields;
  return { document, gaps: [] };
}

const entriesAtOnce = 500;

async function readEntriesOf(
  db: Db,
  pool: pg.Pool,
  investigationId: string,
  ids: readonly string[],
): Promise<Map<string, SpokenEntry>> {
  const entries = new Map<string, SpokenEntry>();
  const numbers = ids.map((id) => Number.parseInt(id, 10)).filter(Number.isFinite);
  if (numbers.length === 0) return entries;
  const wanted = new Set(ids);
  const end = numbers.reduce((most, n) => Math.max(most, n), 0);
  for (let after = numbers.reduce((least, n) => Math.min(least, n), end) - 1; after < end; ) {
    const page = await listEntries(db, investigationId, { after, limit: entriesAtOnce, oldestFirst: true });
    for (const row of page) {
      const id = `${row.n}@${row.investigationId}`;
      if (wanted.has(id)) entries.set(id, await spokenOf(pool, row));
    }
    if (page.length < entriesAtOnce) break;
    after = page.at(-1)?.n ?? end;
  }
  return entries;
}

async function spokenOf(pool: pg.Pool, row: EntryRow): Promise<SpokenEntry> {
  const big = async (hash: string): Promise<Json> => {
    const text = await readBlob(pool, hash);
    return text === undefined ? null : (JSON.parse(text) as Json);
  };
  const readable = row.humanReadableBlob === null ? row.humanReadable : await big(row.humanReadableBlob);
  return {
    n: row.n,
    type: row.type,
    format: row.format,
    contents: row.contentsBlob === null ? row.contents : await big(row.contentsBlob),
    ...(typeof readable === "string" ? { humanReadable: readable } : {}),
    note: row.note,
    tags: row.tags,
    ...(row.file === null ? {} : { file: row.file }),
    ...(typeof row.parentContent === "string" ? { command: row.parentContent } : {}),
  };
}
