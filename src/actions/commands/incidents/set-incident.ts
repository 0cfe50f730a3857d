/** `setIncident` and the older ways to change an incident. */
import type { JsonObject } from "#base/json.ts";
import { markdownEntry, textEntry } from "#sdk/entry.ts";
import type { StoreOperation } from "#sdk/investigation.ts";
import type { Arguments } from "../arguments.ts";
import { defineAutomation, type Said } from "../automation.ts";
import { customFieldsOf, incidentFields, incidentOf, readLabels, slaOperation } from "./incident-fields.ts";

export const setIncident = defineAutomation({
  name: "setIncident",
  description: "Sets fields of an incident. Every field, a custom one too, is an argument by its name.",
  takesAnything: true,
  arguments: [
    { name: "id", description: "The incident; this one when left out." },
    { name: "name", description: "Its name." },
    { name: "type", description: "Its type." },
    { name: "severity", description: "unknown, informational, low, medium, high, critical, or the number." },
    { name: "owner", description: "Who works on it." },
    { name: "details", description: "What it is about." },
    { name: "occurred", description: "When it happened." },
    { name: "phase", description: "Its phase." },
    { name: "roles", description: "Roles that may see it, separated by commas.", type: "list" },
    { name: "labels", description: 'Labels in place of those it has: [{"Email/from": "x"}].', type: "list" },
    { name: "addLabels", description: "Labels beside those it has.", type: "list" },
    { name: "systems", description: "Systems, separated by commas.", type: "list" },
    { name: "sla", description: "When it is due: minutes, or a date." },
    { name: "slaField", description: "The timer field that sla is meant for." },
    { name: "customFields", description: "An object of custom fields.", type: "json" },
    { name: "replacePlaybook", description: "With type: its playbook replaces the one it has." },
    { name: "deleteEmptyField", description: "Arguments that are empty empty their field.", default: "false" },
    { name: "closeReason", description: "Why it was closed." },
    { name: "closeNotes", description: "Notes for the close." },
  ],
  run(args, _context, inputs) {
    const incident = incidentOf(args, "id");
    const fields = incidentFields({ ...args.others(...notFields), ...customFieldsOf(args) });
    if (args.flag("deleteEmptyField")) {
      for (const [name, value] of Object.entries(inputs)) {
        if (value === "" && !notFields.includes(name)) Object.assign(fields, incidentFields({ [name]: null }));
      }
    }
    const operations: StoreOperation[] = [];
    if (Object.keys(fields).length > 0) operations.push({ op: "setIncident", ...incident, fields });
    const added = args.get("addLabels");
    if (added !== undefined) operations.push({ op: "addLabels", ...incident, labels: readLabels(added) });
    operations.push(...slaOperation(args, incident));
    const type = args.optionalText("type");
    if (type !== undefined && args.flag("replacePlaybook")) {
      operations.push({ op: "setPlaybookOfType", ...incident, incidentType: type });
    }
    if (operations.length === 0) return textEntry("There was nothing to set");
    return { entries: [markdownEntry(describe(fields, operations), { ignoreAutoExtract: true })], operations };
  },
});

const notFields = ["id", "sla", "slaField", "addLabels", "customFields", "replacePlaybook", "deleteEmptyField"];

function describe(fields: JsonObject, operations: readonly StoreOperation[]): string {
  const names = Object.keys(fields);
  for (const operation of operations) {
    if (operation.op === "addLabels") names.push("labels");
    if (operation.op === "setSla") names.push(operation.field ?? "sla");
  }
  return `Set: ${names.join(", ")}`;
}

/** `IncidentSet`: what playbooks used before `setIncident`. */
export const incidentSet = defineAutomation({
  name: "IncidentSet",
  description: "Sets fields of this incident; setIncident is the newer way.",
  arguments: [
    { name: "owner", description: "Who works on it." },
    { name: "playbook", description: "The playbook that is to run." },
    { name: "stage", description: "Its phase." },
    { name: "details", description: "What it is about." },
    {
      name: "severity",
      description: "How bad it is.",
      options: ["unknown", "low", "medium", "high", "critical"],
    },
    { name: "type", description: "Its type." },
    { name: "name", description: "Its name.", isDefault: true },
    { name: "updatePlaybookForType", description: "`yes`: the playbook of the type replaces the one it has." },
    { name: "labels", description: "Labels in place of those it has.", type: "list" },
    { name: "addLabels", description: "Labels beside those it has.", type: "list" },
    { name: "customFieldName", description: "A custom field." },
    { name: "customFieldValue", description: "Its value." },
  ],
  run(args) {
    const given: JsonObject = {};
    for (const [argument, field] of [
      ["owner", "owner"],
      ["stage", "phase"],
      ["details", "details"],
      ["severity", "severity"],
      ["type", "type"],
      ["name", "name"],
      ["labels", "labels"],
    ] as const) {
      const value = args.get(argument);
      if (value !== undefined) given[field] = value;
    }
    const custom = args.optionalText("customFieldName");
    if (custom !== undefined) given[custom] = args.raw("customFieldValue") ?? "";
    const fields = incidentFields(given);
    const operations: StoreOperation[] = [];
    if (Object.keys(fields).length > 0) operations.push({ op: "setIncident", fields });
    const added = args.get("addLabels");
    if (added !== undefined) operations.push({ op: "addLabels", labels: readLabels(added) });
    const playbook = args.optionalText("playbook");
    const type = args.optionalText("type");
    if (playbook !== undefined) operations.push({ op: "setPlaybook", playbook });
    else if (type !== undefined && args.flag("updatePlaybookForType")) {
      operations.push({ op: "setPlaybookOfType", incidentType: type });
    }
    if (operations.length === 0) return textEntry("There was nothing to set");
    return {
      entries: [textEntry(`Set: ${[...Object.keys(fields), ...(added ? ["labels"] : [])].join(", ")}`)],
      operations,
    };
  },
});

/** One field by a command of its own. */
function setOne(args: Arguments, argument: string, field: string): Said {
  const value = args.required(argument);
  const operation: StoreOperation = {
    op: "setIncident",
    ...incidentOf(args, "id", "incidentId"),
    fields: incidentFields({ [field]: value }),
  };
  return { entries: [textEntry(`${field} is ${args.text(argument)}`)], operations: [operation] };
}

const which = { name: "id", description: "The incident; this one when left out." } as const;

export const setOwner = defineAutomation({
  name: "setOwner",
  description: "Gives the incident to somebody.",
  arguments: [{ name: "owner", description: "Their user name.", required: true, isDefault: true }, which],
  run: (args) => setOne(args, "owner", "owner"),
});

export const setSeverity = defineAutomation({
  name: "setSeverity",
  description: "Sets how bad the incident is.",
  arguments: [
    {
      name: "severity",
      description: "unknown, low, medium, high, critical, or the number.",
      required: true,
      isDefault: true,
    },
    which,
  ],
  run: (args) => setOne(args, "severity", "severity"),
});

export const setStage = defineAutomation({
  name: "setStage",
  description: "Sets the phase of the incident.",
  arguments: [{ name: "stage", description: "The phase.", required: true, isDefault: true }, which],
  run: (args) => setOne(args, "stage", "phase"),
});

export const setPlaybook = defineAutomation({
  name: "setPlaybook",
  description: "Sets the playbook of an incident.",
  arguments: [
    { name: "name", description: "The playbook.", required: true, isDefault: true },
    { name: "incidentId", description: "The incident; this one when left out." },
  ],
  run(args) {
    const playbook = args.requiredText("name");
    return {
      entries: [textEntry(`The playbook is ${playbook}`)],
      operations: [{ op: "setPlaybook", ...incidentOf(args, "incidentId", "id"), playbook }],
    };
  },
});

export const setPlaybookAccordingToType = defineAutomation({
  name: "setPlaybookAccordingToType",
  description: "Sets the playbook of the incident to the one its type names.",
  arguments: [{ name: "type", description: "The type; the incident's own when left out.", isDefault: true }, which],
  run(args) {
    const type = args.optionalText("type");
    return {
      entries: [textEntry(`The playbook is the one of ${type ?? "its type"}`)],
      operations: [
        { op: "setPlaybookOfType", ...incidentOf(args, "id"), ...(type === undefined ? {} : { incidentType: type }) },
      ],
    };
  },
});

/** An example of what runs when a field changes: the severity decides when remediation is due. */
export const changeRemediationSlaOnSevChange = defineAutomation({
  name: "ChangeRemediationSLAOnSevChange",
  description: "Sets when remediation is due, by the new severity.",
  arguments: [
    { name: "old", description: "The severity before." },
    { name: "new", description: "The severity now.", options: ["Low", "Medium", "High", "Critical"] },
  ],
  run(args, { clock }) {
    const target = { op: "setSla", field: "remediationsla" } as const;
    if (args.text("new") === "Critical") return { operations: [{ ...target, minutes: 60 }] };
    const due = Math.floor(clock.now() / 1_000) * 1_000 + 6 * 86_400_000;
    return { operations: [{ ...target, due }] };
  },
});

export const stopTimeToAssignOnOwnerChange = defineAutomation({
  name: "StopTimeToAssignOnOwnerChange",
  description: "Stops the time to assignment when somebody takes the incident.",
  arguments: [
    { name: "old", description: "The owner before." },
    { name: "new", description: "The owner now." },
  ],
  run(args) {
    if (args.has("old") || !args.has("new")) return;
    return {
      entries: [textEntry("Assigned, so the timer timetoassignment is stopped")],
      operations: [{ op: "timer", field: "timetoassignment", action: "stop" }],
    };
  },
});
