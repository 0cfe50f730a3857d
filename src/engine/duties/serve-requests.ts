/**
 * What commands asked of the engine, one after the other: each is done, or found impossible, in one record with the mark
 * that says so. A crash before that record repeats nothing, since nothing was done; after it nobody finds the request again.
 */
import { messageOf } from "#base/errors.ts";
import type { EngineRequest } from "#store/engine-requests.ts";
import type { Executor } from "../executor.ts";
import type { Duty, Served } from "./duty.ts";
import type { DutySource } from "./duty-source.ts";
import { isFinal, refuse } from "./record-marks.ts";
import { beginIncident, beginPlaybook, closeDown } from "./serve-incident.ts";
import { serveTask } from "./serve-task.ts";

const page = 100;

/** Gives how many were done. One that fails holds up no other; it throws when all were looked at. */
export async function serveRequests(executor: Executor, source: DutySource): Promise<number> {
  let served = 0;
  const failures: unknown[] = [];
  for (let after: string | undefined; ; ) {
    const requests = await source.openRequests(page, after);
    for (const request of requests) {
      try {
        if ((await serve(executor, source, request)) === "done") served += 1;
      } catch (error) {
        executor.options.journal.lost.throwIfAborted();
        failures.push(error);
      }
    }
    after = requests.at(-1)?.id;
    if (requests.length === page) continue;
    if (failures.length > 0) throw failures[0];
    return served;
  }
}

async function serve(executor: Executor, source: DutySource, request: EngineRequest): Promise<Served> {
  const { id, investigationId, requestedBy } = request;
  const duty: Duty = {
    executor,
    source,
    request,
    by: requestedBy === "" ? "a playbook" : requestedBy,
    done: (outcome) => {
      const change = { kind: "requestDone", id, outcome: outcome.slice(0, 1_000) } as const;
      return { at: executor.now(), investigationId, by: requestedBy, change };
    },
  };
  try {
    return await act(duty);
  } catch (error) {
    if (!isFinal(error)) throw error;
    return refuse(duty, messageOf(error));
  }
}

async function act(duty: Duty): Promise<Served> {
  const { kind } = duty.request;
  switch (kind) {
    case "completeTask":
    case "assignTask":
    case "setTaskDue":
    case "reopenTask":
      return serveTask(duty);
    case "startPlaybook":
      return beginPlaybook(duty);
    case "incidentCreated":
      return beginIncident(duty);
    case "incidentClosed":
      return closeDown(duty);
    default:
      return refuse(duty, `this Tocsin does not know ${String(kind)}`);
  }
}
