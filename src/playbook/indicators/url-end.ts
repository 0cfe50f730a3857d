/** Where a URL ends in text, behind its host: not with the sentence, the bracket or the list that it stands in. */

/** XSOAR's letters of what follows a host; those that may end it are looked at one by one. */
const plain = /[-\p{L}\p{N}\p{M}+@#/%=~_$?!:.()*|–—―]+/uy;

/** `at` is behind host and port. */
export function endOfUrl(text: string, at: number): number {
  const first = text[at];
  if (first !== "/" && first !== "?" && first !== "#" && !text.startsWith("\\/", at)) return at;
  let end = at;
  for (;;) {
    plain.lastIndex = end;
    end += plain.exec(text)?.[0].length ?? 0;
    const step = special(text, end);
    if (step === 0) break;
    end += step;
  }
  return withoutPunctuation(text, at, end);
}

/** How much of what stands here still belongs to it: a line's end of JSON, a quote of HTML, the next of a list do not. */
function special(text: string, at: number): number {
  switch (text[at]) {
    case "\\":
      if (text[at + 1] === "\\") return 2;
      return /[nrt"]/.test(text[at + 1] ?? "") ? 0 : 1;
    case "&":
      return /^&(?:quot|gt|lt|apos|#39|#34);/.test(text.slice(at, at + 6)) ? 0 : 1;
    case ",":
    case ";":
      return /^.\s?(?:https?|ftp|hxxps?):/i.test(text.slice(at, at + 8)) ? 0 : 1;
    default:
      return 0;
  }
}

/** A closing bracket belongs to it when it was opened within. */
function withoutPunctuation(text: string, from: number, to: number): number {
  let open = 0;
  for (let at = from; at < to; at++) open += text[at] === "(" ? 1 : text[at] === ")" ? -1 : 0;
  let end = to;
  for (; end > from; end--) {
    const last = text[end - 1] ?? "";
    if (last === ")" && open < 0) open++;
    else if (!/[.,;:!?*|\\–—―]/.test(last)) break;
  }
  return end;
}
