/** What the address of this screen may say after the `?`. */
export interface PlaybookSearch {
  /** The graph, when it is not named. */
  tab?: "code" | "runs";
  /** The block that is open. */
  block?: string;
  /** The field of it that is to be looked at. */
  field?: string;
  /** The list of issues is open. */
  issues?: true;
}

export function readPlaybookSearch({ tab, block, field, issues }: Record<string, unknown>): PlaybookSearch {
  return {
    ...(tab === "code" || tab === "runs" ? { tab } : {}),
    ...(issues === true ? { issues } : {}),
    ...readId("block", block),
    ...readId("field", field),
  };
}

/** The router reads `?block=3` as a number. */
function readId<Key extends string>(key: Key, value: unknown): { [K in Key]?: string } {
  if (typeof value !== "string" && typeof value !== "number") return {};
  return { [key]: String(value).slice(0, 200) } as { [K in Key]: string }; // the key is the one that was given
}
