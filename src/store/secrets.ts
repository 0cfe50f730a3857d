import type { Db } from "./db.ts";
import { fingerprintOf } from "./sealing.ts";
import { readSealed, type SealedSecret, SecretKeys, wrongKey } from "./secret-keys.ts";

/**
 * Keeps the text of a place, sealed, and gives its id. A new text takes the place of the old one; the same text changes
 * nothing.
 */
export async function keepSecret(db: Db, keys: SecretKeys, place: string, text: string): Promise<string> {
  // A process that opened the database with another key while it was empty must not seal with it now.
  const known = await db.selectFrom("secret_key").select("fingerprint").forShare().executeTakeFirst();
  if (known?.fingerprint !== keys.fingerprint) throw wrongKey(known?.fingerprint ?? "unknown", keys.fingerprint);
  const id = keys.idOf(place);
  const kept = await readSecret(db, id);
  if (kept && keys.open(kept) === text) return id;
  const { sealed, dataKey } = keys.seal(id, text);
  const row = { sealed, data_key: dataKey, key_fingerprint: keys.fingerprint };
  await db
    .insertInto("secrets")
    .values({ id, ...row })
    .onConflict((conflict) => conflict.column("id").doUpdateSet(row))
    .execute();
  return id;
}

function readSecret(db: Db, id: string): Promise<SealedSecret | undefined> {
  return db
    .selectFrom("secrets")
    .select(["id", "sealed", "data_key as dataKey"])
    .where("id", "=", id)
    .executeTakeFirst();
}

/** For texts that nothing refers to any more. */
export async function forgetSecrets(db: Db, ids: readonly string[]): Promise<void> {
  if (ids.length > 0) await db.deleteFrom("secrets").where("id", "in", ids).execute();
}

export function readSecrets(db: Db): Promise<SealedSecret[]> {
  return readSealed(db);
}

/** Gives every secret that was sealed with the master key itself a key of its own. */
export async function sealOldSecretsAnew(db: Db, keys: SecretKeys): Promise<number> {
  const old = (await readSealed(db)).filter(({ dataKey }) => dataKey === null);
  for (const secret of old) await replaceSecret(db, keys.passOn(secret, keys), keys.fingerprint);
  return old.length;
}

/** From now on `master` is the key. All or nothing: a secret never waits for a key that is not the database's. */
export async function changeMasterKey(
  db: Db,
  keys: SecretKeys,
  master: Uint8Array,
): Promise<{ fingerprint: string; secrets: number }> {
  const idKey = keys.wrapIdKeyFor(master);
  const next = new SecretKeys(master, idKey);
  return await db.transaction().execute(async (transaction) => {
    const known = await transaction.selectFrom("secret_key").select("fingerprint").forUpdate().executeTakeFirst();
    if (known?.fingerprint !== keys.fingerprint) throw wrongKey(known?.fingerprint ?? "unknown", keys.fingerprint);
    const secrets = await readSealed(transaction);
    for (const secret of secrets) await replaceSecret(transaction, keys.passOn(secret, next), next.fingerprint);
    await transaction
      .updateTable("secret_key")
      .set({ fingerprint: fingerprintOf(master), id_key: idKey, since: new Date() })
      .execute();
    return { fingerprint: next.fingerprint, secrets: secrets.length };
  });
}

async function replaceSecret(db: Db, { id, sealed, dataKey }: SealedSecret, fingerprint: string): Promise<void> {
  await db
    .updateTable("secrets")
    .set({ sealed, data_key: dataKey, key_fingerprint: fingerprint })
    .where("id", "=", id)
    .execute();
}

export async function listSecretIds(db: Db): Promise<string[]> {
  return (await db.selectFrom("secrets").select("id").execute()).map(({ id }) => id);
}
