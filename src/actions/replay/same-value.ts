/**
 * Whether two values are the same but for moments a few seconds apart and for the numbers of War Room entries: what a playbook makes of the time of day is the time of
 * the replay's clock, which is the recorded one to within the time a step takes.
 */
import { isObject, type Json } from "#base/json.ts";

const tolerated = 10_000;
const moments = /\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?|\b1\d{9}(?:\d{3})?\b/g;

export function isSameButForMoments(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true;
  if (typeof a === "string" && typeof b === "string") return isSameText(a, b);
  if (typeof a === "number" && typeof b === "number") return isSameText(String(a), String(b));
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, index) => isSameButForMoments(item, b[index]));
  }
  if (!isObject(a) || !isObject(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && isSameButForMoments(a[key], b[key]))
  );
}

/** Ids of War Room entries: their numbers say only how many came before. */
const entryIds = /\b\d+@(?:\d+|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?![\w.])/g;

function isSameText(given: string, other: string): boolean {
  const a = given.replaceAll(entryIds, "#@");
  const b = other.replaceAll(entryIds, "#@");
  if (a === b) return true;
  const ofA = a.match(moments);
  const ofB = b.match(moments);
  if (!ofA || !ofB || ofA.length !== ofB.length) return false;
  if (a.replaceAll(moments, "…") !== b.replaceAll(moments, "…")) return false;
  return ofA.every((moment, index) => Math.abs(millisecondsOf(moment) - millisecondsOf(ofB[index] ?? "")) <= tolerated);
}

function millisecondsOf(moment: string): number {
  if (/^\d+$/.test(moment)) return Number(moment) * (moment.length === 10 ? 1_000 : 1);
  return Date.parse(moment);
}
