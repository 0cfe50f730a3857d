import { addressOfBlock } from "../../parts/block-address.ts";
import type { RunPlace } from "../../parts/run-view/run-place.ts";

/** What the address of a run says: the frame that is drawn, the block that is open, and of a block in a loop the round. */
export interface RunSearch {
  frame?: string;
  /** See `addressOfBlock`. */
  block?: string | number;
  round?: number;
}

export function readRunSearch(given: Record<string, unknown>): RunSearch {
  const { block, round, frame } = given;
  const isBlock = typeof block === "number" || (typeof block === "string" && block !== "");
  return {
    ...(typeof frame === "string" && frame !== "" && frame.length <= 2_000 ? { frame } : {}),
    ...(isBlock ? { block: addressOfBlock(String(block)) } : {}),
    ...(typeof round === "number" && Number.isSafeInteger(round) && round >= 0 ? { round } : {}),
  };
}

export function placeOfSearch({ frame = "", block, round }: RunSearch): RunPlace {
  return { frame, block: block === undefined ? null : String(block), round: round ?? null };
}

export function searchOfPlace({ frame, block, round }: RunPlace): RunSearch {
  return {
    ...(frame === "" ? {} : { frame }),
    ...(block === null ? {} : { block: addressOfBlock(block) }),
    ...(round === null ? {} : { round }),
  };
}
