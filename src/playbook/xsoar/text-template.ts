/** Text with `${…}` in it, taken apart: DT may itself hold braces and quotes, so the closing brace is looked for. */
import { parseDt } from "./dt/parse-dt.ts";
import { findClosing } from "./dt/scan.ts";
import type { Dt } from "./dt/tree.ts";

/** A piece of text, or an expression with the place it stands at. */
export type TextPart = string | { dt: Dt; at: number };

const mostKept = 5_000;
const kept = new Map<string, readonly TextPart[]>();

export function parseText(text: string): readonly TextPart[] {
  if (!text.includes("${")) return text === "" ? [] : [text];
  const known = kept.get(text);
  if (known !== undefined) return known;
  const parts = read(text);
  if (text.length <= 4_000) {
    if (kept.size >= mostKept) kept.clear();
    kept.set(text, parts);
  }
  return parts;
}

function read(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let done = 0;
  for (let at = text.indexOf("${"); at >= 0; at = text.indexOf("${", done)) {
    const end = closingBrace(text, at + 1);
    if (end < 0) break;
    if (at > done) parts.push(text.slice(done, at));
    parts.push({ dt: parseDt(text.slice(at + 2, end)), at });
    done = end + 1;
  }
  if (done < text.length) parts.push(text.slice(done));
  return parts;
}

/**
 * A path may hold a quote (`${user's name}`), and an expression may be broken: when no brace balances on the same
 * level before the next `${`, the next brace is taken.
 */
function closingBrace(text: string, open: number): number {
  const next = text.indexOf("}", open);
  if (next < 0) return -1;
  const inner = text.slice(open + 1, next);
  // Nearly always there is nothing within that could mislead.
  if (!/[({['"`]/.test(inner)) return next;
  const balanced = findClosing(text, open);
  if (balanced < 0) return next;
  return text.slice(next, balanced).includes("${") && /^[^([{=]*$/.test(inner) ? next : balanced;
}

/** `${…}` around a path where a bare one was meant. */
export function unwrapPath(path: string): string {
  const trimmed = path.trim();
  if (!trimmed.startsWith("${") || !trimmed.endsWith("}")) return path;
  const parts = parseText(trimmed);
  const [only] = parts;
  return parts.length === 1 && typeof only === "object" ? only.dt.source : path;
}
