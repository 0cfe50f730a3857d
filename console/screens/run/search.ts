/** What the address of a run says: the block that is open, and of a block in a loop the round. */
export interface RunSearch {
  block?: string;
  round?: number;
}

export function readRunSearch(given: Record<string, unknown>): RunSearch {
  const { block, round } = given;
  // The router reads `?block=3` as a number.
  const id = typeof block === "number" ? String(block) : block;
  return {
    ...(typeof id === "string" && id !== "" ? { block: id } : {}),
    ...(typeof round === "number" && Number.isSafeInteger(round) && round >= 0 ? { round } : {}),
  };
}
