import type { Pack } from "#playbook/pack.ts";
import type { Fields } from "./fields.ts";
import { readDescription } from "./versions.ts";

/** `pack_metadata.json`, or the `metadata.json` of a built pack. */
export function readPack(fields: Fields): Pack | undefined {
  const name = fields.filled("name");
  if (name === undefined) {
    fields.report.error("CONTENT_XSOAR_FIELD_MISSING", fields.path, 'A pack needs a "name".');
    return undefined;
  }
  const pack: Pack = { name, ...readDescription(fields) };
  for (const [ours, theirs] of [
    ["id", "id"],
    ["version", "currentVersion"],
    ["author", "author"],
    ["support", "support"],
  ] as const) {
    const text = fields.filled(theirs);
    if (text !== undefined) pack[ours] = text;
  }
  return pack;
}
