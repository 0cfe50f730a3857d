/** Random tokens that open something. The database holds their hashes only: 256 random bits need no slow hash. */
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

export function makeToken(): { token: string; hash: Buffer } {
  const token = randomBytes(32).toString("base64url");
  return { token, hash: hashToken(token) };
}

export function hashToken(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}

/** Compares by the hashes, so that neither content nor length shows in the time it takes. */
export function isToken(given: string, hash: Uint8Array): boolean {
  const own = hashToken(given);
  return own.length === hash.length && timingSafeEqual(own, hash);
}
