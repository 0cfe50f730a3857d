import { createHash } from "node:crypto";

/** Tells keys apart without giving anything of them away. */
export function fingerprintKey(key: Uint8Array): string {
  const hex = createHash("sha256").update("tocsin secret key\n").update(key).digest("hex");
  return [hex.slice(0, 4), hex.slice(4, 8), hex.slice(8, 12), hex.slice(12, 16)].join("-");
}
