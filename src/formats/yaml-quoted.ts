/** Quoted scalars of the short cut through YAML, and what it gives. */
import type { Json } from "#base/json.ts";

/** Where a value stands; the tree mirrors the document's. */
export interface Place {
  offset: number;
  inner?: Map<string, Place> | Place[];
}

export interface BlockYaml {
  value: Json;
  place: Place;
}

/** Thrown where the short cut ends: the library reads the text then. */
class Doubt extends Error {}

export const doubt = new Doubt("not of the short cut");

const escapes: Readonly<Record<string, string>> = {
  n: "\n",
  t: "\t",
  r: "\r",
  "\\": "\\",
  '"': '"',
  "/": "/",
  " ": " ",
  "0": "\0",
  a: "\x07",
  b: "\b",
  e: "\x1b",
  f: "\f",
  v: "\v",
};

/** The text of a quoted scalar; line ends within it fold to blanks. */
export function unquote(raw: string): string {
  const body = raw.slice(1, -1);
  const folded = body.includes("\n") ? foldQuoted(body, raw.startsWith('"')) : body;
  if (raw.startsWith("'")) return folded.replaceAll("''", "'");
  return folded.replace(/\\(?:x([\dA-Fa-f]{2})|u([\dA-Fa-f]{4})|U[\dA-Fa-f]*|([\s\S]))/g, (all, byte, code, letter) => {
    const hex: string | undefined = byte ?? code;
    if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
    const meant = typeof letter === "string" && Object.hasOwn(escapes, letter) ? escapes[letter] : undefined;
    if (meant === undefined || all.startsWith("\\U")) throw doubt;
    return meant;
  });
}

/** One line end is a blank, more are one line end fewer; a backslash before it joins the lines as they are. */
function foldQuoted(body: string, escaped: boolean): string {
  if (body.includes("\t")) throw doubt;
  const lines = body.split(/\r?\n/);
  let text = "";
  let gaps = -1;
  for (const [at, line] of lines.entries()) {
    const isLast = at === lines.length - 1;
    const start = at === 0 ? line : line.replace(/^ +/, "");
    const joins = escaped && !isLast && /(?:^|[^\\])(?:\\\\)*\\$/.test(start);
    const content = joins ? start.slice(0, -1) : isLast ? start : start.replace(/ +$/, "");
    if (at > 0 && content === "" && !isLast && !joins) {
      gaps++;
      continue;
    }
    if (at > 0 && gaps >= 0) text += gaps > 0 ? "\n".repeat(gaps) : " ";
    text += content;
    gaps = joins ? -1 : 0;
    // An escaped blank before the line's end would have been cut off.
    if (!joins && !isLast && escaped && /\\$/.test(content)) throw doubt;
    // An empty line behind a joined one, or an empty first line, is for the library to judge.
    if (joins && lines[at + 1]?.trim() === "" && at + 1 < lines.length - 1) throw doubt;
  }
  return text;
}
