/**
 * Paths of the context document as texts, the way DT writes them: names between dots, `[n]` for an element of a list
 * (`Foo.[0].Bar`, also `Foo[0].Bar`), and `['a.b']` for a name that holds a dot or a bracket (within the quotes, `\` goes
 * before `'` and `\`). Every text is a path: what looks like a bracket and is none belongs to the name it stands in.
 */
export type ContextPath = readonly (string | number)[];

/** Deeper than any real context; what follows is one name. */
const mostSegments = 200;

/** An index or a quoted name, where a segment ends behind it. */
const bracket = /\[(?:(\d{1,9})|'((?:[^'\\]|\\['\\])*)')\](?=[.[]|$)/y;

export function readContextPath(text: string): ContextPath {
  const segments: (string | number)[] = [];
  let at = 0;
  for (;;) {
    if (segments.length >= mostSegments) {
      segments.push(text.slice(at));
      return segments;
    }
    at = readSegment(text, at, segments);
    // A bracket needs no dot before it.
    while (text[at] === "[" && segments.length < mostSegments) at = readSegment(text, at, segments);
    if (at >= text.length) return segments;
    at++;
  }
}

/** Pushes what begins at `start`, and gives the place behind it: a dot, a bracket, or the end. */
function readSegment(text: string, start: number, segments: (string | number)[]): number {
  const found = bracketAt(text, start);
  if (found !== undefined) {
    const [whole, index, name = ""] = found;
    // The document itself is no list: there, a number between brackets is a name.
    if (index === undefined) segments.push(name.replaceAll(/\\(['\\])/g, "$1"));
    else segments.push(segments.length === 0 ? whole : Number(index));
    return start + whole.length;
  }
  let at = start;
  while (at < text.length && text[at] !== ".") {
    if (at > start && text[at] === "[" && bracketAt(text, at) !== undefined) break;
    at++;
  }
  segments.push(text.slice(start, at));
  return at;
}

function bracketAt(text: string, at: number): RegExpExecArray | undefined {
  if (text[at] !== "[") return undefined;
  bracket.lastIndex = at;
  return bracket.exec(text) ?? undefined;
}

/** The text that `readContextPath` reads as these segments, of which the first is a name. */
export function writeContextPath(path: ContextPath): string {
  return path.map(writeSegment).join(".");
}

function writeSegment(segment: string | number): string {
  if (typeof segment === "number") return `[${segment}]`;
  return /[.[\]]/.test(segment) ? `['${segment.replaceAll(/['\\]/g, "\\$&")}']` : segment;
}
