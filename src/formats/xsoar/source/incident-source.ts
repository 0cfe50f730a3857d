import type { JsonObject } from "#base/json.ts";
import type { IncidentField } from "#playbook/incident-field.ts";
import type { IncidentType } from "#playbook/incident-type.ts";
import { versionsToSource } from "./mapping-source.ts";

const extractions = ["default", "none", "inline", "out-of-band"];
const groups = ["incident", "evidence", "indicator"];

export function incidentTypeToSource(type: IncidentType): JsonObject {
  const { sla, extractFields } = type;
  const source: JsonObject = { id: type.id, name: type.name, autorun: type.autorun };
  if (type.color !== undefined) source.color = type.color;
  if (type.playbook !== undefined) source.playbookId = type.playbook;
  if (type.preProcessingScript !== undefined) source.preProcessingScript = type.preProcessingScript;
  if (type.closureScript !== undefined) source.closureScript = type.closureScript;
  if (type.layout !== undefined) source.layout = type.layout;
  Object.assign(source, minutesToParts(sla?.minutes ?? 0, ""), minutesToParts(sla?.reminderMinutes ?? 0, "R"));
  // The parts know no minutes, the sum does.
  if (sla) source.sla = sla.minutes;
  if (sla?.reminderMinutes !== undefined) source.slaReminder = sla.reminderMinutes;
  source.reputationCalc = extractions.indexOf(type.extract);
  source.onChangeRepAlg = extractions.indexOf(type.extractOnChange);
  if (extractFields) {
    const fields = Object.entries(extractFields.fields).map(([field, { asIs, all, types }]) => {
      const one = { isExtractingAllIndicatorTypes: all, extractIndicatorTypesIDs: types };
      return [field, { ...one, ...(asIs !== undefined && { extractAsIsIndicatorTypeId: asIs }) }] as const;
    });
    source.extractSettings = { mode: extractFields.mode, fieldCliNameToExtractSettings: Object.fromEntries(fields) };
  }
  source.disabled = type.disabled;
  source.default = type.default;
  return { ...source, ...versionsToSource(type) };
}

/** Zero where the sum does not divide into hours: then only the sum says it. */
function minutesToParts(minutes: number, suffix: string): JsonObject {
  const hours = minutes % 60 === 0 ? minutes / 60 : 0;
  return {
    [`hours${suffix}`]: hours % 24,
    [`days${suffix}`]: Math.floor(hours / 24) % 7,
    [`weeks${suffix}`]: Math.floor(hours / 168),
  };
}

export function incidentFieldToSource(field: IncidentField): JsonObject {
  const source: JsonObject = {
    id: field.id,
    cliName: field.key,
    name: field.name,
    group: groups.indexOf(field.group),
    type: field.type,
    associatedToAll: field.types === "all",
    associatedTypes: field.types === "all" ? [] : field.types,
    required: field.required,
    isReadOnly: field.readOnly,
    hidden: field.hidden,
    ownerOnly: field.ownerOnly,
    editForm: field.inEditForm,
    closeForm: field.inCloseForm,
    unsearchable: !field.searchable,
    caseInsensitive: field.caseInsensitive,
  };
  if (field.description !== undefined) source.description = field.description;
  if (field.options) source.selectValues = field.options;
  if (field.openEnded) source.openEnded = true;
  if (field.validationRegex !== undefined) source.validationRegex = field.validationRegex;
  if (field.placeholder !== undefined) source.placeholder = field.placeholder;
  if (field.script !== undefined) source.script = field.script;
  if (field.scriptAfterUpdate) source.runScriptAfterIncUpdate = true;
  if (field.displayScript !== undefined) source.fieldCalcScript = field.displayScript;
  if (field.timer) {
    const { slaMinutes, riskHours, breachScript } = field.timer;
    source.sla = slaMinutes ?? 0;
    source.threshold = riskHours ?? 0;
    if (breachScript !== undefined) source.breachScript = breachScript;
  }
  if (field.columns) {
    source.columns = field.columns.map(({ key, name, type, required, readOnly, options }) => {
      const column = { key, displayName: name, type, required, isReadOnly: readOnly };
      return { ...column, ...(options && { selectValues: options }) };
    });
  }
  if (field.defaultRows) source.defaultRows = field.defaultRows;
  return { ...source, ...versionsToSource(field) };
}
