import type { Classifier } from "#playbook/classifier.ts";
import { type Fields, scalarText } from "./fields.ts";
import { readValue } from "./values.ts";
import { readDescription, readIdentity, readVersions } from "./versions.ts";

export function readClassifier(fields: Fields): Classifier | undefined {
  const identity = readIdentity(fields, "A classifier");
  if (!identity) return undefined;
  const transformer = readValue(fields.get("transformer"), fields.pathOf("transformer"), fields.report, "path");
  // `{simple: ""}` looks nothing up.
  const looksUp = transformer && !(transformer.kind === "path" && transformer.path === "");
  const defaultIncidentType = fields.filled("defaultIncidentType");
  const keyTypes = fields.entries("keyTypeMap").flatMap(([value, given, path]): [string, string][] => {
    const type = scalarText(given ?? "");
    if (type !== undefined) return type === "" ? [] : [[value, type]];
    fields.report.warning(
      "CONTENT_XSOAR_FIELD_TYPE",
      path,
      "This must be the name of an incident type; it is ignored.",
    );
    return [];
  });
  return {
    ...identity,
    name: fields.filled("name") ?? fields.filled("brandName") ?? identity.id,
    ...readDescription(fields),
    feed: fields.truth("feed") ?? false,
    ...(looksUp && { transformer }),
    keyTypes: Object.fromEntries(keyTypes),
    ...(defaultIncidentType !== undefined && { defaultIncidentType }),
    ...readVersions(fields),
  };
}
