/** Mail addresses, by their at sign: at most 64 letters before it, a host behind it. */
import { isHostName } from "./host-name.ts";
import { endOfWord, escapedLength, isGlued, isWordLetter } from "./words.ts";

export interface FoundEmail {
  value: string;
  from: number;
  to: number;
  /** Where the part behind the at sign begins. */
  hostFrom: number;
}

const host = /[\p{L}\p{N}\p{M}.-]{3,255}/uy;
const longestLocal = 64;

/** Files that have an at sign in their names, and no host: `icon@2x.png`. */
const fileEndings = /\.(?:png|jpe?g|gif|svg|webp|ico|css|js|json|html?|txt|pdf|docx?|xlsx?|exe|dll|py|md|log)$/i;

export function* findEmails(text: string): Generator<FoundEmail> {
  for (let at = text.indexOf("@"); at >= 0; at = text.indexOf("@", at + 1)) {
    const from = localStart(text, at);
    if (from === undefined) continue;
    host.lastIndex = at + 1;
    const [run = ""] = host.exec(text)?.[0].split("..") ?? [];
    const written = run.slice(0, endOfWord(run));
    const to = at + 1 + written.length;
    if (text[to] === "@" || text[to] === "_" || isWordLetter(text[to])) continue;
    if (!isHostName(written) || !/\.(?:\p{L}{2,}|xn--[a-z0-9-]+)$/iu.test(written) || fileEndings.test(written))
      continue;
    yield { value: text.slice(from, to), from, to, hostFrom: at + 1 };
  }
}

/** Where the part before the at sign begins; undefined when there is none, or it is glued to something else. */
function localStart(text: string, at: number): number | undefined {
  let from = at;
  while (from > 0 && at - from <= longestLocal && /[A-Za-z0-9._+'~-]/.test(text[from - 1] ?? "")) from--;
  if (at - from > longestLocal) return undefined;
  from += escapedLength(text, from);
  const lastGap = text.slice(from, at).lastIndexOf("..");
  if (lastGap >= 0) from += lastGap + 2;
  while (from < at && /[.'~-]/.test(text[from] ?? "")) from++;
  if (from === at || /[.']/.test(text[at - 1] ?? "")) return undefined;
  // A letter in another script, or a second at sign, before it: it began earlier.
  return text[from - 1] === "@" || isGlued(text, from) ? undefined : from;
}
