import type { Redactor } from "#base/redactor.ts";
import type { Db } from "#store/db.ts";
import type { SealedSecret, SecretKeys } from "#store/secret-keys.ts";
import { readSecrets } from "#store/secrets.ts";

/**
 * Sealed texts by id. One that was asked for stays open in memory, where the key is too: opening it anew each time would
 * cost more than the request it is for. Whatever is opened is known to the redactor before anybody else has it.
 */
export class SecretKeeper {
  /** For sealing what is new. */
  readonly keys: SecretKeys;
  readonly #redactor: Redactor;
  readonly #sealed: Map<string, SealedSecret>;
  readonly #opened = new Map<string, string>();

  static async load(db: Db, keys: SecretKeys, redactor: Redactor): Promise<SecretKeeper> {
    const rows = await readSecrets(db);
    return new SecretKeeper(keys, redactor, new Map(rows.map((row) => [row.id, row])));
  }

  private constructor(keys: SecretKeys, redactor: Redactor, sealed: Map<string, SealedSecret>) {
    this.keys = keys;
    this.#redactor = redactor;
    this.#sealed = sealed;
  }

  /** Takes up what was sealed anew, or is gone; gives the ids. */
  async refresh(db: Db): Promise<Set<string>> {
    const rows = new Map((await readSecrets(db)).map((row) => [row.id, row]));
    const changed = new Set<string>();
    for (const [id, { sealed }] of this.#sealed) {
      const now = rows.get(id);
      if (!now?.sealed.equals(sealed)) changed.add(id);
      if (!now) this.#sealed.delete(id);
    }
    for (const [id, row] of rows) {
      if (!this.#sealed.has(id)) changed.add(id);
      this.#sealed.set(id, row);
    }
    for (const id of changed) this.#opened.delete(id);
    return changed;
  }

  readonly reveal = (id: string): string | undefined => {
    const opened = this.#opened.get(id);
    if (opened !== undefined) return opened;
    const sealed = this.#sealed.get(id);
    if (!sealed) return undefined;
    const text = this.keys.open(sealed);
    this.#redactor.add(text);
    this.#opened.set(id, text);
    return text;
  };
}
