/** The tables of Cortex XSOAR content, column by column as `0009-content.sql` makes them. */
import type { ColumnType, Generated } from "kysely";
import type { JsonObject } from "#base/json.ts";

export interface ContentTables {
  content_texts: ContentTextsTable;
  content_items: ContentItemsTable;
  content_versions: ContentVersionsTable;
  content_drafts: ContentDraftsTable;
  content_imports: ContentImportsTable;
  content_import_changes: ContentImportChangesTable;
  playbook_schedules: PlaybookSchedulesTable;
}

type Instant = ColumnType<Date, Date | string, Date | string>;

interface ContentTextsTable {
  hash: string;
  content: Buffer;
}

interface ContentItemsTable {
  kind: string;
  id: string;
  name: string;
  pack: string;
  path: string;
  version_hash: string;
  imported_hash: string | null;
  calls: string[];
  managed_by: Generated<"file" | "console">;
  updated_at: Instant;
  updated_by: string;
  imported_at: Instant | null;
  imported_by: string | null;
}

interface ContentVersionsTable {
  n: Generated<string>;
  kind: string;
  id: string;
  version_hash: string;
  name: string;
  pack: string;
  path: string;
  text_hash: string;
  beside_path: string | null;
  beside_hash: string | null;
  how: "import" | "edit" | "restore" | "undo";
  import_id: string | null;
  made_at: Instant;
  made_by: string;
  note: string | null;
}

interface ContentDraftsTable {
  kind: string;
  id: string;
  text_hash: string;
  base_hash: string;
  updated_at: Instant;
  updated_by: string;
}

interface ContentImportsTable {
  id: Generated<string>;
  source: string;
  added: number;
  changed: number;
  imported_at: Instant;
  imported_by: string;
  undone_at: Instant | null;
  undone_by: string | null;
}

interface ContentImportChangesTable {
  import_id: string;
  kind: string;
  id: string;
  after_hash: string;
  before_n: string | null;
  before_imported_hash: string | null;
  before_list: ColumnType<string | null, string | null, string | null>;
}

interface PlaybookSchedulesTable {
  id: string;
  playbook_id: string;
  cron: string;
  inputs: ColumnType<JsonObject, string, string>;
  enabled: boolean;
  next_at: Instant | null;
  last_at: Instant | null;
  last_run_id: string | null;
  created_at: Instant;
  updated_at: Instant;
  updated_by: string;
}
