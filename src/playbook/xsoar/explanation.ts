/** Why a value is what it is: collected while it is evaluated, when somebody asked. */
import type { Json, JsonObject } from "#base/json.ts";

/** A value, or why there is none. */
export type Explained = { value: Json } | { absent: string };

export type ExplainedStep =
  /** Where it came from. */
  | ({ at: "path"; path: string } & Explained)
  /** `${…}` within a text, each by itself. */
  | { at: "text"; parts: ({ path: string } & Explained)[] }
  /** How many items passed, and what was decided about the first of them. */
  | { at: "filters"; kept: number; of: number; items: ExplainedItem[] }
  | ({ at: "accessor"; path: string } & Explained)
  | ({ at: "transformer"; operator: string; arguments: JsonObject } & Explained);

export interface ExplainedItem {
  item: Json;
  kept: boolean;
  comparisons: ExplainedComparison[];
}

export interface ExplainedComparison {
  left: Explained;
  operator: string;
  right: Explained;
  ignoreCase: boolean;
  result: boolean;
  /** Why the two could not be compared. */
  error?: string;
}

export interface Trace {
  steps: ExplainedStep[];
}

export function explained(value: Json | undefined, why: () => string): Explained {
  return value === undefined ? { absent: why() } : { value };
}
