import type { Fields } from "./fields.ts";

/** The parts that every kind of content has. */
export function readVersions(fields: Fields): { fromVersion?: string; toVersion?: string } {
  const fromVersion = fields.filled("fromVersion");
  const toVersion = fields.filled("toVersion");
  return { ...(fromVersion !== undefined && { fromVersion }), ...(toVersion !== undefined && { toVersion }) };
}

export function readDescription(fields: Fields, name = "description"): { description?: string } {
  const description = fields.filled(name);
  return description === undefined ? {} : { description };
}

/** The id, else the name; a fault where there is neither. */
export function readIdentity(fields: Fields, what: string): { id: string; name: string } | undefined {
  const id = fields.filled("id");
  const name = fields.filled("name");
  if (id === undefined && name === undefined) {
    fields.report.error("CONTENT_XSOAR_FIELD_MISSING", fields.path, `${what} needs an "id", or a "name".`);
    return undefined;
  }
  return { id: id ?? name ?? "", name: name ?? id ?? "" };
}
