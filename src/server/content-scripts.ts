/** The automations of content, as the active process runs them: read anew only where a version is another one. */
import { loadContent } from "#actions/content/current-content.ts";
import type { Script } from "#playbook/script.ts";
import { listContentItems } from "#store/content-items.ts";
import type { Db } from "#store/db.ts";

export class ContentScripts {
  #known = new Map<string, { versionHash: string; script: Script }>();

  /** Undefined when they are what they were. */
  async refresh(db: Db): Promise<Script[] | undefined> {
    const items = await listContentItems(db, "script");
    const changed = items.filter(({ id, versionHash }) => this.#known.get(id)?.versionHash !== versionHash);
    if (changed.length === 0 && items.length === this.#known.size) return undefined;
    const loaded = await loadContent(
      db,
      "script",
      changed.map(({ id }) => id),
    );
    const fresh = new Map(loaded.map(({ version, value }) => [version.id, value]));
    const now = new Map<string, { versionHash: string; script: Script }>();
    for (const { id, versionHash } of items) {
      const script = fresh.get(id) ?? this.#known.get(id)?.script;
      if (script) now.set(id, { versionHash, script });
    }
    this.#known = now;
    return [...now.values()].map(({ script }) => script);
  }
}
