/** New incidents, and what begins one's investigation. */
import type { Json, JsonObject } from "#base/json.ts";
import { isObject } from "#base/json.ts";
import { textOf } from "#playbook/xsoar/cast.ts";
import { epochMilliseconds } from "#playbook/xsoar/dates/moment.ts";
import { readDate } from "#playbook/xsoar/dates/read-date.ts";
import { dataEntry, textEntry } from "#sdk/entry.ts";
import type { Investigation, StoreOperation } from "#sdk/investigation.ts";
import type { Arguments } from "../arguments.ts";
import { defineAutomation, type Said } from "../automation.ts";
import { AutomationError } from "../automation-error.ts";
import { ownIncident } from "./find-incidents.ts";
import { customFieldsOf, incidentFields, readLabels, slaOperation } from "./incident-fields.ts";

/** Always a new one: an incident of the same name does not keep it from being made. */
export const createNewIncident = defineAutomation({
  name: "createNewIncident",
  description: "Creates an incident. Every field, a custom one too, is an argument by its name.",
  takesAnything: true,
  arguments: [
    { name: "name", description: "Its name.", required: true, isDefault: true },
    { name: "type", description: "Its type." },
    { name: "severity", description: "unknown, informational, low, medium, high, critical, or the number." },
    { name: "owner", description: "Who works on it." },
    { name: "details", description: "What it is about." },
    { name: "occurred", description: "When it happened." },
    { name: "labels", description: 'Labels: [{"Email/from": "x"}].', type: "list" },
    { name: "customFields", description: "An object of custom fields.", type: "json" },
    { name: "entryIDs", description: "Files of this War Room that become its attachments.", type: "list" },
    { name: "phase", description: "Its phase." },
    { name: "roles", description: "Roles that may see it.", type: "list" },
    { name: "sla", description: "When it is due: minutes, or a date." },
    { name: "slaField", description: "The timer field that sla is meant for." },
    { name: "systems", description: "Systems.", type: "list" },
  ],
  outputs: [{ path: "CreatedIncidentID", description: "The id of the new incident." }],
  run(args, { investigation }) {
    args.requiredText("name");
    const given = { ...args.others("entryIDs", "customFields", "sla", "slaField"), ...customFieldsOf(args) };
    return createIncident(investigation, given, args);
  },
});

async function createIncident(investigation: Investigation, given: JsonObject, args?: Arguments): Promise<Said> {
  const fields = incidentFields(given);
  fields.labels = withOrigin(fields.labels);
  const id = await investigation.newIncidentId();
  const entryIds = args?.texts("entryIDs") ?? [];
  const operations: StoreOperation[] = [
    { op: "createIncident", id, fields, ...(entryIds.length === 0 ? {} : { entryIds }) },
    ...(args === undefined ? [] : slaOperation(args, { incident: id })),
  ];
  const entry = dataEntry(
    { id, ...fields },
    {
      humanReadable: `Created incident ${id}: ${textOf(fields.name)}`,
      entryContext: { CreatedIncidentID: id },
      ignoreAutoExtract: true,
    },
  );
  return { entries: [entry], operations };
}

/** An incident that no integration brought says so in its labels. */
function withOrigin(given: Json | undefined): JsonObject[] {
  const labels = given === undefined ? [] : readLabels(given);
  for (const type of ["Brand", "Instance"]) {
    if (!labels.some((label) => label.type === type)) labels.push({ type, value: "Manual" });
  }
  return labels;
}

export const investigate = defineAutomation({
  name: "investigate",
  description: "Opens the investigation of an incident and begins its playbook.",
  arguments: [{ name: "id", description: "The incident.", required: true, isDefault: true }],
  run(args) {
    const incident = args.requiredText("id");
    return {
      entries: [textEntry(`The investigation of incident ${incident} is open`)],
      operations: [{ op: "investigate", incident }],
    };
  },
});

/** For the tests of searches for duplicates: one like this, an hour before. */
export const createDuplicateIncident = defineAutomation({
  name: "CreateDuplicateIncident",
  description: "Creates an incident like this one that happened an hour before.",
  arguments: [],
  async run(_args, { investigation }) {
    const own = await ownIncident(investigation);
    const given: JsonObject = { ...(isObject(own.CustomFields) ? own.CustomFields : {}) };
    for (const name of ["name", "details", "severity", "labels"]) if (own[name] !== undefined) given[name] = own[name];
    given.occurred = before(own, 1);
    return createIncident(investigation, given);
  },
});

export const testCreateDuplicates = defineAutomation({
  name: "TestCreateDuplicates",
  description: "Creates an incident of this one's type and labels that happened some hours before.",
  arguments: [{ name: "hoursDiff", description: "So many hours before.", default: "6" }],
  async run(args, { investigation }) {
    const own = await ownIncident(investigation);
    const given: JsonObject = { name: "Duplicate incident" };
    for (const name of ["type", "labels"]) if (own[name] !== undefined) given[name] = own[name];
    given.occurred = before(own, args.number("hoursDiff") ?? 6);
    return createIncident(investigation, given);
  },
});

function before(incident: JsonObject, hours: number): string {
  const occurred = readDate(textOf(incident.occurred ?? incident.created));
  if (occurred === undefined) throw new AutomationError("This incident has no time at which it occurred");
  return new Date(epochMilliseconds(occurred) - hours * 3_600_000).toISOString();
}
