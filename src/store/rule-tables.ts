/** The tables of rules for what comes in, and of what they decided. */
import type { ColumnType, Generated } from "kysely";
import type { DecisionStep, IngestRuleDefinition } from "#contract/ingest-rule.ts";

export interface RuleTables {
  ingest_rules: IngestRulesTable;
  ingest_rule_versions: IngestRuleVersionsTable;
  ingest_rule_counts: IngestRuleCountsTable;
  alert_decisions: AlertDecisionsTable;
  intake_keys: IntakeKeysTable;
  suppressions: SuppressionsTable;
}

/** JSON columns: parsed when read, text when written. */
type JsonColumn<Value> = ColumnType<Value, string, string>;
type Instant = ColumnType<Date, Date | string, Date | string>;

interface IngestRulesTable {
  id: string;
  name: string;
  position: number;
  enabled: boolean;
  version: number;
  definition: JsonColumn<IngestRuleDefinition>;
  changed_by: string;
  changed_at: Generated<Date>;
}

interface IngestRuleVersionsTable {
  rule_id: string;
  version: number;
  enabled: boolean;
  definition: JsonColumn<IngestRuleDefinition>;
  changed_by: string;
  changed_at: Generated<Date>;
}

interface IngestRuleCountsTable {
  rule_id: string;
  hour: Instant;
  what: string;
  count: number;
}

interface AlertDecisionsTable {
  alert_id: string;
  outcome: string;
  incident_id: string | null;
  because: string;
  steps: JsonColumn<DecisionStep[]>;
  decided_at: Generated<Date>;
}

interface IntakeKeysTable {
  key: string;
  incident_id: string;
  first_at: Instant;
  last_at: Instant;
  kept_at: Generated<Date>;
}

interface SuppressionsTable {
  key: string;
  from_at: Instant;
  until_at: Instant;
  rule_id: string;
  kept_at: Generated<Date>;
}
