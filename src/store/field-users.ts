import { sql } from "kysely";
import type { Db } from "./db.ts";

/** Playbooks whose text names an incident field: as `incident.<key>`, or as the accessor of a value whose root is the incident. */
export async function listPlaybooksNaming(
  db: Db,
  keys: readonly string[],
): Promise<{ id: string; name: string; key: string }[]> {
  if (keys.length === 0) return [];
  const { rows } = await sql<{ id: string; name: string; key: string }>`
    with fields as (select unnest(${[...keys]}::text[]) as key),
    texts as (
      select a.playbook_id as id, a.name, coalesce(convert_from(t.content, 'UTF8'), a.export::text, '') as content
      from activations a
      left join content_items i on i.kind = 'playbook' and i.id = a.playbook_id
      left join lateral (select text_hash from content_versions v
        where v.kind = i.kind and v.id = i.id and v.version_hash = i.version_hash order by v.n desc limit 1) v on true
      left join content_texts t on t.hash = v.text_hash)
    select t.id, t.name, f.key from texts t, fields f
    where position('incident.' || f.key in t.content) > 0
      or (position('root: incident' in t.content) > 0 and position('accessor: ' || f.key in t.content) > 0)
    order by t.name, f.key limit 500`.execute(db);
  return rows;
}
