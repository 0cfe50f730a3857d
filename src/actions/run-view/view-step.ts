/** One step of a run in full, and the lists that a run may have thousands of, a page at a time. */
import { TocsinError } from "#base/errors.ts";
import { isObject, type Json } from "#base/json.ts";
import type { RunStory } from "#contract/run.ts";
import type {
  FoundTask,
  RunFrame,
  RunRound,
  RunStepDetail,
  StateCounts,
  StepItem,
  StepState,
} from "#contract/run-view.ts";
import { labelInWords } from "#playbook/edge-words.ts";
import { tryUndo } from "#playbook/fold-reopening.ts";
import { nameOfTask, planOfPath } from "#playbook/frame-names.ts";
import { plainEdge } from "#playbook/model.ts";
import { taskOf } from "#playbook/plan.ts";
import type { StepRecord } from "#playbook/run-steps.ts";
import { isOver, operationsOnStep } from "../possible-operations.ts";
import { tellEvent } from "../tell-event.ts";
import { countStates, noCounts } from "./frame-states.ts";
import { type Look, type LookOptions, lookInto, requireDrawing } from "./look-into.ts";
import type { RunBook, RunSource } from "./run-book.ts";
import { insideOf, itemsOf, standingOf } from "./step-standing.ts";
import { millisecondsOf, roundsOf, tellingStep } from "./summarize-block.ts";

export interface StepAddress {
  frame: string;
  task: string;
  round?: number | undefined;
}

export interface Page {
  offset: number;
  limit: number;
  state?: StepState | undefined;
}

/** Of a step that many frames stand in: so many entries of its log at the beginning, and at the end. */
const logTold = 100;

export async function viewStep(options: LookOptions, id: string, address: StepAddress): Promise<RunStepDetail> {
  const look = await lookInto(options, id);
  const { source, book, facts, frames } = look;
  const step = findStep(look, address);
  const standing = standingOf(step, facts, frames);
  const name = nameOfTask(book.plan, step.frame, step.node);
  const [inputs, outputs] = await Promise.all([
    readValue(source, step.inputs, step.inputsBlob),
    readValue(source, step.outputs, step.outputsBlob),
  ]);
  const { events, readyAt, endedAt, edge } = step;
  const isLong = events.length > 2 * logTold;
  const told = isLong ? [...events.slice(0, logTold), ...events.slice(-logTold)] : events;
  return {
    node: step.node,
    frame: step.frame,
    round: step.round,
    name,
    playbookName: planOfPath(book.plan, step.frame)?.playbook.name ?? "",
    state: standing.state,
    startedAt: instant(readyAt),
    finishedAt: instant(endedAt),
    milliseconds: millisecondsOf(step),
    tookEdge: edge === undefined || edge === plainEdge ? null : labelInWords(edge),
    attempts: step.requests,
    waitingFor: standing.waitingFor,
    wait: standing.wait,
    instance: step.instance ?? null,
    ...(inputs === undefined ? {} : { inputs }),
    ...(outputs === undefined ? {} : { outputs }),
    error: step.error ?? null,
    summary: standing.summary,
    can: source.dry ? [] : operationsOnStep(step, source.row, canReopen(look, step)),
    log: told.map((event) => tellEvent(event, name)),
    logLeftOut: events.length - told.length,
    inside: insideOf(step, book, facts, frames),
    contextChanges: events.flatMap((event): Json[] =>
      "context" in event && event.context ? event.context.map((change): Json => ({ ...change }) as Json) : [],
    ),
  };
}

function canReopen({ source, book }: Look, { frame, node, task }: StepRecord): boolean {
  return task?.status === "done" && !isOver(source.row.status) && tryUndo(book.plan, book.state, frame, node).ok;
}

function findStep(look: Look, { frame, task, round }: StepAddress): StepRecord {
  const { book, facts, frames } = look;
  const { drawn, plan } = requireDrawing(look, frame);
  const steps = book.steps(drawn, task);
  const exact = frame === drawn ? undefined : steps.find((step) => step.frame === frame);
  const chosen = round === undefined ? undefined : steps.find((step) => step.round === round);
  const step = exact ?? chosen ?? tellingStep(roundsOf(steps, facts, frames))?.step;
  if (step && taskOf(plan, task)) return step;
  throw new TocsinError("NOT_FOUND", `There is no task ${task} in ${plan.playbook.name}`, {
    mend: "Tasks have ids as in the playbook; what stands in a sub-playbook has a frame as well.",
  });
}

export async function listRounds(
  options: LookOptions,
  id: string,
  { frame, task, ...page }: { frame: string; task: string } & Page,
): Promise<{ items: RunRound[]; total: number; counts: StateCounts }> {
  const look = await lookInto(options, id);
  const { book, facts, frames } = look;
  const { drawn } = requireDrawing(look, frame);
  const steps = book.steps(drawn, task);
  const opened = steps.flatMap((step) => [...book.frames.openedBy(step.frame, task)]);
  if (opened.length > 0) {
    const rows = opened.map((record) => ({ record, state: frames.of(record).state }));
    const { picked, ...rest } = pick(rows, page);
    return { ...rest, items: picked.map(({ record }) => roundOfFrame(frames.present(record))) };
  }
  const rounds = steps.filter(({ round }) => round !== null);
  const { picked, ...rest } = pick(
    rounds.map((step) => ({ step, ...standingOf(step, facts, frames) })),
    page,
  );
  return {
    ...rest,
    items: picked.map(({ step, state, waitingFor }) => ({
      frame: step.frame,
      round: step.round ?? 0,
      iteration: book.frames.get(step.frame)?.iteration ?? step.round ?? 0,
      total: book.frames.get(step.frame)?.total ?? null,
      state,
      startedAt: instant(step.readyAt),
      milliseconds: millisecondsOf(step),
      error: step.error ?? null,
      waitingFor,
      opens: false,
    })),
  };
}

function roundOfFrame(frame: RunFrame): RunRound {
  const { frame: path, round, iteration, total, state, startedAt, milliseconds, error, waitingFor, playbook } = frame;
  return {
    frame: path,
    round,
    iteration,
    total,
    state,
    startedAt,
    milliseconds,
    error,
    waitingFor,
    opens: playbook !== null,
  };
}

export async function listFrames(
  options: LookOptions,
  id: string,
  { frame, task, ...page }: { frame: string; task?: string | undefined } & Page,
): Promise<{ items: RunFrame[]; total: number; counts: StateCounts }> {
  const look = await lookInto(options, id);
  requireDrawing(look, frame);
  const { frames: index } = look.book;
  const records = index.within(frame).flatMap((path) => index.get(path) ?? []);
  const asked = task === undefined ? records : records.filter((record) => record.task === task);
  const { picked, ...rest } = pick(
    asked.map((record) => ({ record, state: look.frames.of(record).state })),
    page,
  );
  return { ...rest, items: picked.map(({ record }) => look.frames.present(record)) };
}

/** What failed first, then what goes on: of ten thousand items one looks for those. */
const itemOrder: readonly StepState[] = [
  "failed",
  "running",
  "waiting",
  "queued",
  "succeeded",
  "skipped",
  "not reached",
];

export async function listItems(
  options: LookOptions,
  id: string,
  { state, offset, limit, ...address }: StepAddress & Page,
): Promise<{ items: StepItem[]; total: number; counts: StateCounts }> {
  const look = await lookInto(options, id);
  const step = findStep(look, address);
  const rows = itemsOf(step, look.facts);
  rows.sort((a, b) => itemOrder.indexOf(a.state) - itemOrder.indexOf(b.state) || a.index - b.index);
  const { picked, ...rest } = pick(rows, { state, offset, limit });
  const fixed = step.events.findLast(({ type }) => type === "itemsFixed");
  const inputs =
    fixed?.type === "itemsFixed" ? await readValue(look.source, fixed.inputs, fixed.inputsBlob) : undefined;
  const most = Math.max(0, ...rows.map(({ item }) => item)) + 1;
  const items = picked.map(async ({ nodeBlob, ...row }): Promise<StepItem> => {
    const outputs = await readValue(look.source, row.outputs, nodeBlob);
    return { ...row, about: aboutItem(inputs, row.item, most), ...(outputs === undefined ? {} : { outputs }) };
  });
  return { ...rest, items: await Promise.all(items) };
}

const longestAbout = 300;

/** `10.0.0.7`: the element of each list that is walked. */
function aboutItem(inputs: Json | undefined, item: number, total: number): string {
  if (!isObject(inputs) || total === 1) return "";
  const parts = Object.values(inputs).flatMap((value) => {
    if (!Array.isArray(value) || value.length !== total) return [];
    const element = value[item];
    return [typeof element === "string" ? element : JSON.stringify(element)];
  });
  return parts.join(", ").slice(0, longestAbout);
}

export async function tellStory(
  options: LookOptions,
  id: string,
  { frame, offset, limit }: { frame: string } & Page,
): Promise<{ items: RunStory[]; total: number }> {
  const look = await lookInto(options, id);
  requireDrawing(look, frame);
  const { book } = look;
  const numbers = frame === "" ? undefined : (book.frames.get(frame)?.events ?? []);
  const total = numbers?.length ?? book.events.length;
  const items: RunStory[] = [];
  for (let at = offset; at < Math.min(total, offset + limit); at += 1) {
    const event = book.events[numbers ? (numbers[at] ?? -1) : at];
    if (event) items.push(tellEvent(event, nameOf(book, event)));
  }
  return { items, total };
}

function nameOf(book: RunBook, event: RunBook["events"][number]): string | null {
  if (!("task" in event) || event.task === undefined) return null;
  const frame = event.type === "frameEntered" ? (book.frames.get(event.frame)?.parent ?? "") : event.frame;
  return nameOfTask(book.plan, frame, event.task);
}

export async function findTasks(
  options: LookOptions,
  id: string,
  text: string,
  limit: number,
): Promise<{ items: FoundTask[]; total: number }> {
  const look = await lookInto(options, id);
  const { book, facts, frames } = look;
  const wanted = text.trim().toLowerCase();
  const found: FoundTask[] = [];
  const drawings = ["", ...[...book.frames.all()].flatMap(({ path, playbook }) => (playbook ? [path] : []))];
  for (const drawn of drawings) {
    const plan = planOfPath(book.plan, drawn);
    const tasks = Object.values(plan?.playbook.tasks ?? {});
    for (const { id: task, name } of tasks.filter((one) => one.id === text || one.name.toLowerCase() === wanted)) {
      for (const step of book.steps(drawn, task)) {
        const { state } = standingOf(step, facts, frames);
        if (state === "not reached" && drawn !== "") continue;
        found.push({ frame: step.frame, task, name: name || task, playbookName: plan?.playbook.name ?? "", state });
      }
    }
  }
  found.sort((a, b) => itemOrder.indexOf(a.state) - itemOrder.indexOf(b.state));
  return { items: found.slice(0, limit), total: found.length };
}

function pick<Row extends { state: StepState }>(
  rows: readonly Row[],
  { state, offset, limit }: Page,
): { picked: Row[]; total: number; counts: StateCounts } {
  const counts = rows.length === 0 ? noCounts() : countStates(rows.map((row) => row.state));
  const asked = state === undefined ? rows : rows.filter((row) => row.state === state);
  return { picked: asked.slice(offset, offset + limit), total: asked.length, counts };
}

async function readValue(
  source: RunSource,
  value: Json | undefined,
  hash: string | undefined,
): Promise<Json | undefined> {
  if (hash === undefined) return value;
  const content = await source.blob(hash);
  return content === undefined ? undefined : (JSON.parse(content) as Json);
}

const instant = (ms: number | undefined) => (ms === undefined ? null : new Date(ms).toISOString());
