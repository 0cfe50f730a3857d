/** Words as hosts, addresses and file names are written: letters, digits, dots, hyphens and underscores in a row. */
export interface Word {
  text: string;
  from: number;
  to: number;
}

const run = /[\p{L}\p{N}\p{M}_.-]+/gu;

/** Each once, from left to right. Dots and hyphens at the ends are punctuation, and two dots end a word. */
export function* wordsOf(text: string): Generator<Word> {
  for (const match of text.matchAll(run)) {
    const written = match[0];
    const skipped = escapedLength(text, match.index);
    if (!written.includes("..")) {
      yield* trimmed(written.slice(skipped), match.index + skipped);
      continue;
    }
    for (const part of written.matchAll(/[^.]+(?:\.[^.]+)*/g)) {
      const drop = part.index === 0 ? skipped : 0;
      yield* trimmed(part[0].slice(drop), match.index + part.index + drop);
    }
  }
}

function* trimmed(written: string, from: number): Generator<Word> {
  let start = 0;
  while (start < written.length && isPunctuation(written[start])) start++;
  const end = start + endOfWord(written.slice(start));
  if (start < end) yield { text: written.slice(start, end), from: from + start, to: from + end };
}

/** Its length without the dots and hyphens at its end. */
export function endOfWord(written: string): number {
  let end = written.length;
  while (end > 0 && isPunctuation(written[end - 1])) end--;
  return end;
}

function isPunctuation(letter: string | undefined): boolean {
  return letter === "." || letter === "-";
}

/**
 * How many letters from `at` on belong to an escape before them and to no word: the `3D` of `%3D`, the `n` of a `\n` in
 * JSON text, the `u003c` of `\u003c`. After two backslashes none do: that is one backslash, or a share's name.
 */
export function escapedLength(text: string, at: number): number {
  const before = text[at - 1];
  if (before === "%") return /^[0-9A-Fa-f]{2}/.test(text.slice(at, at + 2)) ? 2 : 0;
  if (before !== "\\") return 0;
  let backslashes = 1;
  while (backslashes < 20 && text[at - 1 - backslashes] === "\\") backslashes++;
  if (backslashes % 2 === 0) return 0;
  if (/^u[0-9A-Fa-f]{4}/.test(text.slice(at, at + 5))) return 5;
  return /[nrtbf]/.test(text[at] ?? "") ? 1 : 0;
}

/** Letters, digits and underscore in any script. */
export function isWordLetter(letter: string | undefined): boolean {
  return letter !== undefined && /[\p{L}\p{N}_]/u.test(letter);
}

/** Something before belongs to it, so that it does not begin here; an escape (`\n`, `%3D`) is something else. */
export function isGlued(text: string, at: number): boolean {
  if (!isWordLetter(text[at - 1])) return false;
  return ![1, 2, 5].some((length) => at >= length && escapedLength(text, at - length) === length);
}
