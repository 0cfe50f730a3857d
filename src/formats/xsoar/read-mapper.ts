import { isObject } from "#base/json.ts";
import type { Mapper, TypeMapping } from "#playbook/mapper.ts";
import type { Value } from "#playbook/model.ts";
import { Fields } from "./fields.ts";
import { readValue } from "./values.ts";
import { readDescription, readIdentity, readVersions } from "./versions.ts";

/** Also of the files before 6.0, which hold classifier and mapper in one and are of no `type`. */
export function readMapper(fields: Fields): Mapper | undefined {
  const identity = readIdentity(fields, "A mapper");
  if (!identity) return undefined;
  const defaultIncidentType = fields.filled("defaultIncidentType");
  const types = fields.entries("mapping").flatMap(([type, given, path]): [string, TypeMapping][] => {
    if (isObject(given)) return [[type, readTypeMapping(new Fields(given, path, fields.report))]];
    if (given !== null) {
      fields.report.error(
        "CONTENT_XSOAR_FIELD_TYPE",
        path,
        `The mapping of "${type}" must be a map with internalMapping.`,
      );
    }
    return [];
  });
  return {
    ...identity,
    name: fields.filled("name") ?? fields.filled("brandName") ?? identity.id,
    ...readDescription(fields),
    direction: fields.text("type") === "mapping-outgoing" ? "outgoing" : "incoming",
    feed: fields.truth("feed") ?? false,
    ...(defaultIncidentType !== undefined && { defaultIncidentType }),
    types: Object.fromEntries(types),
    ...readVersions(fields),
  };
}

function readTypeMapping(fields: Fields): TypeMapping {
  const mapped = fields.entries("internalMapping").flatMap(([field, given, path]): [string, Value][] => {
    const value = readValue(given, path, fields.report, "path");
    return value && !(value.kind === "path" && value.path === "") ? [[field, value]] : [];
  });
  return { keepLabels: !fields.truth("dontMapEventToLabels"), fields: Object.fromEntries(mapped) };
}
