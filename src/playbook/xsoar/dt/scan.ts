/** Finds where brackets end in text that is partly JavaScript. */

const closers = new Map([
  ["(", ")"],
  ["[", "]"],
  ["{", "}"],
]);

/** The place of the bracket that closes the one at `start`, or -1. Quotes, templates and regular expressions are skipped. */
export function findClosing(text: string, start: number): number {
  const open: string[] = [];
  for (let at = start; at < text.length; at++) {
    const letter = text[at] ?? "";
    const closer = closers.get(letter);
    if (closer !== undefined) open.push(closer);
    else if (letter === open.at(-1)) {
      open.pop();
      if (open.length === 0) return at;
    } else if (letter === ")" || letter === "]" || letter === "}") return -1;
    else {
      at = skipLiteral(text, at);
      if (at < 0) return -1;
    }
  }
  return -1;
}

/** The first `letter` that stands in no bracket and no literal, from `start` on, or -1. */
export function findOutside(text: string, letter: string, start: number): number {
  for (let at = start; at < text.length; at++) {
    const here = text[at] ?? "";
    if (here === letter) return at;
    at = closers.has(here) ? findClosing(text, at) : skipLiteral(text, at);
    if (at < 0) return -1;
  }
  return -1;
}

/** The end of a quoted text or a regular expression that begins here; the place itself for anything else; -1: no end. */
function skipLiteral(text: string, at: number): number {
  const letter = text[at];
  if (letter === "'" || letter === '"' || letter === "`") return findEnd(text, at + 1, letter);
  if (letter === "/" && beginsPattern(text, at)) return findPatternEnd(text, at + 1);
  return at;
}

function findEnd(text: string, start: number, quote: string): number {
  for (let at = start; at < text.length; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === quote) return at;
  }
  return -1;
}

function beginsPattern(text: string, at: number): boolean {
  let before = at - 1;
  while (before >= 0 && /\s/.test(text[before] ?? "")) before--;
  return (
    before < 0 ||
    "(,=:[!&|?{};+-*%<>~^".includes(text[before] ?? "") ||
    /\breturn$/.test(text.slice(Math.max(0, before - 6), before + 1))
  );
}

/** A slash without its partner divides. */
function findPatternEnd(text: string, start: number): number {
  let inClass = false;
  for (let at = start; at < text.length; at++) {
    const letter = text[at];
    if (letter === "\n") break;
    if (letter === "\\") at++;
    else if (letter === "[") inClass = true;
    else if (letter === "]") inClass = false;
    else if (letter === "/" && !inClass) return at;
  }
  return start - 1;
}
