import { type CipherKey, createCipheriv, createDecipheriv, createHmac, randomBytes } from "node:crypto";
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
 * The id of a secret: the same text in the same place has the same id, so that applying a configuration twice changes
 * nothing. It is keyed, so it says nothing about the text.
 */
export function secretIdOf(key: Uint8Array, place: string, text: string): string {
  const hex = createHmac("sha256", key)
    .update(JSON.stringify([place, text]))
    .digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

export async function insertSecret(db: Db, id: string, sealed: Buffer): Promise<void> {
  await db
    .insertInto("secrets")
    .values({ id, sealed })
    .onConflict((conflict) => conflict.column("id").doNothing())
    .execute();
}

export function readSecrets(db: Db): Promise<{ id: string; sealed: Buffer }[]> {
  return db.selectFrom("secrets").select(["id", "sealed"]).execute();
}
