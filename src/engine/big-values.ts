import { contentHash } from "#base/ids.ts";
import type { Json } from "#base/json.ts";
import type { Journal } from "./journal.ts";

/** Values over this many characters of JSON go to `blobs`; the journal and the state keep their hash. */
const bigValue = 64 * 1024;
const keptInMemory = 64 * 1024 * 1024;

export interface Blob {
  hash: string;
  content: string;
}

/** The value as a blob when it is big. */
export function toBlob(value: Json, big = bigValue): Blob | undefined {
  if (roughSize(value, big / 2) < big / 2) return undefined;
  const content = JSON.stringify(value);
  return content.length > big ? { hash: contentHash(content), content } : undefined;
}

/**
 * About as many characters as the value's JSON has (escapes are not counted), up to `enough`: most values are small,
 * and writing them out to see that would cost more than all the rest of recording them.
 */
function roughSize(value: Json, enough: number): number {
  if (typeof value === "string") return value.length + 2;
  if (typeof value !== "object" || value === null) return 4;
  let size = 2;
  if (Array.isArray(value)) {
    for (const item of value) {
      size += 1 + roughSize(item, enough - size);
      if (size >= enough) break;
    }
    return size;
  }
  for (const key of Object.keys(value)) {
    size += key.length + 4 + roughSize(value[key] ?? null, enough - size);
    if (size >= enough) break;
  }
  return size;
}

/** Recently used big values, so that a run need not read back what it just wrote. */
export class BigValues {
  readonly #journal: Pick<Journal, "readBlob">;
  readonly #values = new Map<string, { value: Json; size: number }>();
  #size = 0;

  constructor(journal: Pick<Journal, "readBlob">) {
    this.#journal = journal;
  }

  /** From memory or the database. */
  async read(hash: string): Promise<Json> {
    const kept = this.get(hash);
    if (kept !== undefined) return kept;
    const content = await this.#journal.readBlob(hash);
    if (content === undefined) throw new Error(`blob ${hash} is not in the database`);
    const value = JSON.parse(content) as Json;
    this.set(hash, value, content.length);
    return value;
  }

  get(hash: string): Json | undefined {
    const kept = this.#values.get(hash);
    if (!kept) return undefined;
    this.#values.delete(hash);
    this.#values.set(hash, kept);
    return kept.value;
  }

  set(hash: string, value: Json, size: number): void {
    if (this.#values.has(hash)) return;
    this.#values.set(hash, { value, size });
    this.#size += size;
    for (const [oldest, entry] of this.#values) {
      if (this.#size <= keptInMemory) break;
      this.#values.delete(oldest);
      this.#size -= entry.size;
    }
  }
}
