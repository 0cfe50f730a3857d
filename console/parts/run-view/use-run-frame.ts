/**
 * One frame of a run, live: what is drawn, and what became of it. Whoever shows a run's title or its graph asks by this; the
 * answer is fetched once.
 */
import type { UseQueryResult } from "@tanstack/react-query";
import { useMemo } from "react";
import type { RunBlock, RunView } from "#contract/run-view.ts";
import { useCall } from "../../app/calls.ts";
import type { BlockRun } from "../graph/block-run.ts";
import { useNow } from "../use-now.ts";
import { drawnBlocks, goesOn } from "./drawn-blocks.ts";

/** While the next frame comes, the former one stays. */
export function useRunFrame(id: string, frame: string): UseQueryResult<RunView> {
  return useCall("viewRun", { id, frame }, { keepsFormer: true });
}

export function useDrawnBlocks(blocks: readonly RunBlock[]): ReadonlyMap<string, BlockRun> {
  const now = useNow(blocks.some(goesOn) ? 1_000 : 0);
  return useMemo(() => drawnBlocks(blocks, now), [blocks, now]);
}
