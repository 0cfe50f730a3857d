import type pg from "pg";
import type { StoreWriter } from "#actions/investigations/store-desk.ts";
import type { SessionLimits } from "#actions/people/open-session.ts";
import { RunBooks } from "#actions/run-view/run-books.ts";
import { TocsinError } from "#base/errors.ts";
import { connectRoutes } from "#contract/connect-routes.ts";
import { contentRoutes } from "#contract/content-routes.ts";
import { incidentSetupRoutes } from "#contract/incident-setup-routes.ts";
import { mappingRoutes } from "#contract/mapping-routes.ts";
import { playbookRoutes } from "#contract/playbook-routes.ts";
import type { Handlers } from "#contract/route.ts";
import type { Routes } from "#contract/routes.ts";
import type { WritesPaused } from "#contract/status.ts";
import { countAlerts, listAlerts } from "#store/alert-lists.ts";
import { createDb } from "#store/db.ts";
import { type KeptPause, readOutsideWrites } from "#store/outside-writes.ts";
import { countRuns } from "#store/run-lists.ts";
import { createPeopleHandlers } from "./access/people-handlers.ts";
import type { RequestContext } from "./access/request-context.ts";
import type { ActiveHost } from "./active-host.ts";
import { createCommandHandlers } from "./command-api.ts";
import { loadHandlersWhenAsked } from "./http/lazy-handlers.ts";
import { createIncidentHandlers } from "./incident-api.ts";
import { createIndicatorHandlers } from "./indicator-api.ts";
import { describeInstances } from "./instance-health.ts";
import { createInvestigationHandlers } from "./investigation-api.ts";
import { createListHandlers } from "./list-api.ts";
import type { Changes } from "./live/changes.ts";
import { createQuestionHandlers } from "./question-api.ts";
import { createRuleHandlers } from "./rule-api.ts";
import { createRunHandlers, liveWork } from "./run-api.ts";
import { createRunViewHandlers } from "./run-view-api.ts";
import { createSourceHandlers } from "./source-api.ts";
import { testInstance } from "./test-instance.ts";

export interface ApiOptions {
  pool: pg.Pool;
  sessions: SessionLimits;
  /** This is the demo's own server, which lets its viewer in. */
  isDemo?: boolean;
  /** The address that people reach Tocsin by. */
  publicUrl(): string;
  version: string;
  startedAt: Date;
  /** Undefined while another process is the active one. */
  host(): ActiveHost | undefined;
  /** Named where something is to be changed in it. */
  configFile?: string | undefined;
  /** Instead of the active process's own; throws when this is not it. */
  requireWriter?(): StoreWriter;
  /** Told of every change of instances and playbooks, once it is in force. */
  changes?: Changes;
}

/** What the routes do. Reading works on every process; acting needs the active one. */
export function createHandlers(options: ApiOptions): Handlers<Routes, RequestContext> {
  const { pool, version, startedAt, host, sessions: limits, publicUrl, configFile, changes } = options;
  const db = createDb(pool);
  const requireHost = (): ActiveHost => {
    const active = host();
    if (active) return active;
    throw new TocsinError("ENGINE_NOT_ACTIVE", "This process stands by; another one is active", {
      mend: "Send the request to the active process.",
    });
  };
  const requireWriter = options.requireWriter ?? (() => writerOf(requireHost()));
  const store = { pool, changes, requireWriter };
  const books = new RunBooks(pool);
  const content = { db, host, requireHost, configFile, changes };
  return {
    ...createPeopleHandlers({ db, limits, publicUrl, isDemo: options.isDemo }),
    // Reading and writing content is most of what there is to load, and a start needs none of it.
    ...loadHandlersWhenAsked(playbookRoutes, async () =>
      (await import("./playbook-api.ts")).createPlaybookHandlers(content),
    ),
    ...loadHandlersWhenAsked(contentRoutes, async () =>
      (await import("./content-api.ts")).createContentHandlers(content),
    ),
    ...loadHandlersWhenAsked(incidentSetupRoutes, async () =>
      (await import("./incident-setup-api.ts")).createIncidentSetupHandlers(content),
    ),
    ...loadHandlersWhenAsked(mappingRoutes, async () =>
      (await import("./mapping-api.ts")).createMappingHandlers(content),
    ),
    ...loadHandlersWhenAsked(connectRoutes, async () =>
      (await import("./connect-api.ts")).createConnectHandlers(content),
    ),
    ...createRunHandlers({ pool, host, requireHost, books }),
    ...createRunViewHandlers({ pool, books, live: (run) => liveWork(host(), run) }),
    ...createSourceHandlers({ pool, requireHost, changes }),
    ...createRuleHandlers({ pool, requireHost }),
    ...createQuestionHandlers({ pool, requireHost, publicUrl }),
    async getStatus() {
      const [runs, alerts, pause] = await Promise.all([countRuns(db), countAlerts(db), readOutsideWrites(db)]);
      const active = host();
      const leaving = (await active?.housekeeper.describe()) ?? [];
      const live = active?.executor.live();
      const stats = active?.journal.stats;
      return {
        version,
        role: active ? "active" : "standby",
        startedAt: startedAt.toISOString(),
        runs: {
          ...runs,
          inMemory: live?.running ?? 0,
          blocked: live?.waiting ?? 0,
        },
        writesPaused: presentPause(pause),
        alerts,
        journal: {
          flushes: stats?.flushes ?? 0,
          events: stats?.events ?? 0,
          meanFlushMs: stats && stats.flushes > 0 ? stats.flushMs / stats.flushes : 0,
          pending: stats?.pending ?? 0,
        },
        instances: active ? describeInstances(active) : [],
        leaving,
        memoryMb: Math.round(process.memoryUsage.rss() / 1024 / 1024),
      };
    },
    async getWrites() {
      return { paused: presentPause(await readOutsideWrites(db)) };
    },
    async pauseWrites({ reason }, { actor, audit }) {
      if (reason !== undefined) audit.details = { reason };
      await requireHost().pauseWrites({ by: actor.name, reason });
      return {};
    },
    async resumeWrites() {
      await requireHost().pauseWrites(undefined);
      return {};
    },
    async listAlerts({ limit }) {
      const rows = await listAlerts(db, limit);
      return {
        items: rows.map((row) => ({
          ...row,
          raisedAt: row.raisedAt.toISOString(),
          receivedAt: row.receivedAt.toISOString(),
        })),
      };
    },
    async testInstance({ name }) {
      return testInstance(requireHost().executor.catalog, name);
    },
    ...createIncidentHandlers(pool),
    ...createInvestigationHandlers(store),
    ...createListHandlers(store),
    ...createIndicatorHandlers(store),
    ...createCommandHandlers({ pool, requireHost }),
  };
}

function writerOf({ journal, executor }: ActiveHost): StoreWriter {
  return {
    epoch: journal.epoch,
    entryNumbers: executor.entryNumbers,
    refresh: (id) => executor.investigations.refresh(id),
  };
}

function presentPause(pause: KeptPause | undefined): WritesPaused | null {
  return pause ? { by: pause.by, reason: pause.reason, since: pause.since.toISOString() } : null;
}
