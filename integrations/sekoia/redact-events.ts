import { isObject, type Json } from "#sdk/index.ts";

/**
 * Events carry the intake's key, with which anybody can push logs into the tenant. It is taken out before an event
 * reaches a context, a War Room or another product.
 */
const secretKeys = new Set(["customer.intake_key", "sekoiaio.intake.key"]);
const redacted = "(removed by Tocsin)";

export function redactEvents(events: Json[]): Json[] {
  return events.map((event) => redact(event, ""));
}

/** Keys are dotted in a flat event and nested in a structured one: both spell the same path. */
function redact(value: Json, path: string): Json {
  if (Array.isArray(value)) return value.map((item) => redact(item, path));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      const here = path === "" ? key : `${path}.${key}`;
      return [key, secretKeys.has(here) ? redacted : redact(inner, here)];
    }),
  );
}
