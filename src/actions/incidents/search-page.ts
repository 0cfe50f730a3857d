/** One page of the incidents that a query and what was chosen beside it let through, in bounded time. */
import type pg from "pg";
import { TocsinError } from "#base/errors.ts";
import type { JsonObject } from "#base/json.ts";
import type { IncidentHead } from "#contract/incident-search.ts";
import { matchesQuery } from "#playbook/query/match-query.ts";
import { parseQuery } from "#playbook/query/parse-query.ts";
import { planSearch } from "#playbook/query/plan-search.ts";
import type { Query } from "#playbook/query/query.ts";
import { listIncidentDocuments } from "#store/incident-documents.ts";
import { incidentSearch } from "#store/incident-query-sql.ts";
import { searchWithin } from "#store/search-pages.ts";

export interface IncidentSearchOrder {
  query?: string | undefined;
  filter?: string | undefined;
  since?: string | undefined;
  limit: number;
  cursor?: string | undefined;
  /** Who asks: `{me}`. */
  me: string;
  now: number;
}

/** A query that only documents can answer looks no longer than this at a time. */
const patienceMs = 4_000;

export async function searchIncidentPage(
  db: pg.Pool,
  { query, filter, since, limit, cursor, me, now }: IncidentSearchOrder,
): Promise<{ items: IncidentHead[]; next: string | null }> {
  const parts = [readQuery(query ?? ""), readQuery(filter ?? "")];
  if (since !== undefined) parts.push({ kind: "field", field: "created", test: { op: ">=", value: since }, at: 0 });
  const whole: Query = { kind: "and", parts };
  const context = { now, me };
  const condition = planSearch(whole, incidentSearch, context).upper;
  const { found, next } = await searchWithin(
    (before, count) => listIncidentDocuments(db, { condition, before, limit: count, now }),
    (document) => matchesQuery(whole, document, context),
    { size: limit, before: cursor, patienceMs },
  );
  return { items: found.map(headOf), next };
}

function readQuery(text: string): Query {
  const { query, problems } = parseQuery(text);
  const [problem] = problems;
  if (!problem) return query;
  throw new TocsinError("BAD_REQUEST", `The query cannot be read at character ${problem.at + 1}: ${problem.message}`, {
    mend: "Mend it there.",
  });
}

/** The document of an incident is made by the store: each of these is as it says. */
function headOf(document: JsonObject): IncidentHead {
  const text = (name: string) => String(document[name] ?? "");
  return {
    id: text("id"),
    name: text("name"),
    type: text("type"),
    severity: Number(document.severity),
    status: Number(document.status),
    owner: text("owner"),
    occurred: text("occurred"),
    created: text("created"),
    modified: text("modified"),
    closed: document.closed === null ? null : text("closed"),
    sourceBrand: text("sourceBrand"),
    sourceInstance: text("sourceInstance"),
  };
}
