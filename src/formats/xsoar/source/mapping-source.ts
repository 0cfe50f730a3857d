import type { JsonObject } from "#base/json.ts";
import type { Classifier } from "#playbook/classifier.ts";
import type { Mapper } from "#playbook/mapper.ts";
import { valueToSource } from "./value-source.ts";

export function classifierToSource(classifier: Classifier): JsonObject {
  const { id, name, description, feed, transformer, keyTypes, defaultIncidentType } = classifier;
  return {
    id,
    name,
    type: "classification",
    ...(description !== undefined && { description }),
    ...(feed && { feed }),
    transformer: transformer ? valueToSource(transformer, "json", "path") : {},
    keyTypeMap: keyTypes,
    ...(defaultIncidentType !== undefined && { defaultIncidentType }),
    ...versionsToSource(classifier),
  };
}

export function mapperToSource(mapper: Mapper): JsonObject {
  const { id, name, description, feed, direction, defaultIncidentType, types } = mapper;
  const mapping = Object.entries(types).map(([type, { keepLabels, fields }]) => {
    const mapped = Object.entries(fields).map(
      ([field, value]) => [field, valueToSource(value, "json", "path")] as const,
    );
    return [type, { dontMapEventToLabels: !keepLabels, internalMapping: Object.fromEntries(mapped) }] as const;
  });
  return {
    id,
    name,
    type: `mapping-${direction}`,
    ...(description !== undefined && { description }),
    ...(feed && { feed }),
    ...(defaultIncidentType !== undefined && { defaultIncidentType }),
    mapping: Object.fromEntries(mapping),
    ...versionsToSource(mapper),
  };
}

export function versionsToSource({ fromVersion, toVersion }: { fromVersion?: string; toVersion?: string }): JsonObject {
  return { ...(fromVersion !== undefined && { fromVersion }), ...(toVersion !== undefined && { toVersion }) };
}
