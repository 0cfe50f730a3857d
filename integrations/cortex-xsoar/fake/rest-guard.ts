import { createHash } from "node:crypto";
import type { VendorReply, VendorRequest } from "#sdk/fake-vendor/route-table.ts";
import { refuseCsrf, refuseKey } from "./rest-error.ts";

export interface RestCredentials {
  restApiKey: string;
  /** Set: an XSOAR 8, which wants `x-xdr-auth-id` beside the key. */
  apiKeyId: string | undefined;
}

const maxSkewMs = 300_000;

/** The raw key in `Authorization`; with a nonce and a timestamp, the signature of an advanced key instead. */
export function checkRestKey(request: VendorRequest, expected: RestCredentials, now: number): VendorReply | undefined {
  const { authorization, "x-xdr-auth-id": id, "x-xdr-nonce": nonce, "x-xdr-timestamp": timestamp } = request.headers;
  if (expected.apiKeyId === undefined) return authorization === expected.restApiKey ? undefined : refuseCsrf();
  if (id !== expected.apiKeyId) return refuseKey();
  if (typeof nonce !== "string" || typeof timestamp !== "string") {
    return authorization === expected.restApiKey ? undefined : refuseKey();
  }
  const signature = createHash("sha256").update(`${expected.restApiKey}${nonce}${timestamp}`).digest("hex");
  const isFresh = Math.abs(now - Number(timestamp)) <= maxSkewMs;
  return isFresh && authorization === signature ? undefined : refuseKey();
}
