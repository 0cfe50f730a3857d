/**
 * Indicators in text: addresses, networks, URLs, domains, mail addresses, hashes, vulnerabilities, defanged or not. In
 * time linear in the text. What is meant decides: a version is no address, a file is no domain (`host-name.ts`).
 */
import type { Exclusions } from "./exclusions.ts";
import { findCves } from "./find-cve.ts";
import { domainsOf, findDomains } from "./find-domain.ts";
import { findEmails } from "./find-email.ts";
import { findFuzzyHashes, findHashes } from "./find-hash.ts";
import { findIp } from "./find-ip.ts";
import { findIpv6 } from "./find-ipv6.ts";
import { type FoundUrl, findUrls } from "./find-url.ts";
import { isHostName } from "./host-name.ts";
import { type Found, type Indicator, type IndicatorType, indicatorTypes } from "./indicator.ts";
import { isIpv4 } from "./ip-text.ts";
import { type RefangedText, refang } from "./refang.ts";
import { wordsOf } from "./words.ts";

export interface ExtractionOptions {
  /** Only these; absent: all. */
  types?: readonly IndicatorType[];
  exclude?: Exclusions;
}

/** Each value of a type once, in the order of the text. */
export function extractIndicators(source: string, options: ExtractionOptions = {}): Indicator[] {
  const refanged = refang(source);
  const { text } = refanged;
  const urls = findUrls(text);
  const found = [...urls.flatMap(ofUrl), ...findInWords(refanged, urls), ...findMail(text, urls)];
  found.push(...findIpv6Outside(text, urls), ...findHashes(text), ...findFuzzyHashes(text), ...findCves(text));
  const wanted = new Set(options.types ?? indicatorTypes);
  const seen = new Set<string>();
  const indicators: Indicator[] = [];
  for (const one of found.sort(byPlace)) {
    const { type, hash, value, from, to } = one;
    const key = `${type} ${type === "File" ? value.toLowerCase() : value}`;
    if (!wanted.has(type) || seen.has(key)) continue;
    seen.add(key);
    const at = refanged.sourceOf(from);
    const raw = source.slice(at, refanged.sourceOf(to));
    const indicator: Indicator = { type, ...(hash && { hash }), value, raw, at };
    if (!options.exclude?.excludes(indicator)) indicators.push(indicator);
  }
  return indicators;
}

/** What begins first; of what begins together the longest, a URL before its host. */
function byPlace(a: Found, b: Found): number {
  return a.from - b.from || b.to - a.to || indicatorTypes.indexOf(a.type) - indicatorTypes.indexOf(b.type);
}

function ofUrl({ value, from, to, host, hostFrom, hostTo, unwrapped }: FoundUrl): Found[] {
  const url: Found = { type: "URL", value, from, to };
  if (unwrapped) {
    const target = /^\w+:\/\/(?:[^/?#]*@)?([^/?#:]+)/.exec(value)?.[1] ?? "";
    const found = isIpv4(target) ? [{ type: "IP" as const, value: target }] : domainsOf(target, 0);
    return [url, ...found.map(({ type, value: inner }) => ({ type, value: inner, from, to }))];
  }
  if (isHostName(host)) return [url, ...domainsOf(host, hostFrom)];
  return [url, { type: host.includes(":") ? "IPv6" : "IP", value: host, from: hostFrom, to: hostTo }];
}

/** The URL a place lies in; asked from left to right. */
class UrlsBeside {
  readonly #urls: readonly FoundUrl[];
  #next = 0;

  constructor(urls: readonly FoundUrl[]) {
    this.#urls = urls;
  }

  at(place: number): FoundUrl | undefined {
    while ((this.#urls[this.#next]?.to ?? Number.POSITIVE_INFINITY) <= place) this.#next++;
    const url = this.#urls[this.#next];
    return url !== undefined && url.from <= place ? url : undefined;
  }
}

function findInWords({ text, sourceOf }: RefangedText, urls: readonly FoundUrl[]): Found[] {
  const found: Found[] = [];
  const beside = new UrlsBeside(urls);
  for (const word of wordsOf(text)) {
    if (!word.text.includes(".")) continue;
    const url = beside.at(word.from);
    // Scheme, user and host are told with the URL.
    if (url !== undefined && word.from < url.hostTo) continue;
    found.push(...findIp(text, word, url !== undefined));
    if (/^[\d.-]+$/.test(word.text)) continue;
    // What stands before an at sign is somebody's name.
    const isName = text[word.to] === "@" || text[word.to] === "+";
    if (isName || (url !== undefined && !isNestedHost(text, word.from))) continue;
    const wasDefanged = sourceOf(word.to) - sourceOf(word.from) !== word.text.length;
    found.push(...findDomains(text, word, wasDefanged));
  }
  return found;
}

/** In a URL's path and query hosts stand behind two slashes: `?url=https://…`, `%2F%2F`. */
function isNestedHost(text: string, at: number): boolean {
  return text.startsWith("//", at - 2) || /%2f%2f$/i.test(text.slice(Math.max(0, at - 6), at));
}

function findMail(text: string, urls: readonly FoundUrl[]): Found[] {
  const found: Found[] = [];
  const beside = new UrlsBeside(urls);
  for (const { value, from, to, hostFrom } of findEmails(text)) {
    const url = beside.at(hostFrom);
    // `https://user@host` has no mail address in it.
    if (url !== undefined && hostFrom <= url.hostFrom) continue;
    found.push({ type: "Email", value, from, to }, ...domainsOf(text.slice(hostFrom, to), hostFrom));
  }
  return found;
}

function findIpv6Outside(text: string, urls: readonly FoundUrl[]): Found[] {
  const beside = new UrlsBeside(urls);
  return [...findIpv6(text)].filter(({ from }) => {
    const url = beside.at(from);
    return url === undefined || from >= url.hostTo;
  });
}
