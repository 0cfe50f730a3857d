import type { JsonObject } from "#base/json.ts";
import type { KeptEntry } from "#sdk/entry.ts";
import type { InvestigationUser } from "#sdk/investigation.ts";
import type { InvestigationStore } from "../investigation-store.ts";
import type { MemoryStore } from "./memory-store.ts";

/** What is kept, with what a dry run would have changed on top of it: the store below is only looked at. */
export class LayeredStore implements InvestigationStore {
  readonly #above: MemoryStore;
  readonly #below: InvestigationStore;
  readonly #asked = new Set<string>();
  #listed = false;

  constructor(above: MemoryStore, below: InvestigationStore) {
    this.#above = above;
    this.#below = below;
  }

  async incident(id: string): Promise<JsonObject | undefined> {
    const known = await this.#above.incident(id);
    if (known || this.#asked.has(id)) return known;
    this.#asked.add(id);
    const kept = await this.#below.incident(id);
    if (kept) this.#above.incidentsById.set(id, kept);
    return kept;
  }

  newIncidentId(): Promise<string> {
    return this.#above.newIncidentId();
  }

  async entry(id: string): Promise<KeptEntry | undefined> {
    return (await this.#above.entry(id)) ?? (await this.#below.entry(id));
  }

  async entries(investigationId: string): Promise<KeptEntry[]> {
    return [...(await this.#below.entries(investigationId)), ...(await this.#above.entries(investigationId))];
  }

  async file(entryId: string): Promise<{ name: string; content: Uint8Array } | undefined> {
    return (await this.#above.file(entryId)) ?? (await this.#below.file(entryId));
  }

  async lists(): Promise<ReadonlyMap<string, string>> {
    if (!this.#listed) {
      this.#listed = true;
      const { textLists } = this.#above;
      for (const [name, text] of await this.#below.lists()) if (!textLists.has(name)) textLists.set(name, text);
    }
    return this.#above.lists();
  }

  async incidents(query: string, size: number): Promise<JsonObject[]> {
    const found = await this.#below.incidents(query, size);
    const changed = await this.#above.incidents(query, size);
    const ids = new Set(changed.map(({ id }) => id));
    return [...changed, ...found.filter(({ id }) => !ids.has(id))].slice(0, size);
  }

  async indicators(query: string, size: number): Promise<JsonObject[]> {
    const changed = await this.#above.indicators(query, size);
    const values = new Set(changed.map(({ value }) => String(value).toLowerCase()));
    const found = await this.#below.indicators(query, size);
    return [...changed, ...found.filter(({ value }) => !values.has(String(value).toLowerCase()))].slice(0, size);
  }

  users(): Promise<InvestigationUser[]> {
    return this.#below.users();
  }
}
