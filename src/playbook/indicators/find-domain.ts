/** Host names in text, and the domains they belong to. */
import { isMeantAsHost, readHost } from "./host-name.ts";
import type { Found } from "./indicator.ts";
import { endOfWord, type Word } from "./words.ts";

/** A host that is one by where it stands (in a URL, behind an at sign): itself, and the domain it belongs to. */
export function domainsOf(written: string, from: number): Found[] {
  const known = readHost(written);
  if (known === undefined) return [];
  const to = from + written.length;
  const host: Found = { type: "Domain", value: known.host, from, to };
  if (known.domain === known.host) return [host];
  return [host, { type: "Domain", value: known.domain, from: to - known.domain.length, to }];
}

/** A word that may be a host. Where letters of another script are glued to it, its part in plain letters. */
export function findDomains(text: string, word: Word, wasDefanged: boolean): Found[] {
  const before = text.slice(Math.max(0, word.from - 2), word.from);
  const known = readHost(word.text);
  if (known !== undefined)
    return wasDefanged || isMeantAsHost(word.text, known, before) ? domainsOf(word.text, word.from) : [];
  if (!/[^\x20-\x7e]/.test(word.text)) return [];
  const found: Found[] = [];
  for (const part of word.text.matchAll(/[A-Za-z0-9_.-]{4,}/g)) {
    const plain = part[0].slice(0, endOfWord(part[0]));
    const host = readHost(plain);
    if (host !== undefined && isMeantAsHost(plain, host, before))
      found.push(...domainsOf(plain, word.from + part.index));
  }
  return found;
}
