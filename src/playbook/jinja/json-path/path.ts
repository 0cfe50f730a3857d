/** A JSON path as data: steps from the root, each choosing among the children of what was found so far. */
export type Selector =
  | { kind: "name"; name: string }
  | { kind: "index"; index: number }
  | { kind: "slice"; start: number | undefined; stop: number | undefined; step: number }
  | { kind: "all" }
  | { kind: "where"; condition: Condition };

export interface Step {
  /** `..`: look into everything below, too. */
  deep: boolean;
  selectors: Selector[];
}

export type Path = Step[];

export type Operand =
  | { kind: "literal"; value: string | number | boolean | null }
  | { kind: "path"; fromRoot: boolean; path: Path };

export type Condition =
  | { kind: "and" | "or"; parts: Condition[] }
  | { kind: "not"; part: Condition }
  | { kind: "exists"; operand: Operand }
  | { kind: "compare"; operator: string; left: Operand; right: Operand };
