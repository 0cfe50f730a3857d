import { isObject, type Json } from "#sdk/index.ts";

/**
 * Events carry the intake's key, with which anybody can push logs into the tenant. It is taken out before an event
 * reaches a context, a War Room or another product: from its own field, wherever in an answer that is, and from every
 * text of the same answer that repeats it.
 */
const secretEndings = ["intake_key", "sekoiaio.intake.key"];
const redacted = "(removed by Tocsin)";
/** A shorter one is a placeholder: taking it out of texts would only spoil them. */
const shortestKey = 6;

export function redactEvents(events: readonly Json[]): Json[] {
  const keys = new Set<string>();
  for (const event of events) collect(event, "", keys);
  return events.map((event) => redact(event, "", keys));
}

/** An answer of any shape. */
export function redactAnswer(answer: Json): Json {
  return redactEvents([answer])[0] ?? null;
}

/** Keys are dotted in a flat event and nested in a structured one: both spell the same path. */
const pathOf = (path: string, key: string) => (path === "" ? key : `${path}.${key}`);
const isSecret = (path: string) =>
  secretEndings.some((ending) => path === ending || path.endsWith(`.${ending}`) || path.endsWith(`_${ending}`));

function collect(value: Json, path: string, keys: Set<string>): void {
  if (typeof value === "string") {
    if (isSecret(path) && value.length >= shortestKey) keys.add(value);
  } else if (Array.isArray(value)) for (const item of value) collect(item, path, keys);
  else if (isObject(value)) for (const [key, inner] of Object.entries(value)) collect(inner, pathOf(path, key), keys);
}

function redact(value: Json, path: string, keys: ReadonlySet<string>): Json {
  if (Array.isArray(value)) return value.map((item) => redact(item, path, keys));
  if (typeof value === "string") return withoutKeys(value, keys);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      const here = pathOf(path, key);
      return [key, isSecret(here) ? redacted : redact(inner, here, keys)];
    }),
  );
}

function withoutKeys(text: string, keys: ReadonlySet<string>): string {
  let clean = text;
  for (const key of keys) if (clean.includes(key)) clean = clean.replaceAll(key, redacted);
  return clean;
}
