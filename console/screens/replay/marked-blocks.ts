/** The blocks of a playbook with what became of each in a replay, as the drawing shows it. */
import type { GraphNode } from "#contract/playbook.ts";
import type { Replay } from "#contract/replay.ts";
import type { BlockRun } from "../../parts/graph/block-run.ts";
import type { Tone } from "../../parts/states.ts";
import { changeWords } from "./replay-words.ts";

const tones: Record<Replay["marks"][string], Tone> = {
  same: "idle",
  new: "succeeded",
  gone: "failed",
  changed: "waiting",
};

export function markedBlocks(
  nodes: readonly GraphNode[],
  { marks, branches }: Pick<Replay, "marks" | "branches">,
  side: "was" | "now",
): Map<string, BlockRun> {
  const other = new Map(
    branches.filter(({ frame }) => frame === "").map((branch) => [branch.task, branch[side].label || "the plain way"]),
  );
  return new Map(
    nodes.map(({ id }): [string, BlockRun] => {
      const mark = marks[id];
      const ran = mark !== undefined && (side === "now" ? mark !== "gone" : mark !== "new");
      const label = other.get(id);
      return [
        id,
        {
          state: ran ? "succeeded" : "not reached",
          duration: null,
          badges: label === undefined ? [] : [label],
          leftBy: [],
          ...(mark === undefined
            ? { says: { word: "Did not run", tone: "idle" } }
            : { says: { word: changeWords[mark], tone: tones[mark] } }),
        },
      ];
    }),
  );
}
