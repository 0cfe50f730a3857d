/** Incident types, fields and layouts of content, read anew only when one of them has another version. */
import type { IncidentField } from "#playbook/incident-field.ts";
import type { IncidentType } from "#playbook/incident-type.ts";
import type { Layout } from "#playbook/layout.ts";
import { listContentItems } from "#store/content-items.ts";
import type { Db } from "#store/db.ts";
import { loadContent } from "../content/current-content.ts";

export interface KnownIncidentContent {
  /** Of incidents alone: evidence and indicators have others. */
  fields: readonly IncidentField[];
  types: readonly IncidentType[];
  layouts: readonly Layout[];
}

export class IncidentContent {
  #versions: string | undefined;
  #known: KnownIncidentContent = { fields: [], types: [], layouts: [] };

  async read(db: Db): Promise<KnownIncidentContent> {
    const kinds = ["incidentField", "incidentType", "layout"] as const;
    const items = (await Promise.all(kinds.map((kind) => listContentItems(db, kind)))).flat();
    const versions = JSON.stringify(items.map(({ kind, id, versionHash }) => [kind, id, versionHash]));
    if (versions === this.#versions) return this.#known;
    const [fields, types, layouts] = await Promise.all([
      loadContent(db, "incidentField"),
      loadContent(db, "incidentType"),
      loadContent(db, "layout"),
    ]);
    this.#known = {
      fields: fields.map(({ value }) => value).filter(({ group }) => group === "incident"),
      types: types.map(({ value }) => value),
      layouts: layouts.map(({ value }) => value),
    };
    this.#versions = versions;
    return this.#known;
  }
}
