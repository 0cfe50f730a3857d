/** Requests about tasks that people do: complete one, open it again, give it to somebody, set when it is due. */
import { TocsinError } from "#base/errors.ts";
import { numberAt, stringAt } from "#base/json.ts";
import type { EngineRequest } from "#store/engine-requests.ts";
import type { TaskWish } from "../asked-tasks.ts";
import type { Duty, Served } from "./duty.ts";
import { refuse } from "./record-marks.ts";

type Wish = TaskWish | { do: "reopen" };

/** So long a task that is about to ask is waited for. */
const patienceMs = 30_000;

const words: Readonly<Record<Wish["do"], string>> = {
  complete: "completed",
  assign: "given",
  setDue: "due date set",
  reopen: "reopened",
};

/** In the first run of the investigation that has such a task: the one that asked for it, else the oldest. */
export async function serveTask(duty: Duty): Promise<Served> {
  const { executor, source, request, by } = duty;
  const { details, investigationId, runId } = request;
  const wish = wishOf(request);
  const task = stringAt(details, "task") ?? "";
  const parentPlaybook = stringAt(details, "parentPlaybook");
  const reason = stringAt(details, "comment");
  const wanted = { task, ...(parentPlaybook === undefined ? {} : { parentPlaybook }) };
  const who = { by, ...(reason === undefined ? {} : { reason }) };
  const heads = await source.openRuns(investigationId);
  heads.sort((a, b) => Number(b.id === runId) - Number(a.id === runId));
  let isSoon = false;
  for (const head of heads) {
    try {
      await executor.bring(head);
      const marks = [duty.done(`${words[wish.do]} in run ${head.id}`)];
      if (wish.do === "reopen") await executor.operations.reopenWanted(head.id, wanted, who, marks);
      else await executor.operations.tend(head.id, wanted, wish, who, marks);
      return "done";
    } catch (error) {
      if (!(error instanceof TocsinError)) throw error;
      if (error.code === "TASK_UNDER_WAY") isSoon = true;
      // It has none, or ended meanwhile: perhaps another one has.
      else if (!passedOver.has(error.code)) throw error;
    }
  }
  if (isSoon && executor.now() - request.requestedAt.getTime() < patienceMs) return "later";
  const where = parentPlaybook === undefined ? "" : ` in the playbook run ${parentPlaybook}`;
  const wanting = wish.do === "reopen" ? "was done by a person" : "waits for a person";
  return refuse(duty, `no task ${task}${where} of this investigation ${wanting}`);
}

const passedOver = new Set<string>(["TASK_NOT_OPEN", "RUN_ENDED", "NOT_FOUND"]);

function wishOf({ kind, details }: EngineRequest): Wish {
  if (kind === "reopenTask") return { do: "reopen" };
  if (kind === "assignTask") return { do: "assign", assignee: stringAt(details, "assignee") ?? "" };
  if (kind === "setTaskDue") return { do: "setDue", due: numberAt(details, "due") ?? 0 };
  const input = stringAt(details, "input");
  return { do: "complete", ...(input === undefined ? {} : { input }) };
}
