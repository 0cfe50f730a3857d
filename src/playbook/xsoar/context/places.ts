/** What stands where in a context document: a path behind a list leads to several places. */
import { isObject, type Json, ownProperty } from "#base/json.ts";
import type { ContextPath } from "../../context-path.ts";

export interface Place {
  path: ContextPath;
  value: Json | undefined;
}

/** What is at a path below a place. Behind a list: of each of its elements, as DT reads it. */
export function placesAt(start: Place, path: ContextPath): Place[] {
  let places = [start];
  for (const step of path) places = places.flatMap((place) => stepInto(place, step));
  return places;
}

function stepInto({ path, value }: Place, step: string | number): Place[] {
  if (typeof step === "number") {
    if (Array.isArray(value)) return [{ path: [...path, step], value: value[step] }];
    return step === 0 ? [{ path: [...path, step], value }] : [{ path: [...path, step], value: undefined }];
  }
  if (Array.isArray(value)) {
    return value.flatMap((element, at) =>
      isObject(element) ? [{ path: [...path, at, step], value: ownProperty(element, step) }] : [],
    );
  }
  return [{ path: [...path, step], value: ownProperty(value, step) }];
}

/** A single value counts as one element, null as none. */
export function elementsOf({ path, value }: Place): Place[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value)
    ? value.map((element, at) => ({ path: [...path, at], value: element }))
    : [{ path, value }];
}
