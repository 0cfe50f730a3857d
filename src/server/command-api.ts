import type pg from "pg";
import { runCommand } from "#actions/run-command.ts";
import type { Handlers } from "#contract/route.ts";
import type { Routes } from "#contract/routes.ts";
import type { RequestContext } from "./access/request-context.ts";
import type { ActiveHost } from "./active-host.ts";

/** What people run from an incident's War Room: on the active process. */
export function createCommandHandlers(options: {
  pool: pg.Pool;
  requireHost(): ActiveHost;
}): Pick<Handlers<Routes, RequestContext>, "runCommand"> {
  return {
    async runCommand({ id, ...command }, { actor, audit }) {
      const { executor, duties } = options.requireHost();
      const { run, name } = await runCommand({ executor, source: duties.source }, id, command, actor.name);
      // Its arguments may hold what is nobody's business; they stand in the run.
      audit.details = { command: name, run };
      return { run };
    },
  };
}
