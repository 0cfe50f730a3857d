/** Which way a run went through a drawing. */
import type { BlockRun } from "./block-run.ts";
import type { DrawnEdge } from "./drawing.ts";

/** Ids of the edges that the run took. */
export function takenEdges(edges: readonly DrawnEdge[], run: ReadonlyMap<string, BlockRun>): Set<string> {
  const taken = new Set<string>();
  for (const { id, from, to, label, entersLoop } of edges) {
    const [left, reached] = [run.get(from), run.get(to)];
    if (!left || !reached || reached.state === "skipped" || reached.state === "not reached") continue;
    if (entersLoop || left.leftBy.includes(label)) taken.add(id);
  }
  return taken;
}
