import type { AlertVersion } from "#store/alerts.ts";

/**
 * What a source was last seen with, by id: what an overlap brings again need not go to the database to be dropped there.
 * Only a short cut: the truth is the index of the alerts that are kept, and whoever starts anew asks there.
 */
export class RecentAlerts {
  readonly #versions = new Map<string, AlertVersion | undefined>();
  readonly #capacity: number;

  constructor(capacity = 50_000) {
    this.#capacity = capacity;
  }

  has(id: string): boolean {
    return this.#versions.has(id);
  }

  versionOf(id: string): AlertVersion | undefined {
    return this.#versions.get(id);
  }

  /** Only what is stored for good may be remembered. */
  remember(id: string, version?: AlertVersion): void {
    this.#versions.delete(id);
    this.#versions.set(id, version);
    if (this.#versions.size <= this.#capacity) return;
    for (const oldest of this.#versions.keys()) {
      this.#versions.delete(oldest);
      break;
    }
  }
}
