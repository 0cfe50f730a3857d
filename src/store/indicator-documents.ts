/** Indicators as XSOAR's API has them; what queries are asked of. */
import type pg from "pg";
import { isObject, type JsonObject } from "#base/json.ts";
import type { SearchCondition, SearchSchema } from "#playbook/query/plan-search.ts";
import { conditionSql, type SearchTable } from "./search-condition-sql.ts";

export interface IndicatorRecord {
  id: string;
  version: number;
  type: string;
  value: string;
  score: number;
  manualScore: boolean;
  setBy: string;
  source: string;
  comment: string;
  fields: JsonObject;
  firstSeen: Date;
  lastSeen: Date;
  created: Date;
  modified: Date;
  /** The investigations it was seen in, oldest relation first. */
  investigationIDs: string[] | null;
}

export type IndicatorColumn = keyof typeof columns;
export type IndicatorCondition = SearchCondition<IndicatorColumn>;

const columns = {
  type: "d.type",
  value: "d.value",
  score: "d.score",
  setBy: "d.set_by",
  source: "d.source",
  comment: "d.comment",
  firstSeen: "d.first_seen",
  lastSeen: "d.last_seen",
  created: "d.created",
  modified: "d.modified",
  investigationIDs: "",
} as const;

const selected = `d.id, d.version, d.type, d.value, d.score, d.manual_score as "manualScore", d.set_by as "setBy", d.source,
  d.comment, d.fields, d.first_seen as "firstSeen", d.last_seen as "lastSeen", d.created, d.modified,
  (select array_agg(r.investigation_id order by r.related_at, r.investigation_id) from indicator_incidents r
    where r.indicator_id = d.id) as "investigationIDs"`;

const scores = [0, 1, 2, 3];
const reputations = ["None", "Good", "Suspicious", "Bad"];
const verdicts = ["Unknown", "Benign", "Suspicious", "Malicious"];

const shownWords = [...reputations, ...verdicts, "true", "false"].join(" ").toLowerCase();

export const indicatorSearch: SearchSchema<IndicatorColumn> = {
  fields: {
    id: { is: "identity" },
    value: { is: "text", column: "value" },
    type: { is: "text", column: "type" },
    indicator_type: { is: "text", column: "type" },
    score: { is: "choice", column: "score", values: scores },
    reputation: { is: "choice", column: "score", values: scores, show: (score) => reputations[score] ?? null },
    verdict: { is: "choice", column: "score", values: scores, show: (score) => verdicts[score] ?? null },
    setby: { is: "text", column: "setBy" },
    source: { is: "text", column: "source" },
    comment: { is: "text", column: "comment" },
    firstseen: { is: "moment", column: "firstSeen", nullable: false },
    lastseen: { is: "moment", column: "lastSeen", nullable: false },
    created: { is: "moment", column: "created", nullable: false },
    modified: { is: "moment", column: "modified", nullable: false },
    timestamp: { is: "moment", column: "modified", nullable: false },
    investigationids: { is: "members", column: "investigationIDs" },
  },
  keys: new Set([
    ...["id", "version", "value", "type", "indicator_type", "score", "reputation", "verdict", "manualscore", "setby"],
    ...["source", "comment", "firstseen", "lastseen", "created", "modified", "timestamp", "investigationids"],
    ...["relatedinccount", "customfields"],
  ]),
};

const table: SearchTable<IndicatorColumn> = {
  id: "d.id",
  columns,
  numbers: { score: "smallint" },
  texts: ["d.type", "d.value", "d.set_by", "d.source", "d.comment"],
  // Words that stand nowhere in the row: what a score is called, and investigations.
  besides: (text) => `strpos('${shownWords}', ${text}) > 0 or exists (
    select from indicator_incidents r where r.indicator_id = d.id and strpos(lower(r.investigation_id), ${text}) > 0)`,
  json: ["d.fields"],
  custom: "d.fields",
  equals: (column, text) => {
    const folded = `lower(${columns[column]} collate "C")`;
    return column === "value" ? `md5(${folded}) = md5(${text}) and ${folded} = ${text}` : `${folded} = ${text}`;
  },
  members: (_, value) =>
    `exists (select from indicator_incidents r where r.indicator_id = d.id and r.investigation_id = ${value})`,
};

export async function listIndicatorDocuments(
  db: pg.ClientBase | pg.Pool,
  { condition, before, limit }: { condition: IndicatorCondition; before: string | undefined; limit: number },
): Promise<JsonObject[]> {
  const values: unknown[] = [limit];
  const where = conditionSql(condition, table, values);
  const cursor = before === undefined ? "" : `and d.id < $${values.push(before)}`;
  const { rows } = await db.query<IndicatorRecord>(
    `select ${selected} from indicators d where ${where} ${cursor} order by d.id desc limit $1`,
    values,
  );
  return rows.map(indicatorDocument);
}

export async function readIndicator(db: pg.ClientBase | pg.Pool, id: string): Promise<IndicatorRecord | undefined> {
  const { rows } = await db.query<IndicatorRecord>({
    name: "read-indicator",
    text: `select ${selected} from indicators d where d.id = $1`,
    values: [id],
  });
  return rows[0];
}

export function indicatorDocument(row: IndicatorRecord): JsonObject {
  const ids = row.investigationIDs ?? [];
  return {
    id: String(row.id),
    version: row.version,
    value: row.value,
    type: row.type,
    indicator_type: row.type,
    score: row.score,
    reputation: reputations[row.score] ?? null,
    verdict: verdicts[row.score] ?? null,
    manualScore: row.manualScore,
    setBy: row.setBy,
    source: row.source,
    comment: row.comment,
    firstSeen: row.firstSeen.toISOString(),
    lastSeen: row.lastSeen.toISOString(),
    created: row.created.toISOString(),
    modified: row.modified.toISOString(),
    timestamp: row.modified.toISOString(),
    investigationIDs: ids,
    relatedIncCount: ids.length,
    CustomFields: isObject(row.fields) ? row.fields : {},
  };
}
