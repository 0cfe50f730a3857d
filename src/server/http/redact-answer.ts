/**
 * The last look at an answer: what is stored holds no secret, but what is only in memory (why a gate is closed) may quote a
 * vendor that echoes one. A password may be a common word; the names that the contract gives to fields stay in any case, or
 * nobody could read the answer.
 */
import { isObject, type Json, type JsonObject } from "#base/json.ts";
import type { Redactor } from "#base/redactor.ts";
import { describeApi } from "#contract/openapi.ts";

export function redactAnswer(text: string, redactor: Redactor): string {
  const clean = redactor.redact(text);
  if (clean === text) return text;
  let answer: Json;
  try {
    answer = JSON.parse(text) as Json;
  } catch {
    return clean;
  }
  return JSON.stringify(redactIn(answer, redactor, fieldNames()));
}

function redactIn(value: Json, redactor: Redactor, kept: ReadonlySet<string>): Json {
  if (typeof value === "string") return redactor.redact(value);
  if (Array.isArray(value)) return value.map((item) => redactIn(item, redactor, kept));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      kept.has(key) ? key : redactor.redact(key),
      redactIn(item, redactor, kept),
    ]),
  );
}

let names: ReadonlySet<string> | undefined;

/** Every name of a field in the API's own description; read with the first answer that needs it. */
function fieldNames(): ReadonlySet<string> {
  if (names) return names;
  const found = new Set<string>();
  const open: Json[] = [describeApi("")];
  for (let here = open.pop(); here !== undefined; here = open.pop()) {
    if (Array.isArray(here)) open.push(...here);
    if (!isObject(here)) continue;
    for (const name of Object.keys(isObject(here.properties) ? here.properties : {})) found.add(name);
    open.push(...Object.values<Json>(here satisfies JsonObject));
  }
  names = found;
  return found;
}
