import { type CipherKey, createCipheriv, createDecipheriv, createHash, randomBytes } from "node:crypto";
import { TocsinError } from "#base/errors.ts";

/** Sealed bytes: one version byte, 12 bytes of nonce, 16 bytes of tag, then the cipher text (AES-256-GCM). */
const nonceBytes = 12;
const tagBytes = 16;

/** Version 1: sealed with the master key itself. Version 2: with a data key. */
export type SealVersion = 1 | 2;

/** Seals so that only this key and this purpose open it: what is copied to another place does not open there. */
export function sealBytes(key: CipherKey, purpose: string, bytes: Uint8Array, version: SealVersion = 2): Buffer {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  cipher.setAAD(Buffer.from(purpose));
  const sealed = Buffer.concat([cipher.update(bytes), cipher.final()]);
  return Buffer.concat([Buffer.from([version]), nonce, cipher.getAuthTag(), sealed]);
}

export function openBytes(key: CipherKey, purpose: string, sealed: Uint8Array, version: SealVersion = 2): Buffer {
  const bytes = Buffer.from(sealed);
  try {
    if (bytes[0] !== version) throw new Error(`version ${bytes[0]}`);
    const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(1, 1 + nonceBytes), {
      authTagLength: tagBytes,
    });
    decipher.setAAD(Buffer.from(purpose));
    decipher.setAuthTag(bytes.subarray(1 + nonceBytes, 1 + nonceBytes + tagBytes));
    return Buffer.concat([decipher.update(bytes.subarray(1 + nonceBytes + tagBytes)), decipher.final()]);
  } catch (cause) {
    throw new TocsinError("SECRET_UNREADABLE", "A stored secret cannot be opened with this key", {
      cause,
      mend: "Start Tocsin with the key file the secrets were sealed with (secret.key in its home), or set them again.",
    });
  }
}

/** What a key is called by: tells keys apart and says nothing about them. */
export function fingerprintOf(key: Uint8Array): string {
  const hex = createHash("sha256").update("tocsin secret key ").update(key).digest("hex");
  return `${hex.slice(0, 4)}-${hex.slice(4, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}`;
}
