import { createSecretKey, type KeyObject } from "node:crypto";
import type { Db } from "#store/db.ts";
import { openText, readSecrets } from "#store/secrets.ts";

/**
 * Sealed texts by id. One that was asked for stays open in memory, where the key is too: opening it anew each time would
 * cost more than the request it is for.
 */
export class SecretKeeper {
  readonly #key: KeyObject;
  readonly #sealed: Map<string, Buffer>;
  readonly #opened = new Map<string, string>();

  static async load(db: Db, key: Uint8Array): Promise<SecretKeeper> {
    const rows = await readSecrets(db);
    return new SecretKeeper(key, new Map(rows.map((row) => [row.id, row.sealed])));
  }

  private constructor(key: Uint8Array, sealed: Map<string, Buffer>) {
    this.#key = createSecretKey(key);
    this.#sealed = sealed;
  }

  readonly reveal = (id: string): string | undefined => {
    const opened = this.#opened.get(id);
    if (opened !== undefined) return opened;
    const sealed = this.#sealed.get(id);
    if (!sealed) return undefined;
    const text = openText(this.#key, id, sealed);
    this.#opened.set(id, text);
    return text;
  };
}
