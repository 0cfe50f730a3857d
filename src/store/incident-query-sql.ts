/** Conditions of a planned search (`playbook/query/plan-search.ts`) as SQL over `incidents i`, null never being an answer. */
import type { SearchCondition, SearchSchema } from "#playbook/query/plan-search.ts";
import { conditionSql, type SearchTable } from "./search-condition-sql.ts";

export type IncidentColumn = keyof typeof columns;
export type IncidentCondition = SearchCondition<IncidentColumn>;

const columns = {
  name: "i.name",
  type: "i.type",
  rawType: "i.raw_type",
  rawName: "i.raw_name",
  severity: "i.severity",
  status: "i.status",
  owner: "i.owner",
  details: "i.details",
  phase: "i.phase",
  category: "i.category",
  occurred: "i.occurred",
  created: "i.created",
  modified: "i.modified",
  closed: "i.closed",
  dueDate: "i.due_date",
  reminder: "i.reminder",
  parent: "i.parent",
  playbookId: "i.playbook_id",
  investigationId: "i.investigation_id",
  sourceBrand: "i.source_brand",
  sourceInstance: "i.source_instance",
  closeReason: "i.close_reason",
  closeNotes: "i.close_notes",
  closingUserId: "i.closing_user",
  dbotMirrorId: "i.dbot_mirror_id",
  dbotMirrorInstance: "i.dbot_mirror_instance",
  dbotMirrorDirection: "i.dbot_mirror_direction",
  dbotMirrorLastSync: "i.dbot_mirror_last_sync",
} as const;

const choices: Partial<Record<IncidentColumn, readonly number[]>> = {
  severity: [0, 0.5, 1, 2, 3, 4],
  status: [0, 1, 2, 3],
};
const moments = new Map<IncidentColumn, { nullable: boolean }>([
  ["occurred", { nullable: false }],
  ["created", { nullable: false }],
  ["modified", { nullable: false }],
  ["closed", { nullable: true }],
  ["dueDate", { nullable: true }],
  ["reminder", { nullable: true }],
  ["dbotMirrorLastSync", { nullable: true }],
]);
const texts = (Object.keys(columns) as IncidentColumn[]).filter((name) => !choices[name] && !moments.has(name));

/** Keys of an incident's document that no column stands for. */
const otherKeys = ["version", "sla", "labels", "roles", "attachment", "dbotmirrortags", "linkedincidents"].concat([
  "openduration",
  "customfields",
  "alertcount",
  "droppedcount",
]);

export const incidentSearch: SearchSchema<IncidentColumn> = {
  fields: Object.fromEntries([
    ["id", { is: "identity" }],
    ...(Object.keys(columns) as IncidentColumn[]).map((column) => {
      const values = choices[column];
      const moment = moments.get(column);
      const field = values
        ? { is: "choice", column, values }
        : moment
          ? { is: "moment", column, ...moment }
          : { is: "text", column };
      return [column.toLowerCase(), field];
    }),
  ]),
  keys: new Set(["id", ...Object.keys(columns).map((name) => name.toLowerCase()), ...otherKeys]),
};

const hasTimers = "exists (select from incident_timers t where t.incident_id = i.id)";

const table: SearchTable<IncidentColumn> = {
  id: "i.id",
  columns,
  numbers: { status: "smallint", severity: "real" },
  texts: texts.map((name) => columns[name]),
  json: ["i.custom_fields", "i.labels", "i.roles", "i.dbot_mirror_tags", "i.attachments"],
  custom: "i.custom_fields",
  // Timers are shown among the custom fields.
  customBesides: hasTimers,
  besides: () => hasTimers,
};

export function incidentConditionSql(condition: IncidentCondition, values: unknown[]): string {
  return conditionSql(condition, table, values);
}
