/**
 * A template as a row of texts and constructs, whitespace control done: `{%-`/`-%}` strip, nothing else does
 * (`trim_blocks` and `lstrip_blocks` are off, as in Jinja), comments are gone, `raw` is text.
 */
import { ExpressionError } from "./expression-error.ts";
import { lexConstruct } from "./lex-construct.ts";
import type { Token } from "./token.ts";

export type Segment =
  | { kind: "text"; text: string; offset: number }
  | { kind: "output" | "statement"; tokens: Token[]; offset: number; end: number };

const opening = /\{[{%#]/g;
const rawOpening = /\{%[-+]?\s*raw\s*([-+]?)%\}/y;
const rawClosing = /\{%([-+]?)\s*endraw\s*([-+]?)%\}/g;

/** Throws `ExpressionError` with an offset. */
export function scanTemplate(source: string): Segment[] {
  const segments: Segment[] = [];
  let at = 0;
  let trimsBefore = false;
  while (at < source.length) {
    opening.lastIndex = at;
    const open = opening.exec(source)?.index ?? source.length;
    const trimsAfter = source[open + 2] === "-";
    if (open > at) pushText(segments, source.slice(at, open), at, trimsBefore, trimsAfter);
    if (open === source.length) break;
    const kind = source[open + 1];
    const inside = open + (trimsAfter || source[open + 2] === "+" ? 3 : 2);
    if (kind === "#") {
      const end = source.indexOf("#}", open + 2);
      if (end < 0) throw new ExpressionError("JINJA_SYNTAX", "a comment is never closed with `#}`", open);
      trimsBefore = source[end - 1] === "-" && end - 1 >= inside;
      at = end + 2;
      continue;
    }
    rawOpening.lastIndex = open;
    const raw = kind === "%" ? rawOpening.exec(source) : null;
    if (raw !== null) {
      const start = open + raw[0].length;
      rawClosing.lastIndex = start;
      const close = rawClosing.exec(source);
      if (close === null)
        throw new ExpressionError("JINJA_SYNTAX", "`{% raw %}` is never closed with `{% endraw %}`", open);
      pushText(segments, source.slice(start, close.index), start, raw[1] === "-", close[1] === "-");
      at = close.index + close[0].length;
      trimsBefore = close[2] === "-";
      continue;
    }
    const lexed = lexConstruct(source, inside, kind === "{" ? "}}" : "%}");
    segments.push({ kind: kind === "{" ? "output" : "statement", tokens: lexed.tokens, offset: open, end: lexed.end });
    at = lexed.end;
    trimsBefore = lexed.trimsAfter;
  }
  dropLastNewline(segments, source);
  return segments;
}

function pushText(segments: Segment[], text: string, offset: number, trimsStart: boolean, trimsEnd: boolean): void {
  let kept = text;
  if (trimsEnd) kept = kept.trimEnd();
  if (trimsStart) kept = kept.trimStart();
  if (kept !== "") segments.push({ kind: "text", text: kept.replace(/\r\n?/g, "\n"), offset });
}

/** Jinja drops one line end at the end of a template. */
function dropLastNewline(segments: Segment[], source: string): void {
  const last = segments.at(-1);
  if (last?.kind !== "text" || !/[\r\n]$/.test(source)) return;
  if (last.text.endsWith("\n")) last.text = last.text.slice(0, -1);
  if (last.text === "") segments.pop();
}
