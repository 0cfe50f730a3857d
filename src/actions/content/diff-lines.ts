/** Two texts line by line: the shortest way from one to the other (Myers), or near it where they differ in everything. */
export interface DiffLine {
  kind: "same" | "added" | "removed";
  text: string;
}

/** Beyond so many steps nobody reads the difference line by line: then it is one block for the other. */
const mostSteps = 600;

export function diffLines(from: string, to: string): DiffLine[] {
  const a = linesOf(from);
  const b = linesOf(to);
  let begin = 0;
  while (begin < a.length && begin < b.length && a[begin] === b[begin]) begin++;
  let end = 0;
  while (end < a.length - begin && end < b.length - begin && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
  const same = (lines: readonly string[]) => lines.map((text): DiffLine => ({ kind: "same", text }));
  return [
    ...same(a.slice(0, begin)),
    ...diffMiddle(a.slice(begin, a.length - end), b.slice(begin, b.length - end)),
    ...same(a.slice(a.length - end)),
  ];
}

function linesOf(text: string): string[] {
  const lines = text.split(/\r?\n/);
  if (lines.at(-1) === "") lines.pop();
  return lines;
}

function diffMiddle(a: readonly string[], b: readonly string[]): DiffLine[] {
  const trace = findWay(a, b);
  if (!trace) {
    return [
      ...a.map((text): DiffLine => ({ kind: "removed", text })),
      ...b.map((text): DiffLine => ({ kind: "added", text })),
    ];
  }
  const lines: DiffLine[] = [];
  let [x, y] = [a.length, b.length];
  for (let step = trace.length - 1; step >= 0; step--) {
    const reach = trace[step] ?? new Map<number, number>();
    const diagonal = x - y;
    const down = diagonal === -step || (diagonal !== step && at(reach, diagonal - 1) < at(reach, diagonal + 1));
    const before = down ? diagonal + 1 : diagonal - 1;
    const [fromX, fromY] = step === 0 ? [0, 0] : [at(reach, before), at(reach, before) - before];
    while (x > fromX && y > fromY && x > 0 && y > 0 && a[x - 1] === b[y - 1]) {
      lines.push({ kind: "same", text: a[x - 1] ?? "" });
      x--;
      y--;
    }
    if (step === 0) break;
    if (down) lines.push({ kind: "added", text: b[fromY] ?? "" });
    else lines.push({ kind: "removed", text: a[fromX] ?? "" });
    [x, y] = [fromX, fromY];
  }
  return lines.reverse();
}

const at = (reach: ReadonlyMap<number, number>, diagonal: number) => reach.get(diagonal) ?? -1;

/** For each number of edits how far each diagonal came before them; undefined when the texts differ too much. */
function findWay(a: readonly string[], b: readonly string[]): Map<number, number>[] | undefined {
  const most = Math.min(a.length + b.length, mostSteps);
  let reach = new Map([[1, 0]]);
  const trace: Map<number, number>[] = [];
  for (let step = 0; step <= most; step++) {
    trace.push(new Map(reach));
    const next = new Map(reach);
    for (let diagonal = -step; diagonal <= step; diagonal += 2) {
      const down = diagonal === -step || (diagonal !== step && at(reach, diagonal - 1) < at(reach, diagonal + 1));
      let x = down ? at(reach, diagonal + 1) : at(reach, diagonal - 1) + 1;
      let y = x - diagonal;
      while (x < a.length && y < b.length && a[x] === b[y]) {
        x++;
        y++;
      }
      next.set(diagonal, x);
      if (x >= a.length && y >= b.length) return trace;
    }
    reach = next;
  }
  return undefined;
}
