import { createHmac, createSecretKey, type KeyObject, randomBytes } from "node:crypto";
import { TocsinError } from "#base/errors.ts";
import type { Db } from "./db.ts";
import { fingerprintOf, openBytes, sealBytes } from "./sealing.ts";

export interface SealedSecret {
  id: string;
  sealed: Buffer;
  /** The secret's own key, wrapped; null in rows of the time before there were any. */
  dataKey: Buffer | null;
}

const idKeyPurpose = "the key that names secrets";
const dataKeyBytes = 32;

/** The master key at work: it wraps the keys of the secrets and is used for nothing else. */
export class SecretKeys {
  readonly fingerprint: string;
  readonly #master: KeyObject;
  readonly #idKey: Buffer;

  constructor(master: Uint8Array, wrappedIdKey: Uint8Array) {
    this.fingerprint = fingerprintOf(master);
    this.#master = createSecretKey(master);
    this.#idKey = openBytes(this.#master, idKeyPurpose, wrappedIdKey);
  }

  /**
   * The id of a secret: that of its place. A text that is replaced keeps its id, so that content which refers to it, runs
   * under way included, uses the new one: a token that is mended mends them all. It outlives every change of the master key.
   */
  idOf(place: string): string {
    const hex = createHmac("sha256", this.#idKey).update(place).digest("hex");
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
  }

  /** A key for signing, of its own for each purpose. It outlives every change of the master key, as the ids do. */
  signingKey(purpose: string): Uint8Array {
    return createHmac("sha256", this.#idKey).update(`tocsin signs: ${purpose}`).digest();
  }

  seal(id: string, text: string): SealedSecret {
    const dataKey = randomBytes(dataKeyBytes);
    return {
      id,
      sealed: sealBytes(dataKey, id, Buffer.from(text, "utf8")),
      dataKey: sealBytes(this.#master, dataKeyPurpose(id), dataKey),
    };
  }

  open({ id, sealed, dataKey }: SealedSecret): string {
    if (dataKey === null) return openBytes(this.#master, id, sealed, 1).toString("utf8");
    return openBytes(openBytes(this.#master, dataKeyPurpose(id), dataKey), id, sealed).toString("utf8");
  }

  /** The secret as `next` opens it: the data key alone is wrapped anew. */
  passOn(secret: SealedSecret, next: SecretKeys): SealedSecret {
    if (secret.dataKey === null) return next.seal(secret.id, this.open(secret));
    const dataKey = openBytes(this.#master, dataKeyPurpose(secret.id), secret.dataKey);
    return { ...secret, dataKey: sealBytes(next.#master, dataKeyPurpose(secret.id), dataKey) };
  }

  wrapIdKeyFor(master: Uint8Array): Buffer {
    return sealBytes(master, idKeyPurpose, this.#idKey);
  }
}

function dataKeyPurpose(id: string): string {
  return `the key of ${id}`;
}

/** What the database says about its key; undefined while it has none. */
export async function readKeyFingerprint(db: Db): Promise<string | undefined> {
  return (await db.selectFrom("secret_key").select("fingerprint").executeTakeFirst())?.fingerprint;
}

export async function holdsSecrets(db: Db): Promise<boolean> {
  return (await db.selectFrom("secrets").select("id").limit(1).executeTakeFirst()) !== undefined;
}

/** Refuses a key that is not this database's. A database without secrets takes the key it is given. */
export async function openSecretKeys(db: Db, master: Uint8Array): Promise<SecretKeys> {
  const fingerprint = fingerprintOf(master);
  return await db.transaction().execute(async (transaction) => {
    const read = () =>
      transaction.selectFrom("secret_key").select(["fingerprint", "id_key"]).forUpdate().executeTakeFirst();
    const known = await read();
    if (known?.fingerprint === fingerprint) return new SecretKeys(master, known.id_key);
    const [old] = await readSealed(transaction, 1);
    if (known && old) throw wrongKey(known.fingerprint, fingerprint);
    // Secrets of the time before fingerprints: the key is the right one if it opens one of them.
    if (old) openBytes(master, old.id, old.sealed, 1);
    const row = { fingerprint, id_key: sealBytes(master, idKeyPurpose, randomBytes(dataKeyBytes)) };
    if (known) await transaction.updateTable("secret_key").set(row).execute();
    else {
      await transaction
        .insertInto("secret_key")
        .values(row)
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    }
    const taken = await read();
    // Another process was first, with a key of its own.
    if (!taken || taken.fingerprint !== fingerprint) throw wrongKey(taken?.fingerprint ?? "unknown", fingerprint);
    return new SecretKeys(master, taken.id_key);
  });
}

export function readSealed(db: Db, limit?: number): Promise<SealedSecret[]> {
  const query = db.selectFrom("secrets").select(["id", "sealed", "data_key as dataKey"]).orderBy("id");
  return (limit === undefined ? query : query.limit(limit)).execute();
}

export function wrongKey(wanted: string, given: string): TocsinError {
  return new TocsinError(
    "SECRET_KEY_WRONG",
    `The database's secrets are sealed with the key ${wanted}; Tocsin was started with the key ${given}`,
    {
      mend: `Start it with the key ${wanted}: secret.key of the home that belongs to this database, or TOCSIN_SECRET_KEY.`,
    },
  );
}
