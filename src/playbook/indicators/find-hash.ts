/** Hashes of files: hex digits of the right number, standing alone; and fuzzy hashes. */
import type { FileHash, Found } from "./indicator.ts";
import { escapedLength, isGlued, isWordLetter } from "./words.ts";

const kinds: ReadonlyMap<number, FileHash> = new Map([
  [32, "MD5"],
  [40, "SHA1"],
  [64, "SHA256"],
  [128, "SHA512"],
]);

export function* findHashes(text: string): Generator<Found> {
  for (const match of text.matchAll(/[0-9A-Fa-f]{32,}/g)) {
    const skipped = kinds.has(match[0].length) ? 0 : escapedLength(text, match.index);
    const from = match.index + skipped;
    const value = match[0].slice(skipped);
    const to = from + value.length;
    const hash = kinds.get(value.length);
    if (hash === undefined || isGlued(text, from) || isWordLetter(text[to])) continue;
    // Digits alone are a number, one letter alone is filling.
    if (/^\d+$/.test(value) || value === value.charAt(0).repeat(value.length)) continue;
    yield { type: "File", hash, value, from, to };
  }
}

const blockSize = /(?<![\d:])\d{1,10}:(?=[A-Za-z0-9+/])/g;
const signature = /([A-Za-z0-9+/]{8,64}):([A-Za-z0-9+/]{4,64})(?![A-Za-z0-9+/:])/y;

/** `96:…:…`: a block size of three times a power of two, then two signatures. */
export function* findFuzzyHashes(text: string): Generator<Found> {
  for (const match of text.matchAll(blockSize)) {
    if (!isBlockSize(Number(match[0].slice(0, -1))) || isGlued(text, match.index)) continue;
    signature.lastIndex = match.index + match[0].length;
    const signatures = signature.exec(text);
    if (signatures === null || /^\d+$/.test(signatures[1] ?? "")) continue;
    const to = signature.lastIndex;
    yield { type: "File", hash: "SSDeep", value: text.slice(match.index, to), from: match.index, to };
  }
}

function isBlockSize(size: number): boolean {
  return size >= 3 && size <= 3 * 2 ** 30 && Number.isInteger(Math.log2(size / 3));
}
