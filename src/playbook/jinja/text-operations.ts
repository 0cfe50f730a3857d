/** What filters and methods do to texts alike. */
import type { Evaluation } from "./evaluation.ts";
import { typeError } from "./expression-error.ts";
import { toText } from "./python-text.ts";
import type { Value } from "./value.ts";

/** `str.title()`: every run of letters gets a capital. The filter of that name differs, see `filters/text.ts`. */
export function titleWords(text: string): string {
  return text.replace(/\p{L}+/gu, capitalizeText);
}

export function capitalizeText(text: string): string {
  const [first = ""] = text;
  return first.toUpperCase() + text.slice(first.length).toLowerCase();
}

export function stripText(text: string, chars: string | undefined, side: "both" | "start" | "end"): string {
  if (chars === undefined) return side === "both" ? text.trim() : side === "start" ? text.trimStart() : text.trimEnd();
  const unwanted = new Set(chars);
  const characters = Array.from(text);
  let start = 0;
  let end = characters.length;
  if (side !== "end") while (start < end && unwanted.has(characters[start] ?? "")) start++;
  if (side !== "start") while (end > start && unwanted.has(characters[end - 1] ?? "")) end--;
  return characters.slice(start, end).join("");
}

/** Without a separator, by runs of blanks, as Python does. `most` counts cuts; negative is no limit. */
export function splitText(evaluation: Evaluation, text: string, by: string | undefined, most: number): Value[] {
  evaluation.reserveText(text.length);
  if (by === "") throw typeError("`split` needs a separator of at least one character");
  if (by === undefined && most < 0) return evaluation.list(text.trim() === "" ? [] : text.trim().split(/\s+/));
  if (by !== undefined && most < 0) return evaluation.list(text.split(by));
  const parts: Value[] = [];
  let rest = by === undefined ? text.trimStart() : text;
  while (parts.length < most && rest !== "") {
    evaluation.spend();
    const cut = by === undefined ? rest.search(/\s/) : rest.indexOf(by);
    if (cut < 0) break;
    parts.push(rest.slice(0, cut));
    rest = by === undefined ? rest.slice(cut).trimStart() : rest.slice(cut + by.length);
  }
  if (rest !== "" || by !== undefined) parts.push(by === undefined && parts.length < most ? rest.trimEnd() : rest);
  return evaluation.list(parts);
}

export function replaceText(evaluation: Evaluation, text: string, old: string, by: string, most?: number): string {
  evaluation.reserveText(text.length);
  const limit = most === undefined || most < 0 ? Number.POSITIVE_INFINITY : most;
  const pieces = old === "" ? ["", ...Array.from(text), ""] : text.split(old);
  const cuts = Math.min(limit, pieces.length - 1);
  evaluation.reserveText(text.length + cuts * Math.max(0, by.length - old.length));
  if (cuts === pieces.length - 1) return pieces.join(by);
  return [pieces.slice(0, cuts + 1).join(by), ...pieces.slice(cuts + 1)].join(old);
}

export function joinTexts(evaluation: Evaluation, items: readonly Value[], separator: string): string {
  const pieces: string[] = [];
  let size = 0;
  for (const item of items) {
    const piece = toText(evaluation, item);
    size += piece.length + separator.length;
    evaluation.checkLength(size);
    evaluation.reserveText(piece.length + separator.length);
    pieces.push(piece);
  }
  return pieces.join(separator);
}
