import type { VendorReply } from "#sdk/fake-vendor/route-table.ts";

/** The error body of this server: always these seven keys, the cause in `error`. */
export function refuse(status: number, id: string, title: string, detail: string, error: string): VendorReply {
  return { status, json: { id, status, title, detail, error, encrypted: false, multires: null } };
}

export function refuseBadRequest(error: string): VendorReply {
  return refuse(400, "bad_request", "Bad request", "Request body is not well-formed. It must be JSON.", error);
}

export function refuseUnknownItem(): VendorReply {
  return refuseBadRequest("Item not found (8)");
}

export function refuseVersion(stored: number, given: number, id: string): VendorReply {
  const error = `DB Version '${stored}' and Insert version '${given}' do not match for id: ${id} on bucket [] [incidents] (15)`;
  return refuse(400, "errOptimisticLock", "Optimistic lock error", "Optimistic lock error", error);
}

/** What XSOAR 6 says to a missing or bad key: it then looks for a session cookie, and complains of that. */
export function refuseCsrf(): VendorReply {
  return refuse(403, "forbidden", "Forbidden", "Issue with CSRF code", "http: named cookie not present");
}

/** What XSOAR 8 says to it. */
export function refuseKey(): VendorReply {
  return refuse(401, "unauthorized", "Unauthorized", "The API key is not valid", "unauthorized");
}
