import type pg from "pg";
import { describeRun } from "#actions/describe-run.ts";
import type { LiveWork } from "#actions/describe-wait.ts";
import { explainRun, presentRun } from "#actions/explain-run.ts";
import { forkRun, tellRepeats } from "#actions/fork-run.ts";
import { rerunRun } from "#actions/rerun-run.ts";
import type { RunBooks } from "#actions/run-view/run-books.ts";
import { TocsinError } from "#base/errors.ts";
import type { Json } from "#base/json.ts";
import { Redactor } from "#base/redactor.ts";
import type { Handlers } from "#contract/route.ts";
import type { Run, RunCounts } from "#contract/run.ts";
import type { runRoutes } from "#contract/run-routes.ts";
import type { HandEnding, Person, RunOperations } from "#engine/run-operations.ts";
import { createDb } from "#store/db.ts";
import { countRuns, listRuns, readRun } from "#store/run-lists.ts";
import { listSecretIds } from "#store/secrets.ts";
import type { RequestContext } from "./access/request-context.ts";
import type { ActiveHost } from "./active-host.ts";
import { holdRun as holdRunOf } from "./hold-run.ts";
import { integrations } from "./load-catalog.ts";
import { SharedLooks } from "./shared-looks.ts";

export interface RunApiOptions {
  pool: pg.Pool;
  /** Undefined while another process is the active one. */
  host(): ActiveHost | undefined;
  /** The same, for what only the active process can do: throws when it is not this one. */
  requireHost(): ActiveHost;
  /** Where a dry run can be looked into afterwards. */
  books: RunBooks;
}

/** What the routes about runs do. Reading works on every process; acting needs the active one. */
export function createRunHandlers(options: RunApiOptions): Handlers<typeof runRoutes, RequestContext> {
  const { pool, host, requireHost, books } = options;
  const db = createDb(pool);
  /** Every open window asks at every change. */
  const counts = new SharedLooks<RunCounts>();
  const holdRun = (id: string): Promise<RunOperations> => holdRunOf(pool, requireHost().executor, id);
  const shownRun = async (id: string): Promise<Run> => {
    const row = await readRun(db, id);
    if (!row) throw noRun(id);
    return presentRun(row);
  };
  /** Something done to a run, or to a task of it: kept with who and why in the run itself, and in the audit. */
  const act = async (
    given: { id: string; frame?: string; task?: string; reason?: string | undefined },
    { actor, audit }: RequestContext,
    what: (operations: RunOperations, who: Person) => Promise<void>,
  ): Promise<Run> => {
    const { id, frame, task, reason } = given;
    audit.details = {
      ...(task === undefined ? {} : { task }),
      ...(frame ? { frame } : {}),
      ...(reason === undefined ? {} : { reason }),
    };
    const operations = await holdRun(id);
    await what(operations, { by: actor.name, ...(reason === undefined ? {} : { reason }) });
    return shownRun(id);
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
    async explainRun({ id, task, frame = "", offset, limit }) {
      const why = await explainRun({ pool, books }, id, { frame, task, offset, limit });
      if (!why) throw noRun(id);
      const steps = host()?.executor.stepsOf(id) ?? [];
      const now = steps
        .filter((step) =>
          task === undefined
            ? `${step.frame}.`.startsWith(frame && `${frame}.`)
            : step.task === task && step.frame === frame,
        )
        .map((step) => ({ task: step.task, doing: step.doing, since: new Date(step.since).toISOString() }));
      return { ...why, now };
    },
    // A draft has to be read, and reading content is much to load.
    dryRunPlaybook: async (asked) =>
      (await import("./dry-run-api.ts")).serveDryRun({ db, executor: requireHost().executor, books }, asked),
    // So is what a replay needs.
    replayRun: async ({ id, ...order }) =>
      (await import("#actions/replay/replay-run.ts")).replayRun({ pool, integrations }, id, order),
    async saveRunAsTest({ id, anonymise }) {
      const { reveal } = requireHost();
      const redactor = new Redactor();
      for (const secret of await listSecretIds(db)) redactor.addAll([reveal(secret) ?? ""]);
      const { saveTest } = await import("#actions/replay/save-test.ts");
      return await saveTest({ pool, integrations, redactor, anonymise }, id);
    },
    async tellRepeats({ id, how, ...place }) {
      return { writes: await tellRepeats(pool, id, place, how) };
    },
    async rerunRun({ id, frame, task, reason }, { actor, audit }) {
      const { executor } = requireHost();
      const newId =
        task === undefined
          ? await rerunRun({ pool, executor, integrations }, id, actor.name)
          : await forkRun({ pool, executor }, id, { frame, task }, { by: actor.name, reason });
      audit.details = {
        run: newId,
        ...(task === undefined ? {} : { task }),
        ...(frame === "" ? {} : { frame }),
        ...(reason === undefined ? {} : { reason }),
      };
      return shownRun(newId);
    },
    async answerRun({ id, frame, task, answer, answers }, { actor, audit }) {
      audit.details = { task, ...(frame === "" ? {} : { frame }) };
      const given = { frame, task, answer, by: actor.name, ...(answers ? { answers } : {}) };
      await (await holdRun(id)).answer(id, given);
      return {};
    },
    async cancelRun({ id, reason }, { actor }) {
      await (await holdRun(id)).cancel(id, actor.name, reason);
      return {};
    },
    pauseRun: (given, context) => act(given, context, (operations, who) => operations.pause(given.id, who)),
    resumeRun: (given, context) => act(given, context, (operations, who) => operations.resume(given.id, who)),
    retryTask: (given, context) => act(given, context, (operations, who) => operations.retry(given.id, given, who)),
    reopenTask: (given, context) => act(given, context, (operations, who) => operations.reopen(given.id, given, who)),
    completeTask: (given, context) =>
      act(given, context, (operations, who) => operations.complete(given.id, given, endingOf(given), who)),
    skipTask: (given, context) =>
      act(given, context, (operations, who) =>
        given.branch
          ? operations.skipBranch(given.id, given, who)
          : operations.skip(given.id, given, endingOf(given), who),
      ),
  };
}

function endingOf({ label, outputs }: { label?: string | undefined; outputs?: Json | undefined }): HandEnding {
  return { ...(label === undefined ? {} : { label }), ...(outputs === undefined ? {} : { outputs }) };
}

/** What a run in memory does right now; undefined: it is not there. */
export function liveWork(host: ActiveHost | undefined, id: string): LiveWork[] | undefined {
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
