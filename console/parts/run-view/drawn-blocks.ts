/** The blocks of a frame as the drawing shows them. */
import type { RunBlock } from "#contract/run-view.ts";
import { durationWords } from "../duration.ts";
import type { BlockRun } from "../graph/block-run.ts";

/** `now` is for what goes on. */
export function drawnBlocks(blocks: readonly RunBlock[], now: number): Map<string, BlockRun> {
  return new Map(
    blocks.map((block) => {
      const took = blockMilliseconds(block, now);
      const { state, leftBy } = block;
      return [
        block.node,
        { state, duration: took === null ? null : durationWords(took), badges: badgesOf(block), leftBy },
      ];
    }),
  );
}

/** Null for what has not begun. */
function blockMilliseconds({ milliseconds, openSince, state }: RunBlock, now: number): number | null {
  if (state === "skipped" || state === "not reached") return null;
  const open = openSince === null ? null : Math.max(0, now - Date.parse(openSince));
  if (open === null) return milliseconds;
  return open + (milliseconds ?? 0);
}

function badgesOf({ rounds, failedRounds, attempts, inside }: RunBlock): string[] {
  if (inside) return insideBadges(inside);
  if (rounds > 1) return [`${rounds} rounds`, ...(failedRounds > 0 ? [`${failedRounds} failed`] : [])];
  return attempts > 1 ? [`${attempts} attempts`] : [];
}

function insideBadges({ what, total, counts }: NonNullable<RunBlock["inside"]>): string[] {
  if (what === "playbook") return [];
  const over = counts.succeeded + counts.failed + counts.skipped;
  const progress = over < total ? `${over} of ${total}` : `${total} ${what}`;
  return [progress, ...(counts.failed > 0 ? [`${counts.failed} failed`] : [])];
}

/** Whether the figures of a block change by themselves. */
export const goesOn = ({ state }: { state: RunBlock["state"] }): boolean =>
  state === "running" || state === "waiting" || state === "queued";
