/** What the address of a run says: the block that is open, and of a block in a loop the round. */
export interface RunSearch {
  /** See `addressOfBlock`. */
  block?: string | number;
  round?: number;
}

/** The router puts a text that reads like a number in quotes; Sekoia.io's ids are numbers, and look better bare. */
export function addressOfBlock(id: string): string | number {
  return /^(?:0|[1-9]\d{0,14})$/.test(id) ? Number(id) : id;
}

export function readRunSearch(given: Record<string, unknown>): RunSearch {
  const { block, round } = given;
  const isBlock = typeof block === "number" || (typeof block === "string" && block !== "");
  return {
    ...(isBlock ? { block: addressOfBlock(String(block)) } : {}),
    ...(typeof round === "number" && Number.isSafeInteger(round) && round >= 0 ? { round } : {}),
  };
}
