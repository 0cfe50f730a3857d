/** A difference as rows to read: line numbers on both sides, what is the same folded away, changed lines side by side. */
import type { PlaybookDiff } from "#contract/playbook.ts";

type Line = PlaybookDiff["lines"][number];

export interface DiffRow {
  kind: "same" | "added" | "removed" | "changed" | "fold";
  /** Line numbers, from 1; null: not on that side. */
  left: number | null;
  right: number | null;
  before: string;
  after: string;
  /** Of a fold: how many lines it hides. */
  hidden: number;
}

/** So many lines around a change are shown. */
const around = 3;

export function unifiedRows(lines: readonly Line[], isOpen: (fold: number) => boolean = () => false): DiffRow[] {
  return foldRows(numberLines(lines), isOpen);
}

/** Lines that were taken away stand beside those that came in their place. */
export function sideBySideRows(lines: readonly Line[], isOpen: (fold: number) => boolean = () => false): DiffRow[] {
  const rows: DiffRow[] = [];
  let removed: DiffRow[] = [];
  let added: DiffRow[] = [];
  const flush = () => {
    for (let at = 0; at < Math.max(removed.length, added.length); at++) {
      const [left, right] = [removed[at], added[at]];
      if (left && right) rows.push({ ...left, kind: "changed", right: right.right, after: right.after });
      else if (left ?? right) rows.push((left ?? right) as DiffRow); // one of the two is there
    }
    removed = [];
    added = [];
  };
  for (const row of numberLines(lines)) {
    if (row.kind === "removed") removed.push(row);
    else if (row.kind === "added") added.push(row);
    else {
      flush();
      rows.push(row);
    }
  }
  flush();
  return foldRows(rows, isOpen);
}

export function countLines(lines: readonly Line[]): { added: number; removed: number } {
  const count = (kind: Line["kind"]) => lines.filter((line) => line.kind === kind).length;
  return { added: count("added"), removed: count("removed") };
}

function numberLines(lines: readonly Line[]): DiffRow[] {
  let [left, right] = [0, 0];
  return lines.map(({ kind, text }): DiffRow => {
    if (kind !== "added") left++;
    if (kind !== "removed") right++;
    return {
      kind,
      left: kind === "added" ? null : left,
      right: kind === "removed" ? null : right,
      before: kind === "added" ? "" : text,
      after: kind === "removed" ? "" : text,
      hidden: 0,
    };
  });
}

/** A fold is known by the number of its first row. */
function foldRows(rows: readonly DiffRow[], isOpen: (fold: number) => boolean): DiffRow[] {
  const near = new Set<number>();
  for (const [at, row] of rows.entries()) {
    if (row.kind === "same") continue;
    for (let beside = at - around; beside <= at + around; beside++) near.add(beside);
  }
  const shown: DiffRow[] = [];
  for (let at = 0; at < rows.length; at++) {
    const row = rows[at];
    if (!row) continue;
    if (near.has(at)) {
      shown.push(row);
      continue;
    }
    const begin = at;
    while (at + 1 < rows.length && !near.has(at + 1)) at++;
    const hidden = rows.slice(begin, at + 1);
    if (hidden.length <= 2 || isOpen(begin)) shown.push(...hidden);
    else shown.push({ kind: "fold", left: begin, right: null, before: "", after: "", hidden: hidden.length });
  }
  return shown;
}
