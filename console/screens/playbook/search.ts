import { addressOfBlock } from "../../parts/block-address.ts";

/** What the address of this screen may say after the `?`. */
export interface PlaybookSearch {
  /** The graph, when it is not named. */
  tab?: "code" | "runs";
  /** The block that is open; see `addressOfBlock`. */
  block?: string | number;
  /** The field of it that is to be looked at. */
  field?: string;
  /** The list of issues is open. */
  issues?: true;
}

export function readPlaybookSearch({ tab, block, field, issues }: Record<string, unknown>): PlaybookSearch {
  const isBlock = typeof block === "number" || (typeof block === "string" && block !== "");
  return {
    ...(tab === "code" || tab === "runs" ? { tab } : {}),
    ...(issues === true ? { issues } : {}),
    ...(isBlock ? { block: addressOfBlock(String(block).slice(0, 200)) } : {}),
    ...(typeof field === "string" && field !== "" ? { field: field.slice(0, 200) } : {}),
  };
}
