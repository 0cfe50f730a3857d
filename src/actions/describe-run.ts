/** Everything the page of one run shows: its playbook as a graph, what became of each block, what it does now. */
import type pg from "pg";
import type { Json } from "#base/json.ts";
import type { RunDetail, RunStep } from "#contract/run.ts";
import { labelInWords } from "#playbook/edge-words.ts";
import { tryUndo } from "#playbook/fold-reopening.ts";
import { nameOfTask } from "#playbook/frame-names.ts";
import { planLinked } from "#playbook/link-playbook.ts";
import { plainEdge } from "#playbook/model.ts";
import { foldSteps, type StepRecord } from "#playbook/run-steps.ts";
import type { IntegrationDefinition } from "#sdk/integration.ts";
import { readAlert } from "#store/alert-lists.ts";
import { createDb } from "#store/db.ts";
import { readActivation, readPlaybook, readPlaybookFile } from "#store/playbooks.ts";
import { type RunRow, readRun } from "#store/run-lists.ts";
import { readBlob, readRunEvents } from "#store/runs.ts";
import { describeStep } from "./describe-step.ts";
import type { LiveWork } from "./describe-wait.ts";
import { describeWrites } from "./describe-writes.ts";
import { openQuestions, presentRun, tellBeginning } from "./explain-run.ts";
import { isOver, operationsOnRun, operationsOnStep } from "./possible-operations.ts";
import { presentGraph } from "./present-graph.ts";
import { tellEvent } from "./tell-event.ts";

export interface DescribeRunOptions {
  pool: pg.Pool;
  integrations: readonly IntegrationDefinition[];
  /** What a run in memory does right now; undefined: it is not there. */
  live(id: string): LiveWork[] | undefined;
}

export async function describeRun(options: DescribeRunOptions, id: string): Promise<RunDetail | undefined> {
  const { pool, integrations } = options;
  const db = createDb(pool);
  const row = await readRun(db, id);
  if (!row) return undefined;
  // Asked for before the journal: a step that ends in between is then told by the journal.
  const live = options.live(id);
  const [events, playbook, alert, activation] = await Promise.all([
    readRunEvents(pool, id),
    readPlaybookFile(db, row.playbookHash),
    row.alertId === null ? undefined : readAlert(db, row.alertId),
    readActivation(db, row.playbookId),
  ]);
  // Events within a sub-playbook are read by its own plan.
  const plan = await planLinked(row.playbookHash, (hash) => readPlaybook(db, hash));
  if (!playbook || !plan) return undefined;
  const { content, original } = playbook;
  const { steps, log, state } = foldSteps(plan, events);
  const nameOf = (task: string, frame = "") => nameOfTask(plan, frame, task);
  const canReopen = ({ frame, node, task }: StepRecord) =>
    task?.status === "done" && !isOver(row.status) && tryUndo(plan, state, frame, node).ok;
  const facts = { row, live, canReopen, now: Date.now() };
  return {
    run: presentRun(row),
    playbook: {
      id: row.playbookId,
      name: row.playbookName,
      changedSince: activation !== undefined && activation.playbookHash !== row.playbookHash,
    },
    because: tellBeginning(row, alert, events),
    nodes: presentGraph(content, original, integrations),
    steps: await Promise.all(steps.map((step) => presentStep(pool, step, nameOf(step.node), facts))),
    log: log.map((event) => tellEvent(event, null)),
    questions: isOver(row.status) ? [] : openQuestions(events, state),
    can: operationsOnRun(row),
    writes: describeWrites(events, nameOf),
  };
}

async function presentStep(
  pool: pg.Pool,
  step: StepRecord,
  name: string,
  facts: { row: RunRow; live: LiveWork[] | undefined; canReopen(step: StepRecord): boolean; now: number },
): Promise<RunStep> {
  const [inputs, outputs] = await Promise.all([
    readValue(pool, step.inputs, step.inputsBlob),
    readValue(pool, step.outputs, step.outputsBlob),
  ]);
  const { readyAt, endedAt, edge } = step;
  const { state, waitingFor, summary } = describeStep(step, facts);
  return {
    node: step.node,
    frame: step.frame,
    round: step.round,
    state,
    startedAt: instant(readyAt),
    finishedAt: instant(endedAt),
    milliseconds: readyAt === undefined || endedAt === undefined ? null : Math.max(0, endedAt - readyAt),
    tookEdge: edge === undefined || edge === plainEdge ? null : labelInWords(edge),
    attempts: step.requests,
    waitingFor,
    instance: step.instance ?? null,
    ...(inputs === undefined ? {} : { inputs }),
    ...(outputs === undefined ? {} : { outputs }),
    error: step.error ?? null,
    summary,
    can: operationsOnStep(step, facts.row, facts.canReopen(step)),
    log: shorten(step.events).map((event) => tellEvent(event, name)),
  };
}

/** Of what went round thousands of times the beginning and the end; all of it is in its rounds. */
const logTold = 100;

function shorten<Kind>(events: readonly Kind[]): readonly Kind[] {
  return events.length <= 2 * logTold ? events : [...events.slice(0, logTold), ...events.slice(-logTold)];
}

async function readValue(pool: pg.Pool, value: Json | undefined, hash: string | undefined): Promise<Json | undefined> {
  if (hash === undefined) return value;
  const content = await readBlob(pool, hash);
  return content === undefined ? undefined : (JSON.parse(content) as Json);
}

const instant = (ms: number | undefined) => (ms === undefined ? null : new Date(ms).toISOString());
