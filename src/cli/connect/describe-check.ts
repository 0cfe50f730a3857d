/** The rights, one line each, as they are found. */
import type { ConnectCheck, ConnectRight } from "#contract/connect.ts";
import type { Output } from "../terminal/output.ts";
import { cleanText, measureWidth, padEnd, wrapText } from "../terminal/plain-text.ts";
import type { Style } from "../terminal/style.ts";

export function describeCheck(check: ConnectCheck, { style, columns }: Pick<Output, "style" | "columns">): string[] {
  const width = Math.min(100, Math.max(50, columns));
  const names = check.rights.map(({ name }) => cleanText(name));
  const left = Math.max(...names.map(measureWidth), 8);
  const rights = check.rights.flatMap((right, at) => {
    const [first = "", ...more] = wrapText(cleanText(right.detail), Math.max(24, width - left - 7));
    const faint = right.outcome === "not checked" ? style.dim : (line: string) => line;
    const under = " ".repeat(left + 6);
    const mend = right.mend === null || right.outcome === "ok" || right.need === "unused" ? [] : [right.mend];
    return [
      faint(`  ${markOf(right, style)} ${padEnd(names[at] ?? "", left)}  ${first}`),
      ...more.map((line) => faint(under + line)),
      ...mend.flatMap((text) =>
        wrapText(`→ ${cleanText(text)}`, Math.max(24, width - left - 7)).map((line) => under + style.warn(line)),
      ),
    ];
  });
  const verdict = check.ok
    ? style.good("✓ All that is needed is there.")
    : style.bad("✗ Something that is needed is not there.");
  return [
    `Asked at ${style.bold(cleanText(check.address.understood))}`,
    ...check.address.notes.flatMap((note) =>
      wrapText(cleanText(note), width - 4).map((line, at) => style.dim(`${at === 0 ? "  · " : "    "}${line}`)),
    ),
    "",
    ...rights,
    "",
    verdict,
    ...(check.notAllowed === null ? [] : [`  On the command line: --allow ${cleanText(check.notAllowed)}`]),
  ];
}

function markOf({ need, outcome }: ConnectRight, style: Style): string {
  if (outcome === "ok") return style.good("✓");
  if (outcome === "not checked") return style.dim("·");
  return need === "needed" ? style.bad("✗") : style.warn("!");
}
