import { isObject, type Json } from "./json.ts";

/** A value of about so many characters is written out in one go. */
const atOnce = 32 * 1024;

/**
 * The text that `JSON.stringify` gives of a value, in slices of about `size` characters: who writes out megabytes can attend
 * to others in between. A slice ends between two texts, never within one.
 */
export function* jsonSlices(value: Json, size = 64 * 1024): Generator<string, void> {
  let slice = "";
  for (const part of partsOf(value)) {
    slice += part;
    if (slice.length < size) continue;
    yield slice;
    slice = "";
  }
  if (slice !== "") yield slice;
}

function* partsOf(value: Json): Generator<string, void> {
  const isList = Array.isArray(value);
  if ((!isList && !isObject(value)) || roughSize(value, atOnce) < atOnce) {
    yield JSON.stringify(value);
    return;
  }
  let before = isList ? "[" : "{";
  if (isList) {
    for (const item of value) {
      yield before;
      // A hole in a list, which JSON has not.
      yield* partsOf(item ?? null);
      before = ",";
    }
  } else {
    for (const [key, item] of Object.entries(value)) {
      if (item === undefined) continue;
      yield `${before}${JSON.stringify(key)}:`;
      yield* partsOf(item);
      before = ",";
    }
  }
  yield before === "," ? (isList ? "]" : "}") : isList ? "[]" : "{}";
}

/**
 * About as many characters as the value's JSON has (escapes are not counted), up to `enough`: most values are small, and
 * writing them out to see that would cost more than all the rest of recording them.
 */
export function roughSize(value: Json, enough: number): number {
  if (typeof value === "string") return value.length + 2;
  if (typeof value !== "object" || value === null) return 4;
  let size = 2;
  if (Array.isArray(value)) {
    for (const item of value) {
      size += 1 + roughSize(item, enough - size);
      if (size >= enough) break;
    }
    return size;
  }
  for (const key of Object.keys(value)) {
    size += key.length + 4 + roughSize(value[key] ?? null, enough - size);
    if (size >= enough) break;
  }
  return size;
}
