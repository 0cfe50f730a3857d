/** What content says about the life of incidents: timers of their fields, and what runs when one of a type was closed. */
import { loadContent } from "#actions/content/current-content.ts";
import type { TimerField } from "#engine/timer-fields.ts";
import { listContentItems } from "#store/content-items.ts";
import type { Db } from "#store/db.ts";

export interface IncidentContent {
  timerFields: TimerField[];
  /** By the name of the incident type. */
  closureScripts: ReadonlyMap<string, string>;
}

export class ContentIncidents {
  #versions = "";

  /** Undefined when it is what it was. */
  async refresh(db: Db): Promise<IncidentContent | undefined> {
    const kinds = ["incidentField", "incidentType"] as const;
    const items = (await Promise.all(kinds.map((kind) => listContentItems(db, kind)))).flat();
    const versions = JSON.stringify(items.map(({ kind, id, versionHash }) => [kind, id, versionHash]));
    if (versions === this.#versions || (items.length === 0 && this.#versions === "")) return undefined;
    const [fields, types] = await Promise.all([loadContent(db, "incidentField"), loadContent(db, "incidentType")]);
    this.#versions = versions;
    return {
      timerFields: fields.flatMap(({ value: { key, name, type, timer } }) =>
        type === "timer" ? [{ key, name, ...timer }] : [],
      ),
      closureScripts: new Map(
        types.flatMap(({ value: { name, closureScript } }) =>
          closureScript === undefined ? [] : [[name, closureScript]],
        ),
      ),
    };
  }
}
