/** JSON as a viewer shows it: what a value is, in a few characters, and where a long one is cut. */
import type { z } from "zod";
import type { AnyJson } from "#contract/route.ts";

export type Json = z.infer<typeof AnyJson>;

/** Longer texts are cut until somebody wants to see all of them. */
export const cutTextAt = 400;
/** So many members of a list or an object at once. */
export const membersAtOnce = 100;

export type Nested = Json[] | { [key: string]: Json };

export const isNested = (value: Json): value is Nested => typeof value === "object" && value !== null;

export function membersOf(value: Nested): [key: string, value: Json][] {
  return Object.entries(value);
}

/** `3 items`, `{ id, name, … }`: what a closed branch says of itself. */
export function shapeOf(value: Nested): string {
  if (Array.isArray(value)) return value.length === 1 ? "1 item" : `${value.length} items`;
  const keys = Object.keys(value);
  if (keys.length === 0) return "empty";
  const shown = keys.slice(0, 4).map((key) => cut(key, 24));
  return `{ ${shown.join(", ")}${keys.length > shown.length ? ", …" : ""} }`;
}

/** Never through the middle of a character that takes two units. */
export function cut(text: string, at: number): string {
  if (text.length <= at) return text;
  const code = text.charCodeAt(at - 1);
  return `${text.slice(0, code >= 0xd800 && code <= 0xdbff ? at - 1 : at)}…`;
}

export const prettyJson = (value: Json): string => JSON.stringify(value, null, 2);

/** The text that "copy" puts on the clipboard: a text as it is, anything else as JSON. */
export const textOf = (value: Json): string => (typeof value === "string" ? value : prettyJson(value));
