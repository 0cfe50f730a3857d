/** Mappers and incident fields in a line or two, for tests. */
import type { IncidentField, IncidentFieldType } from "#playbook/incident-field.ts";
import { everyIncidentType, type Mapper } from "#playbook/mapper.ts";
import type { ComplexValue, Transformation, Value } from "#playbook/model.ts";

/** `Alert Id` has the key `alertid`. */
export function buildField(name: string, type: IncidentFieldType, extra: Partial<IncidentField> = {}): IncidentField {
  const key = name.replace(/[^A-Za-z0-9]/g, "").toLowerCase();
  return {
    id: `incident_${key}`,
    key,
    name,
    group: "incident",
    type,
    types: "all",
    required: false,
    readOnly: false,
    hidden: false,
    ownerOnly: false,
    inEditForm: true,
    inCloseForm: false,
    searchable: true,
    caseInsensitive: true,
    ...extra,
  };
}

export const path = (written: string): Value => ({ kind: "path", path: written });
export const text = (written: string): Value => ({ kind: "text", text: written });

export function transformed(root: string, ...transformers: Transformation[]): ComplexValue {
  return { kind: "complex", root, transformers };
}

export function transformer(operator: string, args: Record<string, string> = {}): Transformation {
  return {
    operator,
    arguments: Object.fromEntries(Object.entries(args).map(([name, value]) => [name, text(value)])),
  };
}

type Lines = Record<string, Value | string>;

/** Texts are paths. Without labels, unless told otherwise. */
export function buildMapper(
  types: Record<string, Lines>,
  extra: Partial<Omit<Mapper, "types">> & { keepLabels?: boolean } = {},
): Mapper {
  const { keepLabels = false, ...rest } = extra;
  return {
    id: "mapper",
    name: "The mapper",
    direction: "incoming",
    feed: false,
    types: Object.fromEntries(
      Object.entries(types).map(([type, lines]) => [
        type === "*" ? everyIncidentType : type,
        {
          keepLabels,
          fields: Object.fromEntries(
            Object.entries(lines).map(([field, value]) => [field, typeof value === "string" ? path(value) : value]),
          ),
        },
      ]),
    ),
    ...rest,
  };
}
