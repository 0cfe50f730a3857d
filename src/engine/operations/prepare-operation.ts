/**
 * What a command returned as a change of the store, made ready to be applied: values read, moments worked out, the
 * command's own incident filled in. Pure, so that it can be asked before anything is recorded.
 */
import type { Json, JsonObject } from "#base/json.ts";
import { nextCronMoment, parseCron } from "#playbook/cron.ts";
import { readIncidentFields } from "#playbook/incident-values.ts";
import type { ContextOperation, StoreOperation } from "#sdk/investigation.ts";
import type { EntryKey, IncidentValues, StoreChange, StoreChangeRow } from "#store/changes/store-change.ts";
import { longestIndicatorValue } from "#store/indicator-key.ts";

/** One change of the store as a journal takes it. */
export interface JournalOperation {
  investigationId: string;
  operation: StoreOperation;
  /** Milliseconds since the epoch. */
  at: number;
  /** The person whose command it is; empty: a playbook's. */
  by: string;
  /** For a timer that begins: what its field's definition gives it. */
  slaMinutes?: number;
}

export interface PreparedOperation {
  changes: StoreChange[];
  /** What cannot be applied, and why; the rest is. */
  problems: string[];
}

const longestList = 10_000_000;
const longestText = 20_000;
const mostValues = 10_000;

/** Why an operation cannot be applied as it stands; undefined when only the store can tell. */
export function checkStoreOperation(operation: StoreOperation, investigationId: string): string | undefined {
  const { problems } = prepareOperation({ operation, investigationId, at: 0, by: "" });
  return problems.length === 0 ? undefined : problems.join("; ");
}

/** As rows for the store. What could not be prepared stands among them, to be kept as ignored. */
export function changeRowsOf(given: JournalOperation, runId: string | null): StoreChangeRow[] {
  const { investigationId, at, by } = given;
  const { changes, problems } = prepareOperation(given);
  const row = { investigationId, runId, at, by };
  const rows = changes.map((change): StoreChangeRow => ({ ...row, change }));
  if (problems.length > 0) {
    const change = {
      kind: "notMade",
      operation: given.operation as unknown as Json,
      reason: problems.join("; "),
    } as const;
    rows.push({ ...row, change });
  }
  return rows;
}

export function prepareOperation({ investigationId, operation, at, slaMinutes }: JournalOperation): PreparedOperation {
  const own = (named: string | undefined) => named ?? investigationId;
  switch (operation.op) {
    case "setIncident":
      return prepareSetIncident(own(operation.incident), operation.fields);
    case "createIncident":
      return prepareCreateIncident(operation);
    case "addLabels": {
      const fields = { addLabels: operation.labels };
      return prepareSetIncident(own(operation.incident), fields);
    }
    case "setSla":
      return prepareSla(own(operation.incident), operation, at);
    case "investigate":
      return ofIncident(operation.incident, (incident) => ({ kind: "investigate", incident }));
    case "setPlaybookOfType": {
      const incidentType = operation.incidentType ?? null;
      return ofIncident(own(operation.incident), (incident) => ({ kind: "setPlaybookOfType", incident, incidentType }));
    }
    case "closeIncident": {
      const { reason, notes } = operation;
      return ofIncident(own(operation.incident), (incident) => ({ kind: "closeIncident", incident, reason, notes }));
    }
    case "reopenIncident":
      return ofIncident(own(operation.incident), (incident) => ({ kind: "reopenIncident", incident }));
    case "setPlaybook": {
      const { playbook } = operation;
      return ofIncident(own(operation.incident), (incident) => ({ kind: "setPlaybook", incident, playbook }));
    }
    case "linkIncidents": {
      const { action } = operation;
      const others = operation.others.filter(isIncidentId);
      const problems = operation.others.filter((id) => !isIncidentId(id)).map(notAnIncident);
      const { changes, problems: more } = ofIncident(own(operation.incident), (incident) => {
        return { kind: "linkIncidents", incident, others, action };
      });
      return { changes, problems: [...problems, ...more] };
    }
    case "timer": {
      const { field, action } = operation;
      const problem = field === undefined ? undefined : checkName(field, "a timer's field");
      if (problem !== undefined) return refuse(problem);
      const sla = slaMinutes === undefined ? {} : { slaMinutes };
      return ofIncident(own(operation.incident), (incident) => {
        return { kind: "timer", incident, field: field ?? null, action, ...sla };
      });
    }
    case "setList": {
      const { name, content } = operation;
      const problem = checkName(name, "a list") ?? checkLength(content, longestList, `the list ${name}`);
      return problem === undefined ? one({ kind: "setList", name, content }) : refuse(problem);
    }
    case "deleteList": {
      const problem = checkName(operation.name, "a list");
      return problem === undefined ? one({ kind: "deleteList", name: operation.name }) : refuse(problem);
    }
    case "setIndicator":
      return prepareIndicator(operation);
    case "deleteIndicators": {
      const ids = operation.ids.filter(isIncidentId);
      const problems = operation.ids.filter((id) => !isIncidentId(id)).map((id) => `${show(id)} is no indicator's id`);
      return { changes: [{ kind: "deleteIndicators", ids, reason: operation.reason }], problems };
    }
    case "excludeIndicators": {
      const { indicatorType, reason } = operation;
      const { values, problems } = readValues(operation.values);
      return { changes: [{ kind: "excludeIndicators", values, indicatorType, reason }], problems };
    }
    case "relateIndicators": {
      const { values, problems } = readValues(operation.values);
      const { changes, problems: more } = ofInvestigation(own(operation.incident), (investigation) => {
        return { kind: "relateIndicators", values, investigation };
      });
      return { changes, problems: [...problems, ...more] };
    }
    case "scheduleCommand":
      return prepareSchedule(operation, at);
    case "stopSchedule": {
      const problem = checkName(operation.id, "a scheduled command");
      return problem === undefined ? one({ kind: "stopSchedule", id: operation.id }) : refuse(problem);
    }
    case "markEvidence": {
      const { description, tags, occurred } = operation;
      return ofEntry(operation.entryId, (entry) => {
        return { kind: "markEvidence", entry, description, tags, occurred: isMoment(occurred) ? occurred : null };
      });
    }
    case "markNote": {
      const { note } = operation;
      return ofEntry(operation.entryId, (entry) => ({ kind: "markNote", entry, note }));
    }
    case "addTags": {
      const { tags } = operation;
      return ofEntry(operation.entryId, (entry) => ({ kind: "addTags", entry, tags }));
    }
    case "indicatorField": {
      const { field, action, items } = operation;
      const { values, problems } = readValues(operation.values);
      const problem = checkName(field, "an indicator's field");
      return problem === undefined
        ? { changes: [{ kind: "indicatorField", values, field, action, items }], problems }
        : refuse(problem);
    }
    case "completeTask":
    case "assignTask":
    case "reopenTask":
    case "setTaskDue": {
      const { op: request, incident, ...details } = operation;
      return ofInvestigation(own(incident), (investigation) => {
        return { kind: "requestEngine", investigation, request, details: { ...details } };
      });
    }
    case "addEntitlement": {
      const { id, persistent, tag = "" } = operation;
      const problem = checkName(id, "an entitlement");
      if (problem !== undefined) return refuse(problem);
      return ofInvestigation(own(operation.incident), (investigation) => {
        return { kind: "addEntitlement", id, investigation, persistent, tag };
      });
    }
    case "addEntries":
      return refuse("entries are numbered by the host and kept as entries, not as a change");
    default:
      return refuse(`a context is changed by its own operations, not by ${isContext(operation)}`);
  }
}

const isContext = (operation: ContextOperation) => operation.op;

function one(change: StoreChange): PreparedOperation {
  return { changes: [change], problems: [] };
}

function refuse(problem: string): PreparedOperation {
  return { changes: [], problems: [problem] };
}

/** Within what a bigint holds; a run without an incident has an id of another form. */
function isIncidentId(id: string): boolean {
  return /^[1-9]\d{0,17}$/.test(id);
}

function notAnIncident(id: string): string {
  return /^[0-9a-f]{8}-/.test(id) ? "this run has no incident" : `${show(id)} is no incident's id`;
}

function ofIncident(id: string, change: (incident: string) => StoreChange): PreparedOperation {
  return isIncidentId(id) ? one(change(id)) : refuse(notAnIncident(id));
}

/** An incident's, or that of a run without one. */
function ofInvestigation(id: string, change: (investigation: string) => StoreChange): PreparedOperation {
  return /^[\w-]{1,64}$/.test(id) ? one(change(id)) : refuse(notAnIncident(id));
}

function ofEntry(id: string, change: (entry: EntryKey) => StoreChange): PreparedOperation {
  const entry = readEntryId(id);
  return entry ? one(change(entry)) : refuse(`${show(id)} is no entry's id: it looks like 12@345`);
}

/** `<n>@<investigation>` */
export function readEntryId(id: string): EntryKey | undefined {
  const [, n, investigationId] = /^(\d{1,9})@([\w-]{1,64})$/.exec(id.trim()) ?? [];
  return n === undefined || investigationId === undefined ? undefined : { n: Number(n), investigationId };
}

function prepareCreateIncident(operation: Extract<StoreOperation, { op: "createIncident" }>): PreparedOperation {
  const { id, fields, entryIds = [] } = operation;
  if (!isIncidentId(id)) return refuse(notAnIncident(id));
  const { values, custom, problems } = read(fields);
  const attachments = entryIds.flatMap((entryId) => readEntryId(entryId) ?? []);
  const files = attachments.length === 0 ? {} : { attachments };
  return {
    changes: [{ kind: "createIncident", incident: id, values, custom, ...files }],
    problems: [
      ...problems,
      ...entryIds.filter((entryId) => !readEntryId(entryId)).map((entryId) => `${show(entryId)} is no entry's id`),
    ],
  };
}

function prepareSla(
  incident: string,
  { field, minutes, due }: Extract<StoreOperation, { op: "setSla" }>,
  at: number,
): PreparedOperation {
  const hasMinutes = minutes !== undefined && Number.isFinite(minutes) && minutes >= 0 && minutes < 1e9;
  if (!hasMinutes && !isMoment(due)) return refuse("an SLA is minutes or a moment");
  if (field !== undefined) {
    const problem = checkName(field, "a timer's field");
    if (problem !== undefined) return refuse(problem);
    const time = hasMinutes ? { slaMinutes: minutes } : { dueAt: due ?? 0 };
    return ofIncident(incident, (id) => ({ kind: "setSla", incident: id, field, ...time }));
  }
  const sla = hasMinutes ? minutes : Math.max(0, Math.round(((due ?? at) - at) / 60_000));
  const values = { sla, dueDate: hasMinutes ? at + minutes * 60_000 : (due ?? at) };
  return ofIncident(incident, (id) => ({ kind: "setIncident", incident: id, values, custom: {} }));
}

function prepareSetIncident(incident: string, fields: JsonObject): PreparedOperation {
  if (!isIncidentId(incident)) return refuse(notAnIncident(incident));
  const { values, custom, addLabels, timer, problems } = read(fields);
  const changes: StoreChange[] = [];
  if (Object.keys(values).length > 0 || Object.keys(custom).length > 0 || addLabels.length > 0) {
    const labels = addLabels.length === 0 ? {} : { addLabels };
    changes.push({ kind: "setIncident", incident, values, custom, ...labels });
  }
  if (timer) changes.push({ kind: "setSla", incident, ...timer });
  return { changes, problems };
}

function read(fields: JsonObject) {
  const { values, ...rest } = readIncidentFields(fields);
  // Each value was read by its field's kind, which is what the store's type says of it.
  return { ...rest, values: values as IncidentValues };
}

function prepareIndicator(operation: Extract<StoreOperation, { op: "setIndicator" }>): PreparedOperation {
  const { value, indicatorType, score } = operation;
  if (value.trim() === "") return refuse("an indicator needs a value");
  const long = checkLength(value, longestIndicatorValue, "an indicator's value");
  if (long !== undefined) return refuse(long);
  const problems: string[] = [];
  const hasScore = score !== undefined && [0, 1, 2, 3].includes(score);
  if (score !== undefined && !hasScore) problems.push(`${score} is no score: write 0, 1, 2 or 3`);
  const { source, comment, ...fields } = operation.fields;
  const change: StoreChange = {
    kind: "setIndicator",
    value,
    indicatorType: indicatorType === undefined || indicatorType.trim() === "" ? null : indicatorType.trim(),
    fields,
    ...(hasScore ? { score } : {}),
    ...(typeof source === "string" ? { source } : {}),
    ...(typeof comment === "string" ? { comment } : {}),
  };
  return { changes: [change], problems };
}

function readValues(given: readonly string[]): { values: string[]; problems: string[] } {
  const problems: string[] = [];
  const fitting = given.filter((value) => value.trim() !== "" && value.length <= longestIndicatorValue);
  if (fitting.length < given.length) problems.push(`${given.length - fitting.length} values are empty or too long`);
  if (fitting.length > mostValues) problems.push(`of ${fitting.length} values the first ${mostValues} are taken`);
  return { values: fitting.slice(0, mostValues), problems };
}

function prepareSchedule(operation: Extract<StoreOperation, { op: "scheduleCommand" }>, at: number): PreparedOperation {
  const { id, command, times, endsAt } = operation;
  const cron = parseCron(operation.cron);
  if (typeof cron === "string") return refuse(`the cron expression ${show(operation.cron)} cannot be used: ${cron}`);
  if (command.trim() === "") return refuse("a scheduled command needs a command");
  const problem = checkName(id, "a scheduled command") ?? checkLength(command, longestText, "a scheduled command");
  if (problem !== undefined) return refuse(problem);
  if (times !== undefined && !(Number.isInteger(times) && times >= 0 && times < 2 ** 31)) {
    return refuse(`${times} is no number of times`);
  }
  if (endsAt !== undefined && !isMoment(endsAt)) return refuse(`${endsAt} is no moment`);
  return one({
    kind: "scheduleCommand",
    id,
    command,
    cron: operation.cron.trim(),
    times: times ?? null,
    endsAt: endsAt ?? null,
    nextAt: nextCronMoment(cron, at) ?? null,
  });
}

/** PostgreSQL and people both know it. */
function isMoment(ms: number | undefined): ms is number {
  return ms !== undefined && Number.isFinite(ms) && ms >= 0 && ms <= Date.UTC(9999, 11, 31);
}

function checkName(name: string, what: string): string | undefined {
  if (name.trim() === "") return `${what} needs a name`;
  if (name.length > 200) return `the name of ${what} has ${name.length} characters; 200 are enough`;
  return /\p{Cc}/u.test(name) || !name.isWellFormed() ? `${show(name)} cannot be the name of ${what}` : undefined;
}

function checkLength(text: string, most: number, what: string): string | undefined {
  return text.length <= most ? undefined : `${what} has ${text.length} characters; ${most} are the most`;
}

function show(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 79)}…` : text);
}
