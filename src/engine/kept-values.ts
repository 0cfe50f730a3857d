/**
 * Big values that are kept before the event that names them is recorded: written out in slices, with everybody else served in
 * between, and on a connection of their own. What is recorded then is their hash, so the journal, which all runs share, is as
 * quick with a result of ten megabytes as with one of ten bytes.
 */
import { createHash } from "node:crypto";
import type { Json } from "#base/json.ts";
import { jsonSlices, roughSize } from "#base/json-slices.ts";
import type { Redactor } from "#base/redactor.ts";

/** Smaller ones are recorded with their event at once. Characters of JSON, about. */
const worthIt = 256 * 1024;
/** So long the process may attend to one value without a look at the rest. */
const sliceMs = 4;
/** What nothing names goes after a day: a value that was kept is taken to be there for much less. */
const staysMs = 3_600_000;
/** Texts have no identity, so the last few are held. */
const textsHeld = 4;
const headCharacters = 4_000;

export interface KeptValue {
  hash: string;
  /** Characters of its JSON. */
  size: number;
  /** Its beginning, as JSON. */
  head: string;
  keptAt: number;
}

export interface BigValueKeeper {
  redactor: Redactor;
  keepBlob(blob: { hash: string; content: string }): Promise<void>;
}

const objects = new WeakMap<object, KeptValue>();
const texts = new Map<string, KeptValue>();

/** What is known of a value that was kept a moment ago. */
export function keptBefore(value: Json): KeptValue | undefined {
  const known =
    typeof value === "object" && value !== null
      ? objects.get(value)
      : typeof value === "string" && value.length > worthIt / 2
        ? texts.get(value)
        : undefined;
  return known && performance.now() - known.keptAt < staysMs ? known : undefined;
}

export function isWorthKeeping(value: Json): boolean {
  return roughSize(value, worthIt) >= worthIt && !keptBefore(value);
}

/**
 * Keeps a value that is worth it; gives it without secrets, the same one where it holds none. Where the database refuses or is
 * away the journal keeps it later, with its event.
 */
export async function keepBig<Value extends Json>(value: Value, keeper: BigValueKeeper): Promise<Value> {
  if (!isWorthKeeping(value)) return value;
  const written = await writeOut(value, keeper.redactor);
  if (!written) {
    const clean = keeper.redactor.redactJson(value);
    return clean === value ? value : keepBig(clean, keeper);
  }
  const { hash, content } = written;
  try {
    await keeper.keepBlob({ hash, content });
  } catch {
    return value;
  }
  const known = { hash, size: content.length, head: content.slice(0, headCharacters), keptAt: performance.now() };
  if (typeof value === "object" && value !== null) objects.set(value, known);
  else if (typeof value === "string") {
    texts.set(value, known);
    for (const oldest of texts.keys()) {
      if (texts.size <= textsHeld) break;
      texts.delete(oldest);
    }
  }
  return value;
}

/** Undefined: it holds a secret. */
async function writeOut(value: Json, redactor: Redactor): Promise<{ hash: string; content: string } | undefined> {
  const hash = createHash("sha256");
  const slices: string[] = [];
  let since = performance.now();
  for (const slice of jsonSlices(value)) {
    // A secret is known in the spelling that JSON gives it, too, and lies within one slice.
    if (redactor.redact(slice) !== slice) return undefined;
    hash.update(slice);
    slices.push(slice);
    if (performance.now() - since < sliceMs) continue;
    await new Promise((resolve) => setImmediate(resolve));
    since = performance.now();
  }
  return { hash: hash.digest("hex"), content: slices.join("") };
}
