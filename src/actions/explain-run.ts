import type pg from "pg";
import { TocsinError } from "#base/errors.ts";
import { isObject, type Json } from "#base/json.ts";
import type { Run, RunStory, RunWhy } from "#contract/run.ts";
import { nameOfTask, planOfPath } from "#playbook/frame-names.ts";
import { exitTaskId } from "#playbook/frame-plan.ts";
import { type Plan, taskOf } from "#playbook/plan.ts";
import type { RunEvent } from "#playbook/run-event.ts";
import type { RunState } from "#playbook/run-state.ts";
import { parentFrameOf } from "#playbook/step-key.ts";
import { isAbout, type TaskPlace } from "#playbook/task-place.ts";
import { type AlertRow, readAlert } from "#store/alert-lists.ts";
import { createDb } from "#store/db.ts";
import { type RunRow, readRun } from "#store/run-lists.ts";
import { readBlob, readRunEvents } from "#store/runs.ts";
import { explainTask } from "./explain-task.ts";
import { sentenceOf } from "./run-sentences.ts";
import type { OpenBook, RunBooks } from "./run-view/run-books.ts";

/** The whole run, one of its frames, or a task; of what happened there, a piece. */
export interface WhyAsked {
  frame: string;
  task?: string | undefined;
  offset: number;
  limit: number;
}

/**
 * Everything that explains a run: why it began, what happened in order, and which questions are open. With a task, what
 * explains that one: why its turn came, or did not, and what happened in it. With a frame alone, why that one began.
 */
export async function explainRun(
  { pool, books }: { pool: pg.Pool; books: RunBooks },
  id: string,
  { frame: asked, task, offset, limit }: WhyAsked,
): Promise<Omit<RunWhy, "now"> | undefined> {
  const read = (await books.open(id).then(readBook)) ?? (await readUnplanned(pool, id));
  if (!read) return undefined;
  const { row, events, plan, state, blob } = read;
  const alert = row.alertId === null ? undefined : await readAlert(createDb(pool), row.alertId);
  const place = task === undefined ? undefined : { frame: asked, task };
  const isHere = (event: RunEvent) => (place ? isAbout(event, place) : asked === "" || isInFrame(event, asked));
  const told = events.filter(isHere);
  const story: RunStory[] = [];
  for (const event of told.slice(offset, offset + limit)) story.push(await tell(blob, plan, event));
  const because =
    place && plan
      ? becauseOf(plan, events, place)
      : asked !== "" && plan
        ? becauseOfFrame(plan, events, asked)
        : tellBeginning(row, alert, events);
  const questions = openQuestions(events, state).filter((question) => {
    if (place) return question.frame === place.frame && question.task === place.task;
    return asked === "" || question.frame === asked || question.frame.startsWith(`${asked}.`);
  });
  return { run: presentRun(row), because, story, storyTotal: told.length, questions };
}

interface ReadRun {
  row: RunRow;
  events: readonly RunEvent[];
  plan: Plan | undefined;
  state: RunState | undefined;
  blob(hash: string): Promise<string | undefined>;
}

function readBook(opened: OpenBook | undefined): ReadRun | undefined {
  if (!opened) return undefined;
  const { source, book } = opened;
  return { row: source.row, events: book.events, plan: book.plan, state: book.state, blob: source.blob };
}

/** A run whose playbook is not here any more is told all the same. */
async function readUnplanned(pool: pg.Pool, id: string): Promise<ReadRun | undefined> {
  const row = await readRun(createDb(pool), id);
  if (!row) return undefined;
  const events = await readRunEvents(pool, id);
  return { row, events, plan: undefined, state: undefined, blob: (hash) => readBlob(pool, hash) };
}

/** Its own beginning and end included. */
function isInFrame(event: RunEvent, frame: string): boolean {
  return "frame" in event && (event.frame === frame || event.frame.startsWith(`${frame}.`));
}

/** Who called it, the how-manieth time, and where the call stands. */
function becauseOfFrame(plan: Plan, events: readonly RunEvent[], frame: string): string[] {
  const entered = events.find((event) => event.type === "frameEntered" && event.frame === frame);
  if (entered?.type !== "frameEntered") {
    throw new TocsinError("NOT_FOUND", `The run never came to a frame ${frame}`, {
      mend: "Frames are those that GET /runs/:id/frames lists; a path looks like 3#0.7#2.",
    });
  }
  const { task, iteration, total } = entered;
  const parent = parentFrameOf(frame);
  const around = planOfPath(plan, parent)?.playbook.name ?? "";
  const here = planOfPath(plan, frame)?.playbook.name ?? "";
  const caller = nameOfTask(plan, parent, task);
  const often = total > 1 ? `, round ${iteration + 1} of ${total}` : "";
  return [
    here === around
      ? `A round of ${caller}, in ${around}${often}`
      : `${here}, called by ${caller} in ${around}${often}`,
    ...explainTask(plan, events, { frame: parent, task }),
  ];
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

async function tell(blob: ReadRun["blob"], plan: Plan | undefined, event: RunEvent): Promise<RunStory> {
  const task = "task" in event ? event.task : null;
  const frame = placeOf(event);
  const taskName = task === null || frame === null || !plan ? null : nameOfTask(plan, frame, task);
  const inputs = await readValue(blob, event, "inputs");
  const outputs = await readValue(blob, event, "node");
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

async function readValue(blob: ReadRun["blob"], event: RunEvent, name: "inputs" | "node"): Promise<Json | undefined> {
  const facts: Record<string, unknown> = event;
  if (isObject(facts[name]) || Array.isArray(facts[name])) return facts[name] as Json;
  const hash = facts[`${name}Blob`];
  if (typeof hash !== "string") return undefined;
  const content = await blob(hash);
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
