import { contentHash } from "#base/ids.ts";
import type { Json } from "#base/json.ts";
import { roughSize } from "#base/json-slices.ts";
import type { Journal } from "./journal.ts";
import { keptBefore } from "./kept-values.ts";

/** Values over this many characters of JSON go to `blobs`; the journal and the state keep their hash. */
const bigValue = 64 * 1024;
const keptInMemory = 64 * 1024 * 1024;

export interface Blob {
  hash: string;
  /** Undefined: it is kept already. */
  content: string | undefined;
  /** Characters of its JSON. */
  size: number;
  /** Its beginning, as JSON. */
  head: string;
}

const headCharacters = 4_000;

/** The value as a blob when it is big. */
export function toBlob(value: Json, big = bigValue): Blob | undefined {
  const kept = keptBefore(value);
  if (kept) return { hash: kept.hash, content: undefined, size: kept.size, head: kept.head };
  if (roughSize(value, big / 2) < big / 2) return undefined;
  const content = JSON.stringify(value);
  return content.length > big ? blobOf(content) : undefined;
}

export function blobOf(content: string): Blob {
  return { hash: contentHash(content), content, size: content.length, head: content.slice(0, headCharacters) };
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
