import type pg from "pg";
import type { LiveWork } from "#actions/describe-wait.ts";
import type { RunBooks } from "#actions/run-view/run-books.ts";
import { viewRun } from "#actions/run-view/view-run.ts";
import { findTasks, listFrames, listItems, listRounds, tellStory, viewStep } from "#actions/run-view/view-step.ts";
import type { Handlers } from "#contract/route.ts";
import type { runViewRoutes } from "#contract/run-view-routes.ts";
import { createDb } from "#store/db.ts";
import { readActivation } from "#store/playbooks.ts";
import type { RequestContext } from "./access/request-context.ts";
import { integrations } from "./load-catalog.ts";

export interface RunViewApiOptions {
  pool: pg.Pool;
  books: RunBooks;
  live(id: string): LiveWork[] | undefined;
}

/** What the routes that look into a run do. They work on every process. */
export function createRunViewHandlers(options: RunViewApiOptions): Handlers<typeof runViewRoutes, RequestContext> {
  const { pool, books, live } = options;
  const db = createDb(pool);
  const look = { books, integrations, live };
  const currentHash = async (id: string) => (await readActivation(db, id))?.playbookHash;
  return {
    viewRun: ({ id, frame }) => viewRun({ ...look, currentHash }, id, frame),
    getRunStep: ({ id, ...address }) => viewStep(look, id, address),
    listRunFrames: ({ id, ...asked }) => listFrames(look, id, asked),
    listRounds: ({ id, ...asked }) => listRounds(look, id, asked),
    listStepItems: ({ id, ...asked }) => listItems(look, id, asked),
    tellRunStory: ({ id, ...asked }) => tellStory(look, id, asked),
    findRunTasks: ({ id, text, limit }) => findTasks(look, id, text, limit),
  };
}
