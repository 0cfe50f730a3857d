import type { VendorReply } from "#sdk/fake-vendor/route-table.ts";

/** How Logz.io words its refusals: JSON here, plain text there. */

export function refuse(status: number, message: string): VendorReply {
  return { status, json: { message } };
}

/** Of `/v1/search` and `/v1/scroll`: a sentence and no JSON. */
export function refuseSearch(message: string): VendorReply {
  return { status: 400, text: message };
}

export function unknownEndpoint(requestId: string): VendorReply {
  const message = "The requested endpoint does not exist";
  return { status: 404, json: { errorCode: "endpoints/UNKNOWN_ENDPOINT", message, requestId, parameters: {} } };
}
