import type pg from "pg";
import { explainRun, presentRun } from "#actions/explain-run.ts";
import type { SessionLimits } from "#actions/people/open-session.ts";
import { TocsinError } from "#base/errors.ts";
import type { Handlers } from "#contract/route.ts";
import type { Routes } from "#contract/routes.ts";
import { countAlerts, listAlerts } from "#store/alert-lists.ts";
import { createDb } from "#store/db.ts";
import { countRuns, listRuns } from "#store/run-lists.ts";
import { readRunHead } from "#store/runs.ts";
import { createPeopleHandlers } from "./access/people-handlers.ts";
import type { RequestContext } from "./access/request-context.ts";
import type { ActiveHost } from "./active-host.ts";
import { createIncidentHandlers } from "./incident-api.ts";
import { describeInstances } from "./instance-health.ts";
import type { PlaybookApiOptions } from "./playbook-api/desk.ts";
import { createPlaybookHandlers } from "./playbook-api.ts";
import { testInstance } from "./test-instance.ts";

export interface ApiOptions {
  pool: pg.Pool;
  sessions: SessionLimits;
  /** The address that people reach Tocsin by. */
  publicUrl(): string;
  version: string;
  startedAt: Date;
  /** Undefined while another process is the active one. */
  host(): ActiveHost | undefined;
  /** Named where something is to be changed in it. */
  configFile?: string | undefined;
  /** Told of every change of instances and playbooks, once it is in force. */
  onChange?: PlaybookApiOptions["onChange"];
}

/** What the routes do. Reading works on every process; acting needs the active one. */
export function createHandlers(options: ApiOptions): Handlers<Routes, RequestContext> {
  const { pool, version, startedAt, host, sessions: limits, publicUrl, configFile, onChange } = options;
  const db = createDb(pool);
  const requireHost = (): ActiveHost => {
    const active = host();
    if (active) return active;
    throw new TocsinError("ENGINE_NOT_ACTIVE", "This process stands by; another one is active", {
      mend: "Send the request to the active process.",
    });
  };
  return {
    ...createPeopleHandlers({ db, limits, publicUrl }),
    ...createPlaybookHandlers({ db, host, requireHost, configFile, onChange }),
    async getStatus() {
      const [runs, alerts] = await Promise.all([countRuns(db), countAlerts(db)]);
      const active = host();
      const live = active?.executor.live();
      const stats = active?.journal.stats;
      const count = (status: string) => runs[status] ?? 0;
      return {
        version,
        role: active ? "active" : "standby",
        startedAt: startedAt.toISOString(),
        runs: {
          active: count("active"),
          waiting: count("waiting"),
          paused: count("paused"),
          succeeded: count("succeeded"),
          failed: count("failed"),
          cancelled: count("cancelled"),
          inMemory: live?.running ?? 0,
          blocked: live?.waiting ?? 0,
        },
        alerts,
        journal: {
          flushes: stats?.flushes ?? 0,
          events: stats?.events ?? 0,
          meanFlushMs: stats && stats.flushes > 0 ? stats.flushMs / stats.flushes : 0,
          pending: stats?.pending ?? 0,
        },
        instances: active ? describeInstances(active) : [],
        memoryMb: Math.round(process.memoryUsage.rss() / 1024 / 1024),
      };
    },
    async listRuns({ status, limit, cursor }) {
      const rows = await listRuns(db, { status, limit, after: cursor });
      const last = rows.length === limit ? rows.at(-1) : undefined;
      return { items: rows.map(presentRun), next: last?.id ?? null };
    },
    async countRuns() {
      throw new TocsinError("NOT_FOUND", "countRuns is not built yet");
    },
    async getRun() {
      throw new TocsinError("NOT_FOUND", "getRun is not built yet");
    },
    async rerunRun() {
      throw new TocsinError("NOT_FOUND", "rerunRun is not built yet");
    },
    async explainRun({ id }) {
      const why = await explainRun(pool, id);
      if (!why) throw new TocsinError("NOT_FOUND", `There is no run ${id}`);
      const steps = host()?.executor.stepsOf(id) ?? [];
      const now = steps.map(({ task, doing, since }) => ({ task, doing, since: new Date(since).toISOString() }));
      return { ...why, now };
    },
    async answerRun({ id, frame, task, answer }, { actor }) {
      const { executor } = requireHost();
      if (!executor.holds(id)) {
        const head = await readRunHead(pool, id);
        if (!head) throw new TocsinError("NOT_FOUND", `There is no run ${id}`);
        await executor.bring(head);
      }
      await executor.answer(id, frame, task, answer, actor.name);
      return {};
    },
    async cancelRun({ id, reason }, { actor }) {
      const { executor } = requireHost();
      if (!executor.holds(id)) {
        const head = await readRunHead(pool, id);
        if (!head) throw new TocsinError("NOT_FOUND", `There is no run ${id}`);
        await executor.bring(head);
      }
      await executor.cancel(id, actor.name, reason);
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
    ...createIncidentHandlers(db),
  };
}
