export interface MapperSearch {
  tab?: "versions";
  /** The instance whose events one writes from. */
  instance?: string;
}

export function readMapperSearch(given: Record<string, unknown>): MapperSearch {
  return {
    ...(given.tab === "versions" ? { tab: "versions" } : {}),
    ...(typeof given.instance === "string" && given.instance !== "" ? { instance: given.instance.slice(0, 300) } : {}),
  };
}
