import { fitText, measureWidth, padEnd, padStart } from "./plain-text.ts";

export interface Column {
  title: string;
  /** Numbers stand right. */
  align?: "left" | "right";
  /** The one that is cut when the table is too wide. */
  flexible?: boolean;
}

export interface TableOptions {
  columns: readonly Column[];
  /** Cells without colours; `paint` adds them after the cutting. */
  rows: readonly (readonly string[])[];
  width: number;
  paint?: (cell: string, column: number, row: number) => string;
  paintTitle?: (title: string) => string;
}

const gap = "  ";

/** Lines of a table that fits the width as far as its flexible column gives way. */
export function renderTable({ columns, rows, width, paint, paintTitle }: TableOptions): string[] {
  const widths = columns.map(({ title }, at) =>
    Math.max(measureWidth(title), ...rows.map((row) => measureWidth(row[at] ?? ""))),
  );
  const flexible = columns.findIndex((column) => column.flexible);
  const total = widths.reduce((sum, each) => sum + each, gap.length * (columns.length - 1));
  if (flexible >= 0 && total > width) widths[flexible] = Math.max(8, (widths[flexible] ?? 0) - (total - width));

  const shape = (text: string, at: number) => {
    const fitted = fitText(text, widths[at] ?? 0);
    return columns[at]?.align === "right" ? padStart(fitted, widths[at] ?? 0) : padEnd(fitted, widths[at] ?? 0);
  };
  const line = (cells: string[]) => cells.join(gap).trimEnd();
  return [
    line(columns.map(({ title }, at) => (paintTitle ?? ((text: string) => text))(shape(title, at)))),
    ...rows.map((row, number) =>
      line(columns.map((_, at) => (paint ?? ((text: string) => text))(shape(row[at] ?? "", at), at, number))),
    ),
  ];
}
