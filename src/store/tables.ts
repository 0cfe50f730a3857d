import type { ColumnType, Generated } from "kysely";
import type { Json, JsonObject } from "#base/json.ts";
import type { ContentTables } from "./content-tables.ts";
import type { QuestionTables } from "./question-tables.ts";
import type { RuleTables } from "./rule-tables.ts";
import type { SourceTables } from "./source-tables.ts";

/**
 * The tables that everyday queries read and write, column by column as the migrations make them (`tables.test.ts`
 * compares the two). The journal's own tables are written by hand-made statements: `journal-flush.ts`, `runs.ts`.
 */
export interface Database extends ContentTables, QuestionTables, RuleTables, SourceTables {
  secrets: SecretsTable;
  secret_key: SecretKeyTable;
  instances: InstancesTable;
  playbooks: PlaybooksTable;
  activations: ActivationsTable;
  trigger_configurations: TriggerConfigurationsTable;
  runs: RunsTable;
  outside_writes: OutsideWritesTable;
  users: UsersTable;
  sessions: SessionsTable;
  api_keys: ApiKeysTable;
  one_time_links: OneTimeLinksTable;
  sign_in_attempts: SignInAttemptsTable;
  audit: AuditTable;
  incidents: IncidentsTable;
  incident_types: IncidentTypesTable;
  mappers: MappersTable;
  sample_events: SampleEventsTable;
  webhook_answers: WebhookAnswersTable;
  entries: EntriesTable;
  files: FilesTable;
  file_chunks: FileChunksTable;
  evidence: EvidenceTable;
  lists: ListsTable;
  indicators: IndicatorsTable;
  excluded_indicators: ExcludedIndicatorsTable;
  indicator_incidents: IndicatorIncidentsTable;
  incident_links: IncidentLinksTable;
  incident_timers: IncidentTimersTable;
  scheduled_commands: ScheduledCommandsTable;
  engine_requests: EngineRequestsTable;
  ignored_changes: IgnoredChangesTable;
  housekeeping: HousekeepingTable;
}

/** JSON columns: parsed when read, text when written. */
type JsonColumn<Value> = ColumnType<Value, string, string>;
type Instant = ColumnType<Date, Date | string, Date | string>;

interface SecretsTable {
  id: string;
  sealed: Buffer;
  data_key: Buffer | null;
  key_fingerprint: string | null;
  created_at: Generated<Date>;
}

interface SecretKeyTable {
  one_row: Generated<boolean>;
  fingerprint: string;
  id_key: Buffer;
  since: Generated<Date>;
}

interface InstancesTable {
  id: string;
  name: string;
  integration: string;
  parameters: JsonColumn<JsonObject>;
  secret_parameters: JsonColumn<Record<string, string>>;
  updated_at: Generated<Date>;
  managed_by: Generated<"file" | "console">;
  updated_by: Generated<string>;
  removed_at: Instant | null;
}

interface PlaybooksTable {
  hash: string;
  id: string;
  name: string;
  language: string;
  content: JsonColumn<unknown>;
  original: JsonColumn<unknown>;
  created_at: Generated<Date>;
  text_hash: string | null;
}

interface ActivationsTable {
  playbook_id: string;
  playbook_hash: string;
  instance_name: string | null;
  trigger_name: string | null;
  trigger_configuration: JsonColumn<JsonObject>;
  active: boolean;
  updated_at: Generated<Date>;
  name: Generated<string>;
  managed_by: Generated<"file" | "console">;
  left_file: Generated<boolean>;
  version: Generated<string>;
  updated_by: Generated<string>;
  export: JsonColumn<Json> | null;
  sealed: ColumnType<SealedPlace[], string | undefined, string>;
  accounts: ColumnType<Record<string, string>, string | undefined, string>;
  trigger_configuration_id: string | null;
  language: Generated<"sekoia" | "xsoar">;
}

/** Where a secret of an export stands: a path within the arguments of a node. */
export interface SealedPlace {
  node: string;
  path: string[];
  id: string;
}

interface TriggerConfigurationsTable {
  id: string;
  integration: string;
  trigger: string;
  name: string;
  filters: JsonColumn<JsonObject>;
  updated_at: Generated<Date>;
  updated_by: string;
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
  forked_from: Generated<string | null>;
}

interface OutsideWritesTable {
  one_row: Generated<boolean>;
  paused_by: string | null;
  paused_reason: string | null;
  paused_at: Instant | null;
}

interface UsersTable {
  id: string;
  name: string;
  name_key: string;
  role: "admin" | "engineer" | "analyst" | "viewer";
  password_hash: string | null;
  disabled_at: Instant | null;
  created_at: Generated<Date>;
  created_by: string;
  last_sign_in_at: Instant | null;
}

interface SessionsTable {
  id: string;
  user_id: string;
  token_hash: Buffer;
  address: string;
  user_agent: string;
  created_at: Generated<Date>;
  last_seen_at: ColumnType<Date, Date | undefined, Date>;
  expires_at: Instant;
}

interface ApiKeysTable {
  id: string;
  user_id: string;
  name: string;
  secret_hash: Buffer;
  permissions: string[];
  created_at: Generated<Date>;
  expires_at: Instant;
  last_used_at: Instant | null;
  revoked_at: Instant | null;
}

interface OneTimeLinksTable {
  token_hash: Buffer;
  kind: "setup" | "invite" | "reset";
  user_id: string | null;
  created_at: Generated<Date>;
  created_by: string;
  expires_at: Instant;
  used_at: Instant | null;
}

interface SignInAttemptsTable {
  subject: string;
  failures: number;
  last_at: Instant;
  blocked_until: Instant;
}

interface AuditTable {
  id: ColumnType<string, never, never>;
  at: Generated<Date>;
  actor_kind: "user" | "key" | "local" | "recipient" | "anonymous";
  actor: string;
  user_id: string | null;
  key_id: string | null;
  action: string;
  object: string;
  outcome: "done" | "refused" | "failed";
  code: string | null;
  address: string;
  details: JsonColumn<JsonObject>;
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
  classifier_hash: Generated<string | null>;
  dbot_mirror_id: string;
  version: Generated<number>;
  phase: Generated<string>;
  category: Generated<string>;
  due_date: Instant | null;
  reminder: Instant | null;
  sla: number | null;
  roles: ColumnType<Json, string | undefined, string>;
  parent: Generated<string>;
  raw_name: Generated<string>;
  close_reason: Generated<string>;
  close_notes: Generated<string>;
  closing_user: Generated<string>;
  dbot_mirror_instance: Generated<string>;
  dbot_mirror_direction: Generated<string>;
  dbot_mirror_tags: ColumnType<Json, string | undefined, string>;
  dbot_mirror_last_sync: Instant | null;
  attachments: ColumnType<Json, string | undefined, string>;
  field_writers: ColumnType<JsonObject, string | undefined, string>;
  alert_count: Generated<number>;
  dropped_count: Generated<number>;
}

interface IncidentTypesTable {
  name: string;
  playbook_id: string | null;
  is_default: boolean;
  updated_at: Generated<Date>;
  autorun: Generated<boolean>;
  playbook_wanted: string | null;
  managed_by: Generated<"file" | "console">;
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

interface EntriesTable {
  investigation_id: string;
  n: number;
  type: string;
  category: string;
  format: string;
  contents: JsonColumn<Json>;
  contents_blob: string | null;
  human_readable: JsonColumn<string | null>;
  human_readable_blob: string | null;
  size: number;
  search_text: string;
  note: boolean;
  tags: string[];
  parent: number | null;
  author: string;
  run_id: string | null;
  task_id: string | null;
  task_name: string | null;
  playbook_name: string | null;
  instance: string;
  brand: string;
  file_name: string | null;
  file_hash: string | null;
  /** A number of any size, as text. */
  file_size: string | null;
  schedule_id: string | null;
  created: Instant;
  modified: Instant;
}

interface FilesTable {
  hash: string;
  size: string;
  md5: string;
  sha1: string;
  sha512: string;
  kept_at: Generated<Date>;
}

interface FileChunksTable {
  hash: string;
  seq: number;
  content: Buffer;
}

interface EvidenceTable {
  id: Generated<string>;
  investigation_id: string;
  n: number;
  description: string;
  tags: string[];
  occurred: Instant;
  marked_by: string;
  marked_at: Instant;
  task_id: string | null;
}

interface ListsTable {
  name: string;
  content: JsonColumn<string>;
  type: Generated<string>;
  description: Generated<string>;
  version: Generated<number>;
  created_at: Instant;
  updated_at: Instant;
  updated_by: string;
}

interface IndicatorsTable {
  id: Generated<string>;
  type: string;
  value: string;
  value_hash: string;
  score: number;
  manual_score: boolean;
  set_by: string;
  source: string;
  comment: string;
  fields: JsonColumn<JsonObject>;
  first_seen: Instant;
  last_seen: Instant;
  created: Instant;
  modified: Instant;
  version: Generated<number>;
}

interface ExcludedIndicatorsTable {
  id: Generated<string>;
  type: string;
  value: string;
  value_hash: string;
  reason: string;
  excluded_by: string;
  excluded_at: Instant;
}

interface IndicatorIncidentsTable {
  indicator_id: string;
  investigation_id: string;
  related_at: Instant;
}

interface IncidentLinksTable {
  incident_id: string;
  other_id: string;
  kind: "link" | "duplicate" | "original";
  linked_by: string;
  linked_at: Instant;
}

interface IncidentTimersTable {
  incident_id: string;
  field: string;
  status: "idle" | "running" | "paused" | "ended";
  started_at: Instant | null;
  ended_at: Instant | null;
  paused_at: Instant | null;
  accumulated_pause_ms: string;
  total_ms: string;
  sla_minutes: number | null;
  due_at: Instant | null;
  breached: boolean;
  updated_at: Instant;
}

interface ScheduledCommandsTable {
  id: string;
  investigation_id: string;
  command: string;
  cron: string;
  times_left: number | null;
  ends_at: Instant | null;
  next_at: Instant | null;
  last_at: Instant | null;
  owner: string;
  run_id: string | null;
  created_at: Instant;
  stopped_at: Instant | null;
  stopped_by: string | null;
}

interface EngineRequestsTable {
  id: Generated<string>;
  investigation_id: string;
  kind: string;
  details: JsonColumn<JsonObject>;
  run_id: string | null;
  requested_by: string;
  requested_at: Instant;
  done_at: Instant | null;
  outcome: string | null;
}

interface IgnoredChangesTable {
  id: Generated<string>;
  investigation_id: string;
  run_id: string | null;
  change: JsonColumn<Json>;
  reason: string;
  at: Instant;
}

interface HousekeepingTable {
  kind: string;
  removed: Generated<string>;
  last_removed_at: Generated<Date | null>;
  looked_at: Generated<Date | null>;
}
