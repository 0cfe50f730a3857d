import { isObject, type Json, type JsonObject } from "#base/json.ts";
import { redacted } from "./evaluate.ts";

/** Shorter texts are found everywhere by chance: taking them out would spoil an answer and hide nothing. */
const shortest = 6;

/**
 * A value without these texts, wherever they stand in it: a vendor may send back what it was sent, and what it says is
 * kept. Without secrets, and without any of them in it, the value itself.
 */
export function redactTexts<Value extends Json>(value: Value, secrets: readonly string[]): Value {
  const texts = secrets.filter((secret) => secret.length >= shortest);
  // The shape stays as it was: texts become texts, lists lists.
  return texts.length === 0 ? value : (redactIn(value, texts) as Value);
}

function redactIn(value: Json, texts: readonly string[]): Json {
  if (typeof value === "string") return texts.reduce((text, secret) => text.replaceAll(secret, redacted), value);
  if (Array.isArray(value)) return value.map((item) => redactIn(item, texts));
  if (!isObject(value)) return value;
  const entries = Object.entries(value).map(([key, item]): [string, Json] => [
    String(redactIn(key, texts)),
    redactIn(item, texts),
  ]);
  const copy: JsonObject = Object.fromEntries(entries);
  return copy;
}
