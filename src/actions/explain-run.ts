import type pg from "pg";
import { isObject, type Json } from "#base/json.ts";
import type { Run, RunStory, RunWhy } from "#contract/run.ts";
import type { Playbook } from "#playbook/model.ts";
import type { RunEvent } from "#playbook/run-event.ts";
import { type AlertRow, readAlert } from "#store/alert-lists.ts";
import { createDb } from "#store/db.ts";
import { readPlaybook } from "#store/playbooks.ts";
import { type RunRow, readRun } from "#store/run-lists.ts";
import { readBlob, readRunEvents } from "#store/runs.ts";
import { sentenceOf } from "./run-sentences.ts";

/** Everything that explains a run: why it began, what happened in order, and which questions are open. */
export async function explainRun(pool: pg.Pool, id: string): Promise<Omit<RunWhy, "now"> | undefined> {
  const db = createDb(pool);
  const row = await readRun(db, id);
  if (!row) return undefined;
  const [events, playbook, alert] = await Promise.all([
    readRunEvents(pool, id),
    readPlaybook(db, row.playbookHash),
    row.alertId === null ? undefined : readAlert(db, row.alertId),
  ]);
  const story: RunStory[] = [];
  for (const event of events) story.push(await tell(pool, playbook, event));
  return { run: presentRun(row), because: tellBeginning(row, alert, events), story, questions: openQuestions(events) };
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
  };
}

export function tellBeginning(row: RunRow, alert: AlertRow | undefined, events: readonly RunEvent[]): string[] {
  const [first] = events;
  const rerun = first?.type === "runStarted" ? first.rerun : undefined;
  const again = rerun && `${rerun.by} had it run again: it is rerun ${rerun.generation} of run ${rerun.of}`;
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

async function tell(pool: pg.Pool, playbook: Playbook | undefined, event: RunEvent): Promise<RunStory> {
  const task = "task" in event ? event.task : null;
  const taskName = task === null ? null : (playbook?.tasks[task]?.name ?? null);
  const inputs = await readValue(pool, event, "inputs");
  const outputs = await readValue(pool, event, "node");
  return {
    at: new Date(event.at).toISOString(),
    task,
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

export function openQuestions(events: readonly RunEvent[]): RunWhy["questions"] {
  const open = new Map<string, RunWhy["questions"][number]>();
  for (const event of events) {
    if (!("task" in event)) continue;
    const key = `${event.frame}|${event.task}`;
    if (event.type === "questionAsked") {
      open.set(key, { frame: event.frame, task: event.task, question: event.question, options: event.options });
    } else open.delete(key);
  }
  return [...open.values()];
}
