/**
 * Text of alerts, vendors and files on its way to a terminal. Control characters would let an alert's author move the
 * cursor or repaint the screen, and directional marks would let them shuffle a line, so none gets through.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
const unsafe = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

export function cleanText(text: string): string {
  return text.replace(/[\r\n\t]+/g, " ").replace(unsafe, "");
}

const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });
const wide =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]|^\p{Extended_Pictographic}/u;
const escapes = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, "g");

/** Columns a text takes; our own colours take none. */
export function measureWidth(text: string): number {
  let width = 0;
  for (const { segment } of segmenter.segment(text.replace(escapes, ""))) width += wide.test(segment) ? 2 : 1;
  return width;
}

/** Cuts to so many columns, with an ellipsis where something is missing. For text without colours. */
export function fitText(text: string, columns: number): string {
  if (measureWidth(text) <= columns) return text;
  let kept = "";
  let width = 0;
  for (const { segment } of segmenter.segment(text)) {
    width += wide.test(segment) ? 2 : 1;
    if (width > columns - 1) break;
    kept += segment;
  }
  return columns < 1 ? "" : `${kept}…`;
}

/** Breaks at blanks; a word longer than the line is cut. */
export function wrapText(text: string, columns: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/)) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (measureWidth(longer) <= columns) line = longer;
    else {
      if (line !== "") lines.push(line);
      line = fitText(word, columns);
    }
  }
  return line === "" ? lines : [...lines, line];
}

export function padEnd(text: string, columns: number): string {
  return text + " ".repeat(Math.max(0, columns - measureWidth(text)));
}

export function padStart(text: string, columns: number): string {
  return " ".repeat(Math.max(0, columns - measureWidth(text))) + text;
}
