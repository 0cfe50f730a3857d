import type { Db } from "#store/db.ts";
import { holdsSecrets, openSecretKeys, readKeyFingerprint, type SecretKeys } from "#store/secret-keys.ts";
import { loadSecretKey } from "./secret-key.ts";

/** The key of this home, compared with what the database remembers of its own. */
export async function openKeysOf(home: string, environment: NodeJS.ProcessEnv, db: Db): Promise<SecretKeys> {
  const database = { fingerprint: await readKeyFingerprint(db), holdsSecrets: await holdsSecrets(db) };
  return await openSecretKeys(db, await loadSecretKey(home, environment, database));
}
