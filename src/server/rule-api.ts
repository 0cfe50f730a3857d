/** What the routes about rules for what comes in do. Reading works on every process; changing needs the active one. */
import type pg from "pg";
import { readContentFilter } from "#actions/content-filter.ts";
import type { IngestTarget } from "#actions/ingest-alerts.ts";
import { createRule, deleteRule, orderRules, updateRule } from "#actions/intake/change-rules.ts";
import { explainAlert } from "#actions/intake/explain-alert.ts";
import { rememberIncidents } from "#actions/intake/remember-incidents.ts";
import { tryRules } from "#actions/intake/try-rules.ts";
import { TocsinError } from "#base/errors.ts";
import { uuidv7 } from "#base/ids.ts";
import type { DecidedAlert, IngestRule } from "#contract/ingest-rule.ts";
import type { ingestRuleRoutes } from "#contract/ingest-rule-routes.ts";
import type { Handlers } from "#contract/route.ts";
import { checkRule, compileRules } from "#playbook/intake/compile-rules.ts";
import { MaintenanceTimes } from "#playbook/intake/maintenance.ts";
import {
  type DecidedAlertRow,
  listAlertsToTry,
  listDecided,
  listDecisionsOfIncident,
  type RuleCount,
  readRuleCounts,
} from "#store/alert-decisions.ts";
import { createDb } from "#store/db.ts";
import { listRules, listRuleVersions, type RuleRow, readRule } from "#store/ingest-rules.ts";
import type { RequestContext } from "./access/request-context.ts";
import type { ActiveHost } from "./active-host.ts";

export interface RuleApiOptions {
  pool: pg.Pool;
  requireHost(): ActiveHost;
}

export function createRuleHandlers(options: RuleApiOptions): Handlers<typeof ingestRuleRoutes, RequestContext> {
  const { pool, requireHost } = options;
  const db = createDb(pool);
  const list = async (): Promise<IngestRule[]> => {
    const [rules, counts] = await Promise.all([listRules(db), readRuleCounts(db)]);
    return presentAll(rules, counts);
  };
  const give = async (id: string, context: RequestContext): Promise<IngestRule> => {
    const rule = (await list()).find((one) => one.id === id);
    if (!rule) throw new TocsinError("NOT_FOUND", `There is no rule ${id}`);
    context.setVersion(rule.version);
    return rule;
  };
  /** Incidents that are there already are found by it as well. */
  const remember = async (id: string) => {
    const rule = await readRule(db, id);
    if (!rule?.enabled) return;
    await rememberIncidents({ pool, epoch: requireHost().journal.epoch }, rule.definition, Date.now());
  };
  return {
    async listIngestRules() {
      return { items: await list() };
    },
    async getIngestRule({ id }, context) {
      return await give(id, context);
    },
    async listIngestRuleVersions({ id }) {
      const items = await listRuleVersions(db, id);
      if (items.length === 0) throw new TocsinError("NOT_FOUND", `There is no rule ${id}`);
      return { items: items.map((one) => ({ ...one, changedAt: one.changedAt.toISOString() })) };
    },
    async createIngestRule(wanted, context) {
      const { audit, actor } = context;
      audit.object = wanted.definition.name;
      audit.details = { action: wanted.definition.action, enabled: wanted.enabled };
      const id = await requireHost().change((transaction) => createRule(transaction, wanted, actor.name));
      await remember(id);
      return await give(id, context);
    },
    async updateIngestRule({ id, version, ...wanted }, context) {
      const { audit, actor, ifMatch } = context;
      const before = await readRule(db, id);
      audit.object = wanted.definition?.name ?? before?.name ?? id;
      audit.details = {
        ...(wanted.enabled === undefined ? {} : { enabled: wanted.enabled }),
        ...(wanted.definition ? { action: wanted.definition.action } : {}),
      };
      const expected = { version, ifMatch };
      await requireHost().change((transaction) => updateRule(transaction, id, wanted, expected, actor.name));
      await remember(id);
      return await give(id, context);
    },
    async deleteIngestRule({ id }, { audit, ifMatch }) {
      const gone = await requireHost().change((transaction) => deleteRule(transaction, id, { ifMatch }));
      audit.object = gone?.name ?? id;
      return {};
    },
    async orderIngestRules({ ids }, { audit }) {
      await requireHost().change((transaction) => orderRules(transaction, ids));
      const items = await list();
      audit.details = { order: items.map(({ definition }) => definition.name) };
      return { items };
    },
    async checkIngestRule({ definition }) {
      return { problems: checkRule(definition) };
    },
    async tryIngestRule({ definition, id, alerts }) {
      const host = requireHost();
      const problems = checkRule(definition);
      const rules = await listRules(db);
      const tried = id ?? uuidv7();
      const own = { id: tried, version: (rules.find((rule) => rule.id === id)?.version ?? 0) + 1, definition };
      const others = rules.filter(({ enabled, id: other }) => enabled || other === id);
      const all = others.some((rule) => rule.id === id)
        ? others.map((rule) => (rule.id === id ? own : rule))
        : [...others, own];
      const trial = tryRules({
        rules: compileRules(all),
        tried,
        alerts: await listAlertsToTry(db, alerts),
        targetOf: (instance) => targetOf(host, pool, instance),
        now: Date.now(),
      });
      return { problems, ...trial };
    },
    async listDecidedAlerts({ outcome, limit, cursor }) {
      return page(await listDecided(db, { outcome, limit, before: cursor }), limit);
    },
    async listIncidentAlerts({ id, limit, cursor }) {
      return page(await listDecisionsOfIncident(db, id, { limit, before: cursor }), limit);
    },
    async explainAlert({ id }) {
      const why = await explainAlert(db, id);
      if (!why) throw new TocsinError("NOT_FOUND", `There is no alert ${id}`);
      return why;
    },
  };
}

function presentAll(rules: readonly RuleRow[], counts: readonly RuleCount[]): IngestRule[] {
  const isWindow = ({ definition }: RuleRow) => definition.action === "maintenance";
  const ordered = [...rules.filter((rule) => !isWindow(rule)), ...rules.filter(isWindow)];
  return ordered.map((rule, index): IngestRule => {
    const { id, enabled, version, definition, changedBy, changedAt } = rule;
    const own = counts.filter((count) => count.rule === id);
    return {
      id,
      position: isWindow(rule) ? null : index + 1,
      enabled,
      version,
      definition,
      did: Object.fromEntries(own.map(({ what, count }) => [what, count])),
      window: windowOf(rule),
      changedBy,
      changedAt: changedAt.toISOString(),
    };
  });
}

function windowOf({ definition, enabled }: RuleRow): IngestRule["window"] {
  if (definition.action !== "maintenance") return null;
  const { open, changesAt } = new MaintenanceTimes(definition).describe(Date.now());
  return { open: open && enabled, changesAt: changesAt === null ? null : new Date(changesAt).toISOString() };
}

function targetOf(host: ActiveHost, pool: pg.Pool, name: string): IngestTarget | undefined {
  const instance = host.executor.catalog.instanceNamed(name);
  if (!instance) return undefined;
  const poller = host.pollers.find(({ instanceName }) => instanceName === name);
  return {
    pool,
    epoch: host.journal.epoch,
    instance,
    activations: poller?.driver.uses.activations ?? [],
    incidents: host.incidentSources.get(name),
    filter: readContentFilter(instance.integration, instance.parameters()),
    now: () => Date.now(),
  };
}

function page(rows: readonly DecidedAlertRow[], limit: number): { items: DecidedAlert[]; next: string | null } {
  const next = rows.length === limit ? (rows.at(-1)?.alertId ?? null) : null;
  return {
    items: rows.map((row) => ({
      ...row,
      raisedAt: row.raisedAt.toISOString(),
      decidedAt: row.decidedAt.toISOString(),
    })),
    next,
  };
}
