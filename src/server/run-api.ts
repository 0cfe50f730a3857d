import type pg from "pg";
import { describeRun } from "#actions/describe-run.ts";
import type { LiveWork } from "#actions/describe-wait.ts";
import { dryRun } from "#actions/dry-run.ts";
import { explainRun, presentRun } from "#actions/explain-run.ts";
import { rerunRun } from "#actions/rerun-run.ts";
import { TocsinError } from "#base/errors.ts";
import type { Handlers } from "#contract/route.ts";
import type { RunCounts } from "#contract/run.ts";
import type { runRoutes } from "#contract/run-routes.ts";
import type { Executor } from "#engine/executor.ts";
import { createDb } from "#store/db.ts";
import { readActivation } from "#store/playbooks.ts";
import { countRuns, listRuns, readRun } from "#store/run-lists.ts";
import { readRunHead } from "#store/runs.ts";
import type { RequestContext } from "./access/request-context.ts";
import type { ActiveHost } from "./active-host.ts";
import { integrations } from "./load-catalog.ts";
import { SharedLooks } from "./shared-looks.ts";

export interface RunApiOptions {
  pool: pg.Pool;
  /** Undefined while another process is the active one. */
  host(): ActiveHost | undefined;
  /** The same, for what only the active process can do: throws when it is not this one. */
  requireHost(): ActiveHost;
}

/** What the routes about runs do. Reading works on every process; acting needs the active one. */
export function createRunHandlers(options: RunApiOptions): Handlers<typeof runRoutes, RequestContext> {
  const { pool, host, requireHost } = options;
  const db = createDb(pool);
  /** Every open window asks at every change. */
  const counts = new SharedLooks<RunCounts>();
  /** The executor, with the run in its memory. */
  const holdRun = async (id: string): Promise<Executor> => {
    const { executor } = requireHost();
    if (!executor.holds(id)) {
      const head = await readRunHead(pool, id);
      if (!head) throw noRun(id);
      await executor.bring(head);
    }
    return executor;
  };
  return {
    async listRuns({ cursor, ...page }) {
      const rows = await listRuns(db, { ...page, after: cursor });
      const last = rows.length === page.limit ? rows.at(-1) : undefined;
      return { items: rows.map(presentRun), next: last?.id ?? null };
    },
    async countRuns(filter) {
      return counts.ask(JSON.stringify(filter), () => countRuns(db, filter));
    },
    async getRun({ id }) {
      const detail = await describeRun({ pool, integrations, live: (run) => liveWork(host(), run) }, id);
      if (!detail) throw noRun(id);
      return detail;
    },
    async explainRun({ id }) {
      const why = await explainRun(pool, id);
      if (!why) throw noRun(id);
      const steps = host()?.executor.stepsOf(id) ?? [];
      const now = steps.map(({ task, doing, since }) => ({ task, doing, since: new Date(since).toISOString() }));
      return { ...why, now };
    },
    async dryRunPlaybook({ id, incidentId, sample, inputs }) {
      const { executor } = requireHost();
      const kept = await readActivation(db, id);
      if (!kept) throw new TocsinError("NOT_FOUND", `There is no playbook ${id}`);
      return await dryRun(executor, kept.playbookHash, {
        ...(incidentId === undefined ? {} : { incidentId }),
        ...(sample === undefined ? {} : { sample }),
        ...(inputs === undefined ? {} : { inputs }),
      });
    },
    async rerunRun({ id }, { actor, audit }) {
      const { executor } = requireHost();
      const newId = await rerunRun({ pool, executor, integrations }, id, actor.name);
      audit.details = { run: newId };
      const row = await readRun(db, newId);
      if (!row) throw noRun(newId);
      return presentRun(row);
    },
    async answerRun({ id, frame, task, answer }, { actor }) {
      await (await holdRun(id)).operations.answer(id, frame, task, answer, actor.name);
      return {};
    },
    async cancelRun({ id, reason }, { actor }) {
      await (await holdRun(id)).operations.cancel(id, actor.name, reason);
      return {};
    },
  };
}

function liveWork(host: ActiveHost | undefined, id: string): LiveWork[] | undefined {
  return host?.executor.stepsOf(id)?.map(({ frame, task, doing, since, waitsAt }) => ({
    frame,
    task,
    doing,
    since,
    ...(waitsAt
      ? {
          gate: {
            instance: waitsAt.instance,
            ...waitsAt.gate.status(),
            requestsPerSecond: waitsAt.gate.requestsPerSecond,
          },
        }
      : {}),
  }));
}

function noRun(id: string): TocsinError {
  return new TocsinError("NOT_FOUND", `There is no run ${id}`);
}
