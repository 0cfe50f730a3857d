import { addressOfBlock } from "../../parts/block-address.ts";

export type PlaybookTab = "details" | "graph" | "code" | "runs" | "versions";

/** What the address of this screen may say after the `?`. */
export interface PlaybookSearch {
  /** The graph, when it is not named. */
  tab?: Exclude<PlaybookTab, "graph">;
  /** The block that is open; see `addressOfBlock`. */
  block?: string | number;
  /** The field of it that is to be looked at. */
  field?: string;
  /** The list of issues is open. */
  issues?: true;
  /** Sub-playbooks that were opened one within the other, by their ids. */
  within?: string[];
}

const deepest = 20;

export function readPlaybookSearch({ tab, block, field, issues, within }: Record<string, unknown>): PlaybookSearch {
  const isBlock = typeof block === "number" || (typeof block === "string" && block !== "");
  const path = Array.isArray(within)
    ? within.flatMap((id) => (typeof id === "string" && id !== "" ? [id.slice(0, 300)] : [])).slice(0, deepest)
    : [];
  return {
    ...(isOtherTab(tab) ? { tab } : {}),
    ...(issues === true ? { issues } : {}),
    ...(isBlock ? { block: addressOfBlock(String(block).slice(0, 200)) } : {}),
    ...(typeof field === "string" && field !== "" ? { field: field.slice(0, 200) } : {}),
    ...(path.length > 0 ? { within: path } : {}),
  };
}

export function isOtherTab(tab: unknown): tab is NonNullable<PlaybookSearch["tab"]> {
  return tab === "details" || tab === "code" || tab === "runs" || tab === "versions";
}
