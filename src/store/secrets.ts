import { type CipherKey, createCipheriv, createDecipheriv, createHash, randomBytes } from "node:crypto";
import { TocsinError } from "#base/errors.ts";
import type { Db } from "./db.ts";

/** A sealed text: one version byte, 12 bytes of nonce, 16 bytes of tag, then the cipher text (AES-256-GCM). */
const version = 1;
const nonceBytes = 12;
const tagBytes = 16;

/** Seals `text` so that only this key and this id open it: a sealed text copied under another id does not. */
export function sealText(key: CipherKey, id: string, text: string): Buffer {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  cipher.setAAD(Buffer.from(id));
  const sealed = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
  return Buffer.concat([Buffer.from([version]), nonce, cipher.getAuthTag(), sealed]);
}

export function openText(key: CipherKey, id: string, sealed: Uint8Array): string {
  const bytes = Buffer.from(sealed);
  try {
    if (bytes[0] !== version) throw new Error(`version ${bytes[0]}`);
    const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(1, 1 + nonceBytes), {
      authTagLength: tagBytes,
    });
    decipher.setAAD(Buffer.from(id));
    decipher.setAuthTag(bytes.subarray(1 + nonceBytes, 1 + nonceBytes + tagBytes));
    const text = Buffer.concat([decipher.update(bytes.subarray(1 + nonceBytes + tagBytes)), decipher.final()]);
    return text.toString("utf8");
  } catch (cause) {
    throw new TocsinError("SECRET_UNREADABLE", "A stored secret cannot be opened with this key", {
      cause,
      mend: "Start Tocsin with the key file the secrets were sealed with (secret.key in its home), or set them again.",
    });
  }
}

/**
 * The id of a secret: that of its place. A text that is replaced keeps its id, so that content which refers to it, runs
 * that are under way included, uses the new one: a token that is mended mends them all.
 */
export function secretIdOf(place: string): string {
  const hex = createHash("sha256").update(place).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** Keeps the text of a place, sealed. What is there already and opens to the same text is left as it is. */
export async function keepSecret(db: Db, key: CipherKey, place: string, text: string): Promise<string> {
  const id = secretIdOf(place);
  const known = await db.selectFrom("secrets").select("sealed").where("id", "=", id).executeTakeFirst();
  if (known && openText(key, id, known.sealed) === text) return id;
  const sealed = sealText(key, id, text);
  await db
    .insertInto("secrets")
    .values({ id, sealed })
    .onConflict((conflict) => conflict.column("id").doUpdateSet({ sealed }))
    .execute();
  return id;
}

export function readSecrets(db: Db): Promise<{ id: string; sealed: Buffer }[]> {
  return db.selectFrom("secrets").select(["id", "sealed"]).execute();
}
