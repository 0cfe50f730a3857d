/** The timers that content defines: fields of incidents with a time to take, and what runs when it is over. */
import { loadContent } from "#actions/content/current-content.ts";
import type { TimerField } from "#engine/timer-fields.ts";
import { listContentItems } from "#store/content-items.ts";
import type { Db } from "#store/db.ts";

export class ContentTimers {
  #versions = "";

  /** Undefined when they are what they were. */
  async refresh(db: Db): Promise<TimerField[] | undefined> {
    const items = await listContentItems(db, "incidentField");
    const versions = JSON.stringify(items.map(({ id, versionHash }) => [id, versionHash]));
    if (versions === this.#versions) return undefined;
    const fields = items.length === 0 ? [] : await loadContent(db, "incidentField");
    this.#versions = versions;
    return fields.flatMap(({ value: { key, name, type, timer } }) =>
      type === "timer" ? [{ key, name, ...timer }] : [],
    );
  }
}
