import type { IncidentFacets } from "#contract/incident-search.ts";
import type { FacetRow } from "#store/incident-facets.ts";

/** So many values of one kind; beyond them one asks by the query. */
const mostValues = 200;

export function tellFacets(rows: readonly FacetRow[], most: number): IncidentFacets {
  const looked = rows.reduce((sum, { count }) => sum + count, 0);
  const by = (pick: (row: FacetRow) => string | number) => {
    const counts = new Map<string, number>();
    for (const row of rows) {
      const value = String(pick(row));
      counts.set(value, (counts.get(value) ?? 0) + row.count);
    }
    return [...counts]
      .map(([value, count]) => ({ value, count }))
      .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
      .slice(0, mostValues);
  };
  return {
    looked,
    isCut: looked >= most,
    status: by(({ status }) => status),
    severity: by(({ severity }) => severity),
    type: by(({ type }) => type),
    owner: by(({ owner }) => owner),
    source: by(({ source }) => source),
  };
}
