import { createSecretKey, type KeyObject } from "node:crypto";
import type { Db } from "#store/db.ts";
import { openText, readSecrets } from "#store/secrets.ts";

/** Sealed texts by id, opened when asked. The sealed form is what is kept in memory. */
export class SecretKeeper {
  readonly #key: KeyObject;
  readonly #sealed: Map<string, Buffer>;

  static async load(db: Db, key: Uint8Array): Promise<SecretKeeper> {
    const rows = await readSecrets(db);
    return new SecretKeeper(key, new Map(rows.map((row) => [row.id, row.sealed])));
  }

  private constructor(key: Uint8Array, sealed: Map<string, Buffer>) {
    this.#key = createSecretKey(key);
    this.#sealed = sealed;
  }

  readonly reveal = (id: string): string | undefined => {
    const sealed = this.#sealed.get(id);
    return sealed && openText(this.#key, id, sealed);
  };
}
