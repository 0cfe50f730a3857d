/**
 * A playbook on an incident, with nothing done outside and nothing kept: looks are real, writes are shown as what would have
 * been sent, and Tocsin's own store is changed in memory only. Waits take no time.
 */
import { TocsinError } from "#base/errors.ts";
import { isObject, type Json, type JsonObject } from "#base/json.ts";
import type { DryRun, DryStep } from "#contract/dry-run.ts";
import type { Executor } from "#engine/executor.ts";
import { wouldHave } from "#engine/tasks/would-write.ts";
import { labelInWords } from "#playbook/edge-words.ts";
import { planAt, taskAt } from "#playbook/frame-plan.ts";
import type { Playbook } from "#playbook/model.ts";
import type { Plan } from "#playbook/plan.ts";
import type { RunEvent } from "#playbook/run-event.ts";
import { apply, emptyState } from "#playbook/run-state.ts";
import { type OfflineRun, OfflineWorld } from "./offline/offline-world.ts";

export interface DryRunStart {
  /** An incident that is kept; its context and War Room are seen. */
  incidentId?: string;
  /** Or the fields of one that is not; for a playbook of Sekoia's what its trigger gives. */
  sample?: JsonObject;
  inputs?: JsonObject;
}

const entriesTold = 200;
const longestEntry = 2_000;

/** `executor` is the active one: its instances are looked at, its limits hold. */
export async function dryRun(executor: Executor, hash: string, start: DryRunStart): Promise<DryRun> {
  const { catalog, store, options, redactor } = executor;
  const plan = await options.planOf(hash);
  if (!plan) throw new TocsinError("NOT_FOUND", `There is no playbook with the hash ${hash}`);
  const { incidentId, sample, inputs } = start;
  if (incidentId !== undefined && !(await store.incident(incidentId))) {
    throw new TocsinError("NOT_FOUND", `There is no incident ${incidentId}`);
  }
  const context = incidentId === undefined ? undefined : (await options.journal.readContext(incidentId)).document;
  const world = new OfflineWorld({
    playbooks: playbooksOf(plan),
    integrations: [],
    now: executor.now(),
    dry: { catalog, store, revealSecret: options.revealSecret, redactor },
  });
  try {
    const run = await world.run(plan.playbook, {
      ...(incidentId === undefined ? {} : { investigationId: incidentId }),
      ...(isObject(context) ? { context } : {}),
      // Sekoia's playbooks begin by what their trigger gives, XSOAR's by an incident.
      ...(sample && plan.playbook.language === "sekoia" ? { trigger: sample } : {}),
      ...(sample && plan.playbook.language === "xsoar" && incidentId === undefined ? { incident: sample } : {}),
      ...(inputs ? { inputs } : {}),
    });
    const changes = world.journal.operations.map(({ operation }): Json => ({ ...operation }) as Json);
    return present(plan, run, changes);
  } finally {
    await world.close();
  }
}

function playbooksOf(plan: Plan): Playbook[] {
  return [plan.playbook, ...[...plan.calls.values()].flatMap(playbooksOf)];
}

function present(plan: Plan, run: OfflineRun, changes: Json[]): DryRun {
  const { id, name } = plan.playbook;
  const { events, entries, state } = run;
  const begun = events[0]?.at ?? 0;
  return {
    playbook: { id, name, hash: plan.hash },
    status: run.status,
    error: state.error ?? null,
    seconds: ((events.at(-1)?.at ?? begun) - begun) / 1000,
    steps: stepsOf(plan, events),
    context: run.context,
    incident: run.incident ?? null,
    changes,
    entries: entries
      .filter(({ parent }) => parent !== undefined)
      .slice(-entriesTold)
      .map(({ type, contents, humanReadable, task }) => ({
        task: task?.id ?? null,
        type,
        text: (humanReadable ?? (typeof contents === "string" ? contents : JSON.stringify(contents))).slice(
          0,
          longestEntry,
        ),
      })),
  };
}

/** Folded along, since what a task is depends on the frame it stood in then. */
function stepsOf(plan: Plan, events: readonly RunEvent[]): DryStep[] {
  const steps: DryStep[] = [];
  let state = emptyState();
  for (const event of events) {
    const step = stepOf(event);
    if (step && "task" in event) {
      const task = taskAt(plan, state, event.frame, event.task);
      const playbook = planAt(plan, state, event.frame)?.playbook.name ?? "";
      // XSOAR's first tasks have no name.
      const name = task?.name || (task?.type === "start" ? "Playbook triggered" : event.task);
      steps.push({ frame: event.frame, task: event.task, name, playbook, ...step });
    }
    state = apply(plan, state, structuredClone(event));
  }
  return steps;
}

function stepOf(event: RunEvent): Omit<DryStep, "frame" | "task" | "name" | "playbook"> | undefined {
  const nothing = { branch: null, summary: null, error: null, wouldHaveWrittenTo: null };
  switch (event.type) {
    case "taskDone":
    case "itemDone": {
      const { summary = null, inputs, node } = { inputs: undefined, ...event };
      const label = event.type === "taskDone" && event.label !== undefined ? labelInWords(event.label) : "";
      const wouldWrite = summary?.startsWith(wouldHave) ? (event.instance ?? "") : null;
      return {
        ...nothing,
        outcome: event.type === "itemDone" && event.error ? "failed" : "done",
        branch: label === "" ? null : label,
        summary,
        error: event.type === "itemDone" ? (event.error ?? null) : null,
        wouldHaveWrittenTo: wouldWrite,
        ...(inputs === undefined ? {} : { inputs }),
        ...(node === undefined ? {} : { outputs: node }),
      };
    }
    case "taskFailed":
      return {
        ...nothing,
        outcome: "failed",
        error: event.error,
        ...(event.inputs === undefined ? {} : { inputs: event.inputs }),
      };
    case "taskSkipped":
      return { ...nothing, outcome: "skipped", summary: event.reason };
    case "questionAsked":
      return { ...nothing, outcome: "asked", summary: event.question };
    default:
      return undefined;
  }
}
