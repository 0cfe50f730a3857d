/** Problems of an export as marks upon its text. */
import type { Problem } from "#contract/problem.ts";
import type { CodeMark } from "./code-marks.ts";

/** From its column to the end of its line; what has no line is not in the text. */
export function marksOf(code: string, problems: readonly Problem[]): CodeMark[] {
  const lines = lineStarts(code);
  return problems.flatMap(({ line, column = 1, severity, message }) => {
    const start = line === undefined ? undefined : lines[line - 1];
    if (line === undefined || start === undefined) return [];
    const end = (lines[line] ?? code.length + 1) - 1;
    const from = Math.min(start + column - 1, end);
    return [{ from, to: start + code.slice(start, end).trimEnd().length, severity, message }].map((mark) => ({
      ...mark,
      to: Math.max(mark.from, mark.to),
    }));
  });
}

function lineStarts(code: string): number[] {
  const starts = [0];
  for (let at = code.indexOf("\n"); at >= 0; at = code.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}

export interface Excerpt {
  line: number;
  text: string;
  isPlace: boolean;
}

/** The line of a problem with one before and one after, each cut to what can be read. */
export function excerptOf(code: string, line: number, width = 160): Excerpt[] {
  const lines = code.split("\n");
  return [line - 1, line, line + 1].flatMap((number) => {
    const text = lines[number - 1];
    if (text === undefined) return [];
    return [{ line: number, text: text.length > width ? `${text.slice(0, width)}…` : text, isPlace: number === line }];
  });
}
