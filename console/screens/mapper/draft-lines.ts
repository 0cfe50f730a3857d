/** A mapper while it is written: parts by incident type, lines by field. Pure. */
import type { DataValue, MapperDraft, MapperPart, MappingValue } from "#contract/mapping.ts";

export const emptyValue: DataValue = { path: "", filters: [], transformers: [] };

export function partOf(draft: MapperDraft, type: string): MapperPart {
  return draft.parts.find((part) => part.type === type) ?? { type, keepLabels: true, lines: [] };
}

export function withPart(draft: MapperDraft, part: MapperPart): MapperDraft {
  const isThere = draft.parts.some(({ type }) => type === part.type);
  const parts = isThere ? draft.parts.map((one) => (one.type === part.type ? part : one)) : [...draft.parts, part];
  return { ...draft, parts };
}

export function withoutPart(draft: MapperDraft, type: string): MapperDraft {
  return { ...draft, parts: draft.parts.filter((part) => part.type !== type) };
}

/** Undefined: the line goes. */
export function withLine(
  draft: MapperDraft,
  type: string,
  field: string,
  value: MappingValue | undefined,
): MapperDraft {
  const part = partOf(draft, type);
  const isThere = part.lines.some((line) => line.field === field);
  const lines =
    value === undefined
      ? part.lines.filter((line) => line.field !== field)
      : isThere
        ? part.lines.map((line) => (line.field === field ? { field, value } : line))
        : [...part.lines, { field, value }];
  return withPart(draft, { ...part, lines });
}

/** The value of a line with another path; what is done to it stays. */
export function atPath(former: MappingValue | undefined, path: string): DataValue {
  return former && !("kept" in former) ? { ...former, path } : { ...emptyValue, path };
}

/** Paths that lines read, with the fields that they fill. */
export function pathsInUse(part: MapperPart): Map<string, string> {
  const used = new Map<string, string>();
  for (const { field, value } of part.lines) {
    if ("kept" in value || value.path === "") continue;
    const before = used.get(value.path);
    used.set(value.path, before === undefined ? field : `${before}, ${field}`);
  }
  return used;
}

export interface FieldRow {
  /** As a line names it. */
  field: string;
  label: string;
  hint: string;
  value: MappingValue | undefined;
}

interface KnownField {
  key: string;
  name: string;
  origin: "content" | "system" | "common";
  type: string;
  types: "all" | readonly string[];
}

/** System fields an incident has from its first moment: those a mapper of events can fill. */
const fillable = ["name", "severity", "occurred", "details", "owner", "type", "dbotMirrorId"];

/** The fields of a type and those of the system, lines first; then what a line names and nobody knows. */
export function fieldRows(part: MapperPart, fields: readonly KnownField[]): FieldRow[] {
  const names = new Map(part.lines.map(({ field, value }) => [field.toLowerCase(), { field, value }]));
  const taken = new Set<string>();
  const take = (...called: string[]) => {
    for (const name of called) {
      const line = names.get(name.toLowerCase());
      if (line && !taken.has(line.field)) {
        taken.add(line.field);
        return line;
      }
    }
    return undefined;
  };
  const isUsed = ({ types }: KnownField) => types === "all" || part.type === "" || types.includes(part.type);
  const known = fields
    .filter(({ origin, key }) => (origin === "system" ? fillable.includes(key) : origin === "content"))
    .map((field): FieldRow & { isShown: boolean; isOwn: boolean } => {
      const line = take(field.name, field.key);
      return {
        field: line?.field ?? (field.origin === "system" ? field.key : field.name),
        label: field.name,
        hint: field.origin === "system" ? "every incident has it" : field.type,
        value: line?.value,
        isShown: line !== undefined || field.origin === "system" || isUsed(field),
        isOwn: field.origin === "content",
      };
    })
    .filter(({ isShown }) => isShown);
  const unknown = part.lines
    .filter(({ field }) => !taken.has(field))
    .map(({ field, value }) => ({ field, label: field, hint: "no field of this name is known", value, isOwn: false }));
  return [...known, ...unknown]
    .sort((a, b) => Number(b.value !== undefined) - Number(a.value !== undefined) || Number(b.isOwn) - Number(a.isOwn))
    .map(({ field, label, hint, value }): FieldRow => ({ field, label, hint, value }));
}
