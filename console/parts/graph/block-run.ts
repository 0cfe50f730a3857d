import type { RunStep } from "#contract/run.ts";
import type { Tone } from "../states.ts";

export type BlockState = RunStep["state"];

/** What a run made of a block, as the drawing shows it. */
export interface BlockRun {
  state: BlockState;
  /** In words: `1.2 s`. */
  duration: string | null;
  /** Instead of the state's own word and tone: what became of it in a replay. */
  says?: { word: string; tone: Tone };
  /** Short remarks: `3 attempts`, `round 4 of 5`. */
  badges: readonly string[];
  /** Labels of the edges it left by; a plain edge has the empty label. */
  leftBy: readonly string[];
}
