/**
 * Addresses that people made harmless on purpose, made whole again: `hxxp`, `[.]`, `(dot)`, `[@]`, `[:]//`. Places in the
 * new text lead back to the old one. In linear time: every form has a longest length.
 */
export interface RefangedText {
  text: string;
  /** The place in the source of a place in the text. */
  sourceOf(at: number): number;
}

const dot = String.raw` ?[[({] ?(?:\.|dot) ?[\])}] ?`;
/** One bracket alone, within a name. */
const halfDot = String.raw`(?<=[\p{L}\p{N}])(?:\[\.|\.\])(?=[\p{L}\p{N}])`;
const at = String.raw` ?[[({] ?(?:@|at) ?[\])}] ?`;
const colon = String.raw`\[:(?:\/\/?)?\]`;
const slash = String.raw`\[\/\]`;
const scheme = String.raw`(?:h(?:xx|\*\*)ps?|fxp)(?=\[?:)`;

const defanged = new RegExp(
  `(?<dot>${dot}|${halfDot})|(?<at>${at})|(?<colon>${colon})|(?<slash>${slash})|(?<scheme>${scheme})`,
  "giu",
);

export function refang(source: string): RefangedText {
  // Where pieces that were kept begin: in the text, and in the source.
  const starts: number[] = [0];
  const sources: number[] = [0];
  let text = "";
  let done = 0;
  for (const match of source.matchAll(defanged)) {
    text += source.slice(done, match.index);
    starts.push(text.length);
    sources.push(match.index);
    text += mend(match[0], match.groups ?? {});
    done = match.index + match[0].length;
    starts.push(text.length);
    sources.push(done);
  }
  if (done === 0) return { text: source, sourceOf: (place) => place };
  text += source.slice(done);
  return {
    text,
    sourceOf(place) {
      const piece = lastAtMost(starts, place);
      return (sources[piece] ?? 0) + place - (starts[piece] ?? 0);
    },
  };
}

function mend(written: string, groups: Record<string, string | undefined>): string {
  if (groups.dot !== undefined) return ".";
  if (groups.at !== undefined) return "@";
  if (groups.slash !== undefined) return "/";
  if (groups.colon !== undefined) return written.slice(1, -1);
  return written.toLowerCase().replace(/[x*]/g, "t");
}

function lastAtMost(sorted: readonly number[], value: number): number {
  let low = 0;
  let high = sorted.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((sorted[middle] ?? 0) <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}
