import type { Json, JsonObject } from "#sdk/fake-vendor/json.ts";
import type { VendorReply } from "#sdk/fake-vendor/route-table.ts";

/** The vendor's error form: a sentence and a code, nothing else. */
export function refuse(status: number, message: string, code: string): VendorReply {
  return { status, json: { message, code } };
}

export function refuseUnknown(what: string): VendorReply {
  return refuse(404, `${what} not found`, "not_found");
}

export function refuseArgument(message: string): VendorReply {
  return refuse(400, message, "invalid_argument");
}

/** A list envelope with the whole of a short list. */
export function listAll(items: readonly JsonObject[]): VendorReply {
  return { json: { items: [...items] as Json[], total: items.length, has_more: false } };
}

/** `true`/`false` as query text; anything else falls back. */
export function readFlag(query: URLSearchParams, name: string, fallback: boolean): boolean {
  const given = query.get(name)?.toLowerCase();
  if (given === "true" || given === "1") return true;
  if (given === "false" || given === "0") return false;
  return fallback;
}

/** A whole number from the query inside its bounds; undefined when it is not one. */
export function readCount(
  query: URLSearchParams,
  name: string,
  fallback: number,
  min: number,
  max: number,
): number | undefined {
  const given = query.get(name);
  if (given === null || given === "") return fallback;
  const count = Number(given);
  return Number.isInteger(count) && count >= min && count <= max ? count : undefined;
}
