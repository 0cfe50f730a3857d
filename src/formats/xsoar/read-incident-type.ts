import { isObject } from "#base/json.ts";
import type { Extraction, ExtractionOfFields, IncidentType } from "#playbook/incident-type.ts";
import { Fields } from "./fields.ts";
import { readIdentity, readVersions } from "./versions.ts";

const extractions: readonly Extraction[] = ["default", "none", "inline", "out-of-band"];

export function readIncidentType(fields: Fields): IncidentType | undefined {
  const identity = readIdentity(fields, "An incident type");
  if (!identity) return undefined;
  const type: IncidentType = {
    ...identity,
    autorun: fields.truth("autorun") ?? false,
    extract: extractions[fields.number("reputationCalc") ?? 0] ?? "default",
    extractOnChange: extractions[fields.number("onChangeRepAlg") ?? 0] ?? "default",
    disabled: fields.truth("disabled") ?? false,
    default: fields.truth("default") ?? false,
    ...readVersions(fields),
  };
  for (const [ours, theirs] of [
    ["color", "color"],
    ["playbook", "playbookId"],
    ["preProcessingScript", "preProcessingScript"],
    ["closureScript", "closureScript"],
    ["layout", "layout"],
  ] as const) {
    const text = fields.filled(theirs);
    if (text !== undefined) type[ours] = text;
  }
  const minutes = readMinutes(fields, "sla", "");
  const reminderMinutes = readMinutes(fields, "slaReminder", "R");
  if (minutes > 0) type.sla = { minutes, ...(reminderMinutes > 0 && { reminderMinutes }) };
  const settings = fields.fields("extractSettings");
  if (settings) type.extractFields = readExtraction(settings);
  return type;
}

/** As parts (`hours`, `hoursR`), or as a sum in minutes. */
function readMinutes(fields: Fields, sum: string, suffix: string): number {
  const part = (name: string) => fields.number(`${name}${suffix}`) ?? 0;
  const parts = 60 * part("hours") + 1440 * part("days") + 10_080 * part("weeks");
  return parts > 0 ? parts : (fields.number(sum) ?? 0);
}

function readExtraction(fields: Fields): ExtractionOfFields {
  const read = fields.entries("fieldCliNameToExtractSettings").flatMap(([field, given, path]) => {
    if (!isObject(given)) return [];
    const one = new Fields(given, path, fields.report);
    const asIs = one.filled("extractAsIsIndicatorTypeId");
    return [
      [
        field,
        {
          ...(asIs !== undefined && { asIs }),
          all: one.truth("isExtractingAllIndicatorTypes") ?? false,
          types: one.texts("extractIndicatorTypesIDs"),
        },
      ] as const,
    ];
  });
  return { mode: fields.text("mode") === "Specific" ? "Specific" : "All", fields: Object.fromEntries(read) };
}
