/** Which paths alerts have, with the types of their values: lists are looked into, their numbers left out. Bounded. */
import { isObject, type Json, type JsonObject } from "#base/json.ts";

export interface DatedEvent {
  at: Date;
  raw: JsonObject;
}

export interface SeenPath {
  /** In so many events. */
  count: number;
  /** Types of its values in the older half of the events, and in the newer. */
  older: Set<string>;
  newer: Set<string>;
  lastSeenAt: Date;
  example: string;
}

export interface SeenPaths {
  paths: ReadonlyMap<string, SeenPath>;
  isCut: boolean;
}

const mostPaths = 5_000;
const mostDepth = 12;
const mostOfList = 20;
const mostOfEvent = 5_000;

/** Newest first. */
export function collectPaths(events: readonly DatedEvent[]): SeenPaths {
  const paths = new Map<string, SeenPath>();
  let isCut = false;
  const half = Math.ceil(events.length / 2);
  for (const [index, { at, raw }] of events.entries()) {
    const counted = new Set<string>();
    let looked = 0;
    const note = (path: string, value: Json) => {
      if (value === null) return;
      let seen = paths.get(path);
      if (!seen) {
        if (paths.size >= mostPaths) {
          isCut = true;
          return;
        }
        seen = { count: 0, older: new Set(), newer: new Set(), lastSeenAt: at, example: exampleOf(value) };
        paths.set(path, seen);
      }
      if (!counted.has(path)) {
        counted.add(path);
        seen.count += 1;
      }
      (index < half ? seen.newer : seen.older).add(typeOf(value));
    };
    const visit = (value: Json, path: string, depth: number): void => {
      if (depth > mostDepth || ++looked > mostOfEvent) {
        isCut = true;
        return;
      }
      if (Array.isArray(value)) {
        for (const item of value.slice(0, mostOfList)) if (isObject(item)) visit(item, path, depth + 1);
        return;
      }
      if (!isObject(value)) return;
      for (const [key, inner] of Object.entries(value)) {
        const name = path === "" ? key : `${path}.${key}`;
        note(name, inner);
        visit(inner, name, depth + 1);
      }
    };
    visit(raw, "", 0);
  }
  return { paths, isCut };
}

export function typeOf(value: Json): string {
  if (Array.isArray(value)) return "list";
  if (isObject(value)) return "object";
  return typeof value === "string" ? "text" : typeof value;
}

function exampleOf(value: Json): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}
