import { addressOfBlock } from "../../parts/block-address.ts";

/** What the address of a run says: the block that is open, and of a block in a loop the round. */
export interface RunSearch {
  /** See `addressOfBlock`. */
  block?: string | number;
  round?: number;
}

export function readRunSearch(given: Record<string, unknown>): RunSearch {
  const { block, round } = given;
  const isBlock = typeof block === "number" || (typeof block === "string" && block !== "");
  return {
    ...(isBlock ? { block: addressOfBlock(String(block)) } : {}),
    ...(typeof round === "number" && Number.isSafeInteger(round) && round >= 0 ? { round } : {}),
  };
}
