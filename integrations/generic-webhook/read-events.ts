import {
  isObject,
  type Json,
  type JsonObject,
  type PushedEvent,
  type PushedEvents,
  type RequestHeaders,
} from "#sdk/index.ts";
import { credentialHeaderOf } from "./credentials.ts";

/** An object or a list of objects, as Cortex XSOAR's Generic Webhook reads them: one event each. */
export function readEvents(parameters: JsonObject, body: Json, headers: RequestHeaders): PushedEvents {
  const identifier = String(parameters.credentials_identifier ?? "");
  const shown = shownHeaders(headers, credentialHeaderOf(identifier));
  const result: PushedEvents = { events: [], unreadable: [] };
  for (const [at, item] of (Array.isArray(body) ? body : [body]).entries()) {
    if (!isObject(item)) result.unreadable.push({ at, reason: "It is not an object", raw: item });
    else {
      const event = readEvent(item, shown);
      if (event) result.events.push({ at, ...event });
      else result.unreadable.push({ at, reason: "Its rawJson is not an object", raw: item });
    }
  }
  return result;
}

function readEvent(item: JsonObject, headers: JsonObject): PushedEvent | undefined {
  const given = firstTruthy(item, "rawJson", "raw_json") ?? item;
  if (!isObject(given)) return undefined;
  const name = textOf(item, "name");
  const type = textOf(item, "type");
  const occurred = firstTruthy(item, "occurred");
  return {
    ...(name === undefined ? {} : { name }),
    ...(type === undefined ? {} : { type }),
    ...(occurred === undefined ? {} : { occurred }),
    raw: { ...given, headers },
  };
}

function firstTruthy(item: JsonObject, ...keys: string[]): Json | undefined {
  for (const key of keys) if (Object.hasOwn(item, key) && item[key]) return item[key];
  return undefined;
}

function textOf(item: JsonObject, key: string): string | undefined {
  const value = firstTruthy(item, key);
  return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
}

/** What a mapper may read; never the credential, and never another one that a proxy put beside it. */
function shownHeaders(headers: RequestHeaders, credentialHeader: string): JsonObject {
  const shown: JsonObject = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined || name === credentialHeader || alwaysHidden.has(name)) continue;
    shown[name] = typeof value === "string" ? value : value.join(", ");
  }
  return shown;
}

const alwaysHidden = new Set(["authorization", "proxy-authorization", "cookie"]);
