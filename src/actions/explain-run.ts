import type pg from "pg";
import { TocsinError } from "#base/errors.ts";
import { isObject, type Json } from "#base/json.ts";
import type { Run, RunStory, RunWhy } from "#contract/run.ts";
import { nameOfTask, planOfPath } from "#playbook/frame-names.ts";
import { exitTaskId } from "#playbook/frame-plan.ts";
import { planLinked } from "#playbook/link-playbook.ts";
import { type Plan, taskOf } from "#playbook/plan.ts";
import type { RunEvent } from "#playbook/run-event.ts";
import { apply, emptyState, type RunState } from "#playbook/run-state.ts";
import { parentFrameOf } from "#playbook/step-key.ts";
import { isAbout, type TaskPlace } from "#playbook/task-place.ts";
import { type AlertRow, readAlert } from "#store/alert-lists.ts";
import { createDb } from "#store/db.ts";
import { readPlaybook } from "#store/playbooks.ts";
import { type RunRow, readRun } from "#store/run-lists.ts";
import { readBlob, readRunEvents } from "#store/runs.ts";
import { explainTask } from "./explain-task.ts";
import { sentenceOf } from "./run-sentences.ts";

/**
 * Everything that explains a run: why it began, what happened in order, and which questions are open. With a task, what
 * explains that one: why its turn came, or did not, and what happened in it.
 */
export async function explainRun(
  pool: pg.Pool,
  id: string,
  place?: TaskPlace,
): Promise<Omit<RunWhy, "now"> | undefined> {
  const db = createDb(pool);
  const row = await readRun(db, id);
  if (!row) return undefined;
  const [events, plan, alert] = await Promise.all([
    readRunEvents(pool, id),
    planLinked(row.playbookHash, (hash) => readPlaybook(db, hash)),
    row.alertId === null ? undefined : readAlert(db, row.alertId),
  ]);
  const told = place ? events.filter((event) => isAbout(event, place)) : events;
  const story: RunStory[] = [];
  for (const event of told) story.push(await tell(pool, plan, event));
  const because = place && plan ? becauseOf(plan, events, place) : tellBeginning(row, alert, events);
  const state = plan && events.reduce((so, event) => apply(plan, so, structuredClone(event)), emptyState());
  const questions = openQuestions(events, state).filter(
    ({ frame, task }) => !place || (frame === place.frame && task === place.task),
  );
  return { run: presentRun(row), because, story, questions };
}

function becauseOf(plan: Plan, events: readonly RunEvent[], { frame, task }: TaskPlace): string[] {
  const around = planOfPath(plan, frame);
  const known = around !== undefined && (taskOf(around, task) !== undefined || task === exitTaskId);
  if (!known) {
    const where = frame === "" ? "the playbook" : `what is at ${frame}`;
    throw new TocsinError("NOT_FOUND", `There is no task ${task} in ${where}`, {
      mend: "Tasks have ids as in the playbook; what stands in a loop or a sub-playbook has a frame as well.",
    });
  }
  return [
    `${nameOfTask(plan, frame, task)}, in ${around.playbook.name}`,
    ...explainTask(plan, events, { frame, task }),
  ];
}

export function presentRun(row: RunRow): Run {
  return {
    id: row.id,
    playbookId: row.playbookId,
    playbookName: row.playbookName,
    alertId: row.alertId,
    label: row.label,
    priority: row.priority,
    status: row.status,
    waitingFor: row.waitingFor,
    error: row.errorCode === null ? null : { code: row.errorCode, message: row.errorMessage ?? "" },
    startedAt: row.startedAt.toISOString(),
    finishedAt: row.finishedAt?.toISOString() ?? null,
    forkedFrom: row.forkedFrom,
  };
}

export function tellBeginning(row: RunRow, alert: AlertRow | undefined, events: readonly RunEvent[]): string[] {
  const [first] = events;
  const rerun = first?.type === "runStarted" ? first.rerun : undefined;
  const from = rerun?.from && `, begun from task ${rerun.from.task}`;
  const again =
    rerun && `${rerun.by} had it run again: it is rerun ${rerun.generation} of run ${rerun.of}${from ?? ""}`;
  if (!alert) return [again ?? `The playbook ${row.playbookName} was started by itself`];
  const decision = alert.decisions.find(({ runId }) => runId === row.id);
  return [
    `${alert.instance} raised ${alert.label} at ${alert.raisedAt.toISOString()} with priority ${alert.priority}`,
    alert.sourceId === alert.id
      ? `It was pushed in at ${alert.receivedAt.toISOString()}: every body is a new alert`
      : `It came in at ${alert.receivedAt.toISOString()} and was new: no alert of ${alert.instance} had the id ${alert.sourceId}`,
    again ?? `The playbook ${row.playbookName} started: ${decision?.reason ?? "its trigger matched"}`,
  ];
}

async function tell(pool: pg.Pool, plan: Plan | undefined, event: RunEvent): Promise<RunStory> {
  const task = "task" in event ? event.task : null;
  const frame = placeOf(event);
  const taskName = task === null || frame === null || !plan ? null : nameOfTask(plan, frame, task);
  const inputs = await readValue(pool, event, "inputs");
  const outputs = await readValue(pool, event, "node");
  return {
    at: new Date(event.at).toISOString(),
    task,
    frame,
    taskName,
    kind: event.type,
    text: sentenceOf(event),
    ...(inputs === undefined ? {} : { inputs }),
    ...(outputs === undefined ? {} : { outputs }),
    ...("error" in event && event.error ? { error: event.error } : {}),
    ...("instance" in event && event.instance !== undefined ? { instance: event.instance } : {}),
    ...("ms" in event && event.ms !== undefined ? { milliseconds: event.ms } : {}),
  };
}

async function readValue(pool: pg.Pool, event: RunEvent, name: "inputs" | "node"): Promise<Json | undefined> {
  const facts: Record<string, unknown> = event;
  if (isObject(facts[name]) || Array.isArray(facts[name])) return facts[name] as Json;
  const hash = facts[`${name}Blob`];
  if (typeof hash !== "string") return undefined;
  const content = await readBlob(pool, hash);
  return content === undefined ? undefined : (JSON.parse(content) as Json);
}

/** Where what an event is about stands; null: it is about the run. */
export function placeOf(event: RunEvent): string | null {
  if (!("frame" in event)) return null;
  return event.type === "frameEntered" || event.type === "frameLeft" ? parentFrameOf(event.frame) : event.frame;
}

/** With the state, only those that somebody still waits for: a person may have passed over what asked. */
export function openQuestions(events: readonly RunEvent[], state?: RunState): RunWhy["questions"] {
  const open = new Map<string, RunWhy["questions"][number]>();
  for (const event of events) {
    if (!("task" in event)) continue;
    const key = `${event.frame}|${event.task}`;
    if (event.type === "questionAsked") {
      const { id = null, frame, task, question, options } = event;
      open.set(key, { id, frame, task, question, options });
    } else if (!goesOnAsking.has(event.type)) open.delete(key);
  }
  return [...open.values()].filter(({ frame, task }) => !state || state.frames[frame]?.tasks[task]?.status === "asked");
}

const goesOnAsking = new Set<RunEvent["type"]>([
  "questionReplied",
  "questionChanged",
  "questionReminded",
  "questionOverdue",
]);
