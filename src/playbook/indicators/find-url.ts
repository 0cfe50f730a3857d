/**
 * URLs: with a scheme, or without one where nothing else is meant (`www.example.com`, `example.com/path`). Each letter is
 * looked at once: a search goes on behind what was found.
 */
import { isHostName, isMeantAsHost, readHost } from "./host-name.ts";
import { isIpv4, isIpv6 } from "./ip-text.ts";
import { unwrapUrl } from "./unwrap-url.ts";
import { endOfUrl } from "./url-end.ts";
import { endOfWord, type Word, wordsOf } from "./words.ts";

export interface FoundUrl {
  value: string;
  from: number;
  to: number;
  /** The host as it stands there; of an IPv6 address without its brackets. */
  host: string;
  hostFrom: number;
  hostTo: number;
  /** It leads through a mail filter's redirector: the value is where it really goes. */
  unwrapped: boolean;
}

const schemes = /(?:(?:https?|s?ftps?):[/\\]{0,8}|(?<![A-Za-z])wss?:\/\/)/gi;
/** User name and password. */
const userInfo = /[^\s"'<>/?#\\`{}|^[\]:@]{0,100}(?::[^\s"'<>/?#\\`{}|^[\]:@]{0,100})?@/y;
const bracketed = /\[([0-9A-Fa-f:.]{2,45})\]/y;
const hostLetters = /[\p{L}\p{N}\p{M}_.-]{1,300}/uy;
const portNumber = /:\d{1,5}(?!\d)/y;

export function findUrls(text: string): FoundUrl[] {
  const withScheme = findWithScheme(text);
  const bare = findWithoutScheme(text, withScheme);
  return [...withScheme, ...bare].sort((a, b) => a.from - b.from);
}

function findWithScheme(text: string): FoundUrl[] {
  const found: FoundUrl[] = [];
  schemes.lastIndex = 0;
  for (let match = schemes.exec(text); match !== null; match = schemes.exec(text)) {
    const begin = schemes.lastIndex;
    const scheme = match[0].slice(0, match[0].indexOf(":"));
    const url = readUrl(text, { from: match.index, begin, prefix: `${scheme}://`, escaped: match[0].includes("\\/") });
    if (url === undefined) continue;
    found.push(url);
    schemes.lastIndex = url.to;
  }
  return found;
}

interface UrlStart {
  /** Where the scheme stands, or the host when there is none. */
  from: number;
  /** Where the authority begins. */
  begin: number;
  prefix: string;
  /** It stands in JSON text that writes `\/` for a slash. */
  escaped: boolean;
}

function readUrl(text: string, start: UrlStart): FoundUrl | undefined {
  const host = readAuthority(text, start.begin);
  return host && finish(text, start, host);
}

interface Authority {
  host: string;
  hostFrom: number;
  to: number;
}

function readAuthority(text: string, begin: number): Authority | undefined {
  const from = begin + (readAt(userInfo, text, begin)?.length ?? 0);
  const address = readAt(bracketed, text, from);
  if (address !== undefined) {
    const host = address.slice(1, -1);
    return isIpv6(host) ? { host, hostFrom: from + 1, to: withPort(text, from + address.length) } : undefined;
  }
  const letters = readAt(hostLetters, text, from) ?? "";
  const host = letters.slice(0, endOfWord(letters));
  if (!(/^[\d.]+$/.test(host) ? isIpv4(host) : isHostName(host))) return undefined;
  const to = from + host.length;
  return { host, hostFrom: from, to: letters.length === host.length ? withPort(text, to) : to };
}

function withPort(text: string, at: number): number {
  return at + (readAt(portNumber, text, at)?.length ?? 0);
}

function readAt(sticky: RegExp, text: string, at: number): string | undefined {
  sticky.lastIndex = at;
  return sticky.exec(text)?.[0];
}

function finish(text: string, { from, begin, prefix, escaped }: UrlStart, { host, hostFrom, to }: Authority): FoundUrl {
  const end = endOfUrl(text, to);
  const written = text.slice(begin, end).replace(/&amp;/g, "&");
  const value = prefix + (escaped ? written.replace(/\\\//g, "/") : written);
  const target = unwrapUrl(value);
  return { value: target, from, to: end, host, hostFrom, hostTo: hostFrom + host.length, unwrapped: target !== value };
}

/** `www.` and `ftp.` say it; any other host must have a path behind it. */
function findWithoutScheme(text: string, taken: readonly FoundUrl[]): FoundUrl[] {
  const found: FoundUrl[] = [];
  let next = 0;
  let done = 0;
  for (const word of wordsOf(text)) {
    while ((taken[next]?.to ?? Number.POSITIVE_INFINITY) <= word.from) next++;
    const over = taken[next];
    if (word.from < done || (over !== undefined && word.to > over.from)) continue;
    const before = text[word.from - 1] ?? "";
    if (before === "@" || text[word.to] === "@" || !saysUrl(text, word)) continue;
    const url = readUrl(text, { from: word.from, begin: word.from, prefix: "http://", escaped: false });
    if (url === undefined || url.host !== word.text) continue;
    found.push(url);
    done = url.to;
  }
  return found;
}

function saysUrl(text: string, word: Word): boolean {
  if (/^(?:www|ftp)\./i.test(word.text)) return isHostName(word.text);
  const port = /^:\d{1,5}(?=\/)/.exec(text.slice(word.to, word.to + 7))?.[0].length ?? 0;
  const slash = word.to + port;
  if (text[slash] !== "/" || !/[\p{L}\p{N}?#%~_-]/u.test(text[slash + 1] ?? "")) return false;
  const before = text.slice(Math.max(0, word.from - 2), word.from);
  if (/[/\\]$/.test(before)) return false;
  const known = readHost(word.text);
  return known !== undefined && isMeantAsHost(word.text, known, before);
}
