import type pg from "pg";
import { cleanText } from "../clean-text.ts";
import type { StoreChangeRow } from "./store-change.ts";

type LinkKind = "link" | "duplicate" | "original";

const opposite: Readonly<Record<LinkKind, LinkKind>> = { link: "link", duplicate: "original", original: "duplicate" };

/** Links between incidents, each kept from both ends. */
export class LinkChanges {
  /** Undefined: to be taken away. */
  readonly #links = new Map<string, { kind: LinkKind; by: string; at: string } | undefined>();

  set({ by, at }: StoreChangeRow, incident: string, other: string, kind: LinkKind): void {
    const mark = { by: cleanText(by, 200), at: new Date(at).toISOString() };
    this.#links.set(`${incident} ${other}`, { ...mark, kind });
    this.#links.set(`${other} ${incident}`, { ...mark, kind: opposite[kind] });
  }

  remove(incident: string, other: string): void {
    this.#links.set(`${incident} ${other}`, undefined);
    this.#links.set(`${other} ${incident}`, undefined);
  }

  async write(client: pg.ClientBase): Promise<void> {
    const links = [...this.#links].map(([key, link]) => ({ ends: key.split(" "), link }));
    const gone = links.filter(({ link }) => link === undefined);
    if (gone.length > 0) {
      await client.query({
        name: "unlink-incidents",
        text: `delete from incident_links l using unnest($1::bigint[], $2::bigint[]) as r (incident_id, other_id)
          where l.incident_id = r.incident_id and l.other_id = r.other_id`,
        values: [gone.map(({ ends }) => ends[0]), gone.map(({ ends }) => ends[1])],
      });
    }
    const made = links.flatMap(({ ends, link }) => (link ? [{ ends, link }] : []));
    if (made.length === 0) return;
    await client.query({
      name: "link-incidents",
      text: `insert into incident_links (incident_id, other_id, kind, linked_by, linked_at)
        select * from unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[], $5::timestamptz[])
        on conflict (incident_id, other_id) do update
          set kind = excluded.kind, linked_by = excluded.linked_by, linked_at = excluded.linked_at`,
      values: [
        made.map(({ ends }) => ends[0]),
        made.map(({ ends }) => ends[1]),
        made.map(({ link }) => link.kind),
        made.map(({ link }) => link.by),
        made.map(({ link }) => link.at),
      ],
    });
  }
}
