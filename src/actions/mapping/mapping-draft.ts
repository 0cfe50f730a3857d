/** Mappers and classifiers as an editor shows them, and back into their own models. */
import { TocsinError } from "#base/errors.ts";
import type { ClassifierDraft, MapperDraft, MapperPart } from "#contract/mapping.ts";
import type { Classifier } from "#playbook/classifier.ts";
import { everyIncidentType, type Mapper, type TypeMapping } from "#playbook/mapper.ts";
import type { Value } from "#playbook/model.ts";
import { own } from "#playbook/own-keys.ts";
import { readValue, showValue } from "./mapping-value.ts";

export function showMapper({ types, defaultIncidentType }: Mapper): MapperDraft {
  return {
    defaultIncidentType: defaultIncidentType ?? null,
    parts: Object.entries(types).map(
      ([type, { keepLabels, fields }]): MapperPart => ({
        type: type === everyIncidentType ? "" : type,
        keepLabels,
        lines: Object.entries(fields).map(([field, value]) => ({ field, value: showValue(value) })),
      }),
    ),
  };
}

export function showClassifier({ transformer, keyTypes, defaultIncidentType }: Classifier): ClassifierDraft {
  return {
    key: transformer ? showValue(transformer) : null,
    keyTypes: Object.entries(keyTypes).map(([value, type]) => ({ value, type })),
    defaultIncidentType: defaultIncidentType ?? null,
  };
}

export function readMapper(draft: MapperDraft, former: Mapper): Mapper {
  const { defaultIncidentType: _, ...rest } = former;
  const types: Record<string, TypeMapping> = {};
  for (const { type, keepLabels, lines } of draft.parts) {
    const name = type === "" ? everyIncidentType : type;
    if (Object.hasOwn(types, name)) throw doubled(`the incident type ${type || "(every type)"}`);
    const before = own(former.types, name)?.fields ?? {};
    const fields: Record<string, Value> = {};
    for (const { field, value } of lines) {
      if (Object.hasOwn(fields, field)) throw doubled(`the field ${field}`);
      // A line without a path says nothing.
      if (!("kept" in value) && value.path.trim() === "" && value.transformers.length === 0) continue;
      const read = readValue(value, own(before, field));
      if (read === undefined) throw lost(field);
      define(fields, field, read);
    }
    define(types, name, { keepLabels, fields });
  }
  const byDefault = draft.defaultIncidentType;
  return { ...rest, types, ...(byDefault ? { defaultIncidentType: byDefault } : {}) };
}

export function readClassifier(draft: ClassifierDraft, former: Classifier): Classifier {
  const { defaultIncidentType: _, transformer: before, ...rest } = former;
  const keyTypes: Record<string, string> = {};
  for (const { value, type } of draft.keyTypes) {
    if (Object.hasOwn(keyTypes, value)) throw doubled(`the value ${value}`);
    define(keyTypes, value, type);
  }
  const isEmpty = draft.key === null || (!("kept" in draft.key) && draft.key.path.trim() === "");
  const transformer = draft.key === null || isEmpty ? undefined : readValue(draft.key, before);
  if (!isEmpty && transformer === undefined) throw lost("the key");
  return {
    ...rest,
    keyTypes,
    ...(transformer ? { transformer } : {}),
    ...(draft.defaultIncidentType ? { defaultIncidentType: draft.defaultIncidentType } : {}),
  };
}

export function newMapper(name: string): Mapper {
  return { id: name, name, direction: "incoming", feed: false, types: {} };
}

export function newClassifier(name: string): Classifier {
  return { id: name, name, feed: false, keyTypes: {} };
}

/** Names come from outside: `__proto__` is one as well. */
function define<Value>(object: Record<string, Value>, name: string, value: Value): void {
  Object.defineProperty(object, name, { value, enumerable: true, writable: true, configurable: true });
}

function doubled(what: string): TocsinError {
  return new TocsinError("BAD_REQUEST", `It names ${what} twice`, { mend: "Keep one of them." });
}

function lost(what: string): TocsinError {
  return new TocsinError("CHANGE_CONFLICT", `What stood at ${what} is not there any more`, {
    mend: "Load it anew and make your change again.",
  });
}
