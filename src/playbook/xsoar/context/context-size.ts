/**
 * How large a context is, and what is said when it grows too large: a context is read whole by every task, so one
 * without end would slow, and at last stop, everything of its investigation.
 */
import { isObject, type Json, ownProperty } from "#base/json.ts";
import type { Problem } from "#base/problem.ts";
import { applyContextOperation, type ContextChange } from "../../context-document.ts";
import { readContextPath, writeContextPath } from "../../context-path.ts";
import { placesAt } from "./places.ts";

/** Characters of JSON, as `contextSize` counts them. */
export const contextSizeLimit = 16 * 1024 * 1024;

/**
 * The characters of the value's compact JSON, except that escapes count as the one character they stand for, and a number
 * as eight. So the JSON in UTF-8 is at most six times this, and hardly more than it for text without escapes in ASCII.
 *
 * `enough` stops the count as soon as it is passed: a number above `enough` then means no more than that.
 */
export function contextSize(value: Json, enough = Number.POSITIVE_INFINITY): number {
  let size = 0;
  // No recursion: data may be nested as deeply as it likes.
  const open: Json[] = [value];
  for (let here = open.pop(); here !== undefined && size <= enough; here = open.pop()) {
    if (typeof here === "string") size += here.length + 3;
    else if (Array.isArray(here)) {
      size += 3;
      for (const item of here) open.push(item);
    } else if (isObject(here)) {
      size += 3;
      for (const key of Object.keys(here)) {
        size += key.length + 3;
        open.push(here[key] ?? null);
      }
    } else size += typeof here === "number" ? 9 : 6;
  }
  return size;
}

/** At least what the document grows by with this change. */
export function growthOfChange(document: Json, change: ContextChange): number {
  if (change.op === "delete") return 0;
  // A member behind a list is set in each of its elements.
  const places = placesAt({ path: [], value: document }, readContextPath(change.path)).length;
  // Every name on the way may have to be made, each with its quotes, colon, comma and braces.
  return Math.max(1, places) * (7 * change.path.length + 10 + contextSize(change.value));
}

export interface ContextGrowth {
  /** At least what `contextSize` gives for the new document; what to give for the next growth. */
  size: number;
  document: Json;
  /** The changes are not to be kept. */
  problem?: Problem;
}

/**
 * Applies changes unless they make the document too large. Cheap: the size is added up, and counted only when the sum
 * passes the limit. `size` is what the last growth gave, or `contextSize` of a document that was just read.
 */
export function growContext(
  { document, size }: { document: Json; size: number },
  changes: readonly ContextChange[],
  limit = contextSizeLimit,
): ContextGrowth {
  let grown = document;
  let atMost = size;
  for (const change of changes) {
    atMost += growthOfChange(grown, change);
    grown = applyContextOperation(grown, change);
  }
  if (atMost <= limit) return { document: grown, size: atMost };
  const exact = contextSize(grown);
  // What makes it smaller is welcome, however large it still is.
  if (exact <= limit || exact <= contextSize(document)) return { document: grown, size: exact };
  return { document, size, problem: describeTooLarge(grown, exact, limit) };
}

export function describeTooLarge(document: Json, size: number, limit: number): Problem {
  const { path, size: part } = largestPart(document);
  return {
    code: "CONTEXT_TOO_LARGE",
    severity: "error",
    path,
    message:
      `The context would hold ${megabytes(size)}, more than the ${megabytes(limit)} it may; ${path} has ` +
      `${megabytes(part)} of it. Delete it with DeleteContext once it is no longer needed, keep only the fields you use ` +
      "(extend-context with ignore-outputs), or let a sub-playbook with a private context work with it.",
  };
}

/** The path that leads to most of it, as far down as one member outweighs all others together. */
function largestPart(document: Json): { path: string; size: number } {
  const path: string[] = [];
  let size = contextSize(document);
  for (let here: Json | undefined = document; isObject(here); here = ownProperty(here, path.at(-1) ?? "")) {
    let largest = { key: "", size: 0 };
    for (const key of Object.keys(here)) {
      const part = contextSize(here[key] ?? null);
      if (part > largest.size) largest = { key, size: part };
    }
    if (largest.size === 0 || (path.length > 0 && largest.size * 2 < size)) break;
    path.push(largest.key);
    size = largest.size;
  }
  return { path: writeContextPath(path), size };
}

function megabytes(characters: number): string {
  const mega = characters / (1024 * 1024);
  return `${mega >= 10 ? Math.round(mega) : Math.max(0.1, Math.round(mega * 10) / 10)} MB`;
}
