import { isObject, type Json, type JsonObject } from "#sdk/index.ts";

/** Reads from the body of a webhook call what the incident it makes will be found by. */
export type MatchValue = { value: string } | { value: undefined; reason: string };

export function readMatchValue(inputs: JsonObject, key: string): MatchValue {
  const body = parseJson(typeof inputs.data === "string" && inputs.data !== "" ? inputs.data : (inputs.json ?? null));
  if (Array.isArray(body)) return { value: undefined, reason: "the body holds several incidents" };
  if (!isObject(body)) return { value: undefined, reason: "the body is not a JSON object" };
  // A raw event, when given, is all that the incident's mapper sees.
  const raw = parseJson(body.rawJson ?? body.raw_json ?? null);
  const found = (isObject(raw) ? raw[key] : undefined) ?? (isObject(raw) ? undefined : body[key]);
  if (typeof found === "number") return { value: String(found) };
  if (typeof found === "string" && found.trim() !== "") return { value: found };
  return { value: undefined, reason: `the body has no usable "${key}"` };
}

function parseJson(value: Json): Json {
  if (typeof value !== "string") return value;
  try {
    return JSON.parse(value);
  } catch {
    return null;
  }
}
