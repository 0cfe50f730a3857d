/** IPv6 addresses and networks. Times, MAC addresses, fingerprints and `a::b` of programs are none. */
import type { Found } from "./indicator.ts";
import { isIpv6 } from "./ip-text.ts";
import { escapedLength, isGlued, isWordLetter } from "./words.ts";

const run = /[0-9A-Fa-f:.]+/g;

export function* findIpv6(text: string): Generator<Found> {
  for (const match of text.matchAll(run)) {
    if (match[0].length > 60 || !match[0].includes(":")) continue;
    const skipped = escapedLength(text, match.index);
    const from = match.index + skipped;
    let written = match[0].slice(skipped);
    // What ends a sentence or a clause.
    while (/(?:\.|[^:]:)$/.test(written)) written = written.slice(0, -1);
    const to = from + written.length;
    if (isGlued(text, from) || isWordLetter(text[to]) || /[-@]/.test(text[from - 1] ?? "")) continue;
    if (!isIpv6(written) || !isMeant(written)) continue;
    const network = /^\/(?:12[0-8]|1[01]\d|[1-9]?\d)(?![\p{L}\p{N}_]|\.\d)/u.exec(text.slice(to, to + 6))?.[0];
    if (network !== undefined) yield { type: "IPv6CIDR", value: written + network, from, to: to + network.length };
    // A length that is too long makes it no network, and then most likely no address either.
    else if (!/^\/\d{3}/.test(text.slice(to, to + 4))) yield { type: "IPv6", value: written, from, to };
  }
}

/** Somebody wrote an address, and not a time (`12::34`), a name of a program (`a::b`) or a fingerprint. */
function isMeant(written: string): boolean {
  if (written === "::1") return true;
  const groups = written.split(/:+/).filter((group) => group !== "");
  // Eight pairs of digits are the identifier of a device.
  if (groups.length === 8 && groups.every((group) => group.length === 2)) return false;
  return groups.some((group) => group.length >= 3) && /\d/.test(written);
}
