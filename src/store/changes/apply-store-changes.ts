/**
 * Applies changes of the store within a transaction that somebody else began, in the order given. What they are about is
 * read under lock first, changed in memory, and written back once, so that a batch costs a few statements and not a few
 * a change. Rows are locked subject by subject in one order and by key within each: two such transactions wait for each
 * other at most.
 *
 * A change that cannot be made (the incident is gone, the timer runs already) never fails the batch: it is kept among the
 * ignored ones, with the reason.
 */
import type pg from "pg";
import { cleanText } from "../clean-text.ts";
import { jsonList } from "../json-list.ts";
import { EntitlementChanges } from "./entitlement-changes.ts";
import { EntryMarks } from "./entry-marks.ts";
import { IncidentChanges, incidentsOf, loadIncidents, noIncident } from "./incident-changes.ts";
import { IndicatorChanges } from "./indicator-changes.ts";
import { LinkChanges } from "./link-changes.ts";
import { ListChanges } from "./list-changes.ts";
import { QuestionChanges } from "./question-changes.ts";
import { RequestChanges } from "./request-changes.ts";
import { ScheduleChanges } from "./schedule-changes.ts";
import { type StoreChange, type StoreChangeRow, shortenChange } from "./store-change.ts";
import { TimerChanges, timersOf } from "./timer-changes.ts";

export interface IgnoredChange {
  row: StoreChangeRow;
  reason: string;
}

export async function applyStoreChanges(
  client: pg.ClientBase,
  rows: readonly StoreChangeRow[],
): Promise<readonly IgnoredChange[]> {
  const subjects = await loadSubjects(
    client,
    rows.map(({ change }) => change),
  );
  const ignored: IgnoredChange[] = [];
  for (const row of rows) {
    const reason = applyOne(subjects, row);
    if (reason !== undefined) ignored.push({ row, reason });
  }
  const { incidents, links, timers, lists, indicators, schedules, marks, entitlements, questions, requests } = subjects;
  const all = [incidents, links, timers, lists, indicators, schedules, marks, entitlements, questions, requests];
  for (const subject of all) await subject.write(client);
  if (ignored.length > 0) await keepIgnored(client, ignored);
  return ignored;
}

type Subjects = Awaited<ReturnType<typeof loadSubjects>>;

async function loadSubjects(client: pg.ClientBase, changes: readonly StoreChange[]) {
  const known = await loadIncidents(client, new Set(changes.flatMap(incidentsOf)));
  const links = new LinkChanges();
  const requests = new RequestChanges();
  const entitlements = new EntitlementChanges();
  const questions = new QuestionChanges();
  const playbooksOfTypes = await loadPlaybooksOfTypes(client, changes);
  const attachments = await loadAttachments(client, changes);
  const timers = await TimerChanges.load(client, new Set(changes.flatMap(timersOf)));
  return {
    links,
    requests,
    entitlements,
    questions,
    timers,
    incidents: new IncidentChanges(known, { links, requests, timers, attachments, playbooksOfTypes }),
    lists: await ListChanges.load(
      client,
      new Set(changes.flatMap((one) => (one.kind === "setList" || one.kind === "deleteList" ? [one.name] : []))),
    ),
    indicators: await IndicatorChanges.load(client, changes),
    schedules: await ScheduleChanges.load(
      client,
      new Set(
        changes.flatMap((one) =>
          one.kind === "scheduleCommand" || one.kind === "stopSchedule" || one.kind === "advanceSchedule"
            ? [one.id]
            : [],
        ),
      ),
    ),
    marks: await EntryMarks.load(
      client,
      changes.flatMap((one) => ("entry" in one ? [one.entry] : [])),
    ),
  };
}

/** Why it could not be made, or not wholly; undefined when it was. */
function applyOne(subjects: Subjects, row: StoreChangeRow): string | undefined {
  const { change } = row;
  switch (change.kind) {
    case "timer":
    case "setSla":
    case "breachTimer":
      if (!subjects.incidents.has(change.incident)) return noIncident(change.incident);
      return subjects.timers.apply(row, change);
    case "setList":
    case "deleteList":
      return subjects.lists.apply(row, change);
    case "setIndicator":
    case "indicatorField":
    case "deleteIndicators":
    case "excludeIndicators":
    case "relateIndicators":
      return subjects.indicators.apply(row, change);
    case "scheduleCommand":
    case "stopSchedule":
    case "advanceSchedule":
      return subjects.schedules.apply(row, change);
    case "markEvidence":
    case "markNote":
    case "addTags":
    case "setTags":
      return subjects.marks.apply(row, change);
    case "requestEngine":
      subjects.requests.add({ ...row, investigationId: change.investigation }, change.request, change.details);
      return undefined;
    case "addEntitlement":
      subjects.entitlements.add(row, change);
      return undefined;
    case "askQuestion":
    case "changeQuestion":
    case "replyQuestion":
    case "remindQuestion":
    case "endQuestion":
      subjects.questions.add(row, change);
      return undefined;
    case "requestDone":
      subjects.requests.finish(row, change.id, change.outcome);
      return undefined;
    case "notMade":
      return change.reason;
    default:
      return subjects.incidents.apply(row, change);
  }
}

async function loadPlaybooksOfTypes(
  client: pg.ClientBase,
  changes: readonly StoreChange[],
): Promise<Map<string, string>> {
  if (!changes.some(({ kind }) => kind === "setPlaybookOfType")) return new Map();
  const { rows } = await client.query<{ name: string; playbook: string }>({
    name: "load-playbooks-of-types",
    text: "select name, playbook_id as playbook from incident_types where playbook_id is not null",
  });
  return new Map(rows.map(({ name, playbook }) => [name, playbook]));
}

/** Files that new incidents take over from entries, as JSON text. */
async function loadAttachments(client: pg.ClientBase, changes: readonly StoreChange[]): Promise<Map<string, string>> {
  const keys = changes.flatMap((one) => (one.kind === "createIncident" ? (one.attachments ?? []) : []));
  if (keys.length === 0) return new Map();
  const { rows } = await client.query<{ id: string; name: string; hash: string; size: number }>({
    name: "load-attachments",
    text: `select n || '@' || investigation_id as id, file_name as name, file_hash as hash, file_size::float8 as size
      from entries where (investigation_id, n) in (select * from unnest($1::text[], $2::integer[]))
        and file_hash is not null`,
    values: [keys.map(({ investigationId }) => investigationId), keys.map(({ n }) => n)],
  });
  return new Map(
    rows.map(({ id, name, hash, size }) => {
      return [id, JSON.stringify({ name, path: id, type: "", description: "", showMediaFile: false, hash, size })];
    }),
  );
}

async function keepIgnored(client: pg.ClientBase, ignored: readonly IgnoredChange[]): Promise<void> {
  await client.query({
    name: "keep-ignored-changes",
    text: `insert into ignored_changes (investigation_id, run_id, reason, at, change)
      select * from rows from (unnest($1::text[]), unnest($2::uuid[]), unnest($3::text[]), unnest($4::timestamptz[]),
        json_array_elements($5::json))`,
    values: [
      ignored.map(({ row }) => row.investigationId),
      ignored.map(({ row }) => row.runId),
      ignored.map(({ reason }) => cleanText(reason)),
      ignored.map(({ row }) => new Date(row.at).toISOString()),
      jsonList(ignored.map(({ row }) => shortenChange(row.change))),
    ],
  });
}
