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

interface Shown extends Column {
  /** Among all columns. */
  at: number;
  width: number;
}

const gap = "  ";
const leastFlexible = 8;

/** Lines of a table that fits the width: the flexible column gives way, then columns are left out from the right. */
export function renderTable({ columns, rows, width, paint, paintTitle }: TableOptions): string[] {
  const shown = chooseColumns(columns, rows, width);
  const shape = (text: string, column: Shown) => {
    const fitted = fitText(text, column.width);
    return column.align === "right" ? padStart(fitted, column.width) : padEnd(fitted, column.width);
  };
  const titles = shown.map((column) =>
    paintTitle ? paintTitle(shape(column.title, column)) : shape(column.title, column),
  );
  const lines = rows.map((row, number) =>
    shown.map((column) => {
      const cell = shape(row[column.at] ?? "", column);
      return paint ? paint(cell, column.at, number) : cell;
    }),
  );
  return [titles, ...lines].map((cells) => cells.join(gap).trimEnd());
}

function chooseColumns(columns: readonly Column[], rows: TableOptions["rows"], width: number): Shown[] {
  let shown: Shown[] = columns.map((column, at) => ({
    ...column,
    at,
    width: Math.max(measureWidth(column.title), ...rows.map((row) => measureWidth(row[at] ?? ""))),
  }));
  const excess = () => shown.reduce((sum, column) => sum + column.width, gap.length * (shown.length - 1)) - width;
  const flexible = shown.find((column) => column.flexible);
  if (flexible && excess() > 0) {
    flexible.width = Math.max(Math.min(leastFlexible, flexible.width), flexible.width - excess());
  }
  while (shown.length > 1 && excess() > 0) {
    const last = shown.findLast((column) => column.at > 0 && !column.flexible) ?? shown.at(-1);
    shown = shown.filter((column) => column !== last);
  }
  const [only] = shown;
  if (shown.length === 1 && only) only.width = Math.min(only.width, width);
  return shown;
}
