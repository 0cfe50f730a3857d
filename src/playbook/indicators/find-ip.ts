/** IPv4 addresses and networks. What is written like one and is a version, a mask of names or a longer number is none. */
import type { Found } from "./indicator.ts";
import { isIpv4 } from "./ip-text.ts";
import type { Word } from "./words.ts";

/** `inUrl`: a slash behind it begins a path, not the length of a network. */
export function findIp(text: string, word: Word, inUrl: boolean): Found[] {
  if (!/^\d/.test(word.text)) return [];
  // `10.0.0.1-10.0.0.9` is two addresses; `openssl-1.0.2.1` is none.
  const parts = word.text.split("-");
  if (!parts.every(isIpv4)) return [];
  let from = word.from;
  return parts.flatMap((part, index) => {
    const at = from;
    from += part.length + 1;
    // Behind an at sign or a dot it is the end of something else.
    if (/[@.]/.test(text[at - 1] ?? "") || isVersion(text, at)) return [];
    const network = inUrl || index < parts.length - 1 ? undefined : networkAt(text, at + part.length);
    if (network === undefined) return { type: "IP", value: part, from: at, to: at + part.length };
    return { type: "CIDR", value: part + network, from: at, to: at + part.length + network.length };
  });
}

/** `/24`, when it ends there. */
function networkAt(text: string, at: number): string | undefined {
  const length = /^\/(?:3[0-2]|[12]?\d)(?![\p{L}\p{N}_/]|\.\d)/u.exec(text.slice(at, at + 6));
  return length?.[0];
}

const versionWord = /(?:version|(?:^|[^A-Za-z])(?:ver|v|build|release|rev|firmware))["']? {0,2}[:=]? {0,2}["'v]?$/i;
/** What browsers and tools call themselves by: `Chrome/118.0.0.0`. */
const product =
  /(?:chrome|chromium|crios|firefox|fxios|safari|edga?|edge|opr|opera|vivaldi|brave|yabrowser|samsungbrowser|ucbrowser|mozilla|applewebkit|gecko|electron|teams|outlook|curl|wget|okhttp|java|python-requests)\/$/i;

function isVersion(text: string, at: number): boolean {
  const before = text.slice(Math.max(0, at - 24), at);
  return versionWord.test(before) || product.test(before);
}
