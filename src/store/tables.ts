import type { ColumnType, Generated } from "kysely";
import type { JsonObject } from "#base/json.ts";

/**
 * The tables that everyday queries read and write, column by column as the migrations make them (`tables.test.ts`
 * compares the two). The journal's own tables are written by hand-made statements: `journal-flush.ts`, `runs.ts`.
 */
export interface Database {
  secrets: SecretsTable;
  instances: InstancesTable;
  playbooks: PlaybooksTable;
  activations: ActivationsTable;
  alerts: AlertsTable;
  quarantine: QuarantineTable;
  runs: RunsTable;
  incidents: IncidentsTable;
  incident_types: IncidentTypesTable;
  mappers: MappersTable;
  sample_events: SampleEventsTable;
  webhook_answers: WebhookAnswersTable;
}

/** JSON columns: parsed when read, text when written. */
type JsonColumn<Value> = ColumnType<Value, string, string>;
type Instant = ColumnType<Date, Date | string, Date | string>;

interface SecretsTable {
  id: string;
  sealed: Buffer;
  created_at: Generated<Date>;
}

interface InstancesTable {
  id: string;
  name: string;
  integration: string;
  parameters: JsonColumn<JsonObject>;
  secret_parameters: JsonColumn<Record<string, string>>;
  updated_at: Generated<Date>;
}

interface PlaybooksTable {
  hash: string;
  id: string;
  name: string;
  language: string;
  content: JsonColumn<unknown>;
  original: JsonColumn<unknown>;
  created_at: Generated<Date>;
}

interface ActivationsTable {
  playbook_id: string;
  playbook_hash: string;
  instance_name: string | null;
  trigger_name: string | null;
  trigger_configuration: JsonColumn<JsonObject>;
  active: boolean;
  updated_at: Generated<Date>;
}

interface AlertsTable {
  id: string;
  instance_id: string;
  source_id: string;
  label: string;
  priority: number;
  raised_at: Instant;
  received_at: Generated<Date>;
  raw: JsonColumn<JsonObject>;
  decisions: JsonColumn<unknown>;
}

interface QuarantineTable {
  id: string;
  instance_id: string;
  reason: string;
  raw: JsonColumn<unknown>;
  received_at: Generated<Date>;
}

interface RunsTable {
  id: string;
  playbook_id: string;
  playbook_hash: string;
  alert_id: string | null;
  investigation_id: string;
  label: string;
  priority: number;
  status: "active" | "waiting" | "paused" | "succeeded" | "failed" | "cancelled";
  wake_at: Instant | null;
  waiting_for: string | null;
  error_code: string | null;
  error_message: string | null;
  started_at: Generated<Date>;
  finished_at: Instant | null;
}

interface IncidentsTable {
  /** A number of any size, as text. */
  id: Generated<string>;
  name: string;
  type: string;
  raw_type: string;
  severity: number;
  status: number;
  owner: string;
  details: string;
  occurred: Instant;
  created: Instant;
  modified: Instant;
  closed: Instant | null;
  custom_fields: JsonColumn<JsonObject>;
  labels: JsonColumn<unknown>;
  raw_json: JsonColumn<unknown>;
  source_brand: string;
  source_instance: string;
  alert_id: string | null;
  investigation_id: string;
  playbook_id: string;
  mapper_hash: string | null;
  dbot_mirror_id: string;
}

interface IncidentTypesTable {
  name: string;
  playbook_id: string | null;
  is_default: boolean;
  updated_at: Generated<Date>;
}

interface MappersTable {
  hash: string;
  name: string;
  definition: JsonColumn<unknown>;
  is_current: boolean;
  created_at: Generated<Date>;
}

interface SampleEventsTable {
  instance_id: string;
  samples: JsonColumn<JsonObject[]>;
  updated_at: Generated<Date>;
}

interface WebhookAnswersTable {
  instance_id: string;
  key: string;
  body_hash: string;
  answer: JsonColumn<unknown>;
  put_aside: number;
  created_at: Generated<Date>;
}
