/**
 * A playbook on an incident, with nothing done outside and nothing kept: looks are real, writes are shown as what would have
 * been sent, and Tocsin's own store is changed in memory only. Waits take no time.
 */
import { isDeepStrictEqual } from "node:util";
import { TocsinError } from "#base/errors.ts";
import { isObject, type Json, type JsonObject } from "#base/json.ts";
import type { DryRun, DryStep } from "#contract/dry-run.ts";
import type { Executor } from "#engine/executor.ts";
import type { KeptBackWrite } from "#engine/executor-options.ts";
import { wouldHave } from "#engine/tasks/would-write.ts";
import { labelInWords } from "#playbook/edge-words.ts";
import { nameOfTask, planOfPath } from "#playbook/frame-names.ts";
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
  /** Or what a trigger made of an alert; for an XSOAR playbook with the incident in it. */
  alert?: JsonObject;
  inputs?: JsonObject;
  /** Nothing is looked at. */
  blind?: boolean;
}

export interface DryPlaybook {
  playbook: Playbook;
  /** What it may call. */
  others: readonly Playbook[];
}

export interface DryOutcome {
  result: Omit<DryRun, "id">;
  /** For who looks into it. */
  plan: Plan;
  events: readonly RunEvent[];
  blob(hash: string): Promise<string | undefined>;
}

const entriesTold = 200;
const longestEntry = 2_000;
const stepsTold = 1_000;
const writesTold = 500;

/** What a dry run looks at: the active executor's own, or an executor's with other instances. */
export interface DryHost extends Pick<Executor, "catalog" | "store" | "redactor" | "now"> {
  options: Pick<Executor["options"], "journal" | "planOf" | "revealSecret">;
}

/** `executor` is the active one: its instances are looked at, its limits hold. */
export async function dryRun(executor: DryHost, what: string | DryPlaybook, start: DryRunStart): Promise<DryOutcome> {
  const { catalog, store, options, redactor } = executor;
  const { incidentId, sample, alert, inputs, blind = false } = start;
  const { playbook, others } = typeof what === "string" ? await readPinned(executor, what) : what;
  const before = incidentId === undefined ? undefined : await store.incident(incidentId);
  if (incidentId !== undefined && !before) throw new TocsinError("NOT_FOUND", `There is no incident ${incidentId}`);
  const context = incidentId === undefined ? undefined : (await options.journal.readContext(incidentId)).document;
  const kept: KeptBackWrite[] = [];
  const onKeptBack = (write: KeptBackWrite) => {
    const { inputs: given } = write;
    kept.push({ ...write, inputs: redactor.redactJson(given) as JsonObject });
  };
  const world = new OfflineWorld({
    playbooks: [playbook, ...others],
    integrations: [],
    now: executor.now(),
    dry: { catalog, store, revealSecret: options.revealSecret, redactor, blind, onKeptBack },
  });
  const isXsoar = playbook.language === "xsoar";
  const incident = isXsoar && incidentId === undefined ? (sample ?? ofAlert(alert)) : undefined;
  // Sekoia's playbooks begin by what their trigger gives, XSOAR's by an incident.
  const trigger = isXsoar ? alert : (alert ?? sample);
  try {
    const run = await world.run(playbook, {
      ...(incidentId === undefined ? {} : { investigationId: incidentId }),
      ...(isObject(context) ? { context } : {}),
      ...(trigger ? { trigger } : {}),
      ...(incident ? { incident } : {}),
      ...(inputs ? { inputs } : {}),
    });
    const changes = world.journal.operations.map(({ operation }): Json => ({ ...operation }) as Json);
    return {
      result: present(run.plan, run, { changes, kept, before: before ?? incident }),
      plan: run.plan,
      events: run.events,
      blob: async (hash) => world.journal.blobs.get(hash),
    };
  } finally {
    await world.close();
  }
}

async function readPinned({ options }: DryHost, hash: string): Promise<DryPlaybook> {
  const plan = await options.planOf(hash);
  if (!plan) throw new TocsinError("NOT_FOUND", `There is no playbook with the hash ${hash}`);
  return { playbook: plan.playbook, others: [...plan.calls.values()].flatMap(playbooksOf) };
}

function ofAlert(alert: JsonObject | undefined): JsonObject | undefined {
  return isObject(alert?.incident) ? alert.incident : undefined;
}

export function playbooksOf(plan: Plan): Playbook[] {
  return [plan.playbook, ...[...plan.calls.values()].flatMap(playbooksOf)];
}

interface Beside {
  changes: Json[];
  kept: readonly KeptBackWrite[];
  /** The incident as it was. */
  before: JsonObject | undefined;
}

function present(plan: Plan, run: OfflineRun, { changes, kept, before }: Beside): DryOutcome["result"] {
  const { id, name } = plan.playbook;
  const { events, entries, state } = run;
  const begun = events[0]?.at ?? 0;
  const steps = stepsOf(plan, events);
  return {
    playbook: { id, name, hash: plan.hash },
    status: run.status,
    error: state.error ?? null,
    seconds: ((events.at(-1)?.at ?? begun) - begun) / 1000,
    steps: steps.slice(0, stepsTold),
    stepsTotal: steps.length,
    writes: kept.slice(0, writesTold).map((write) => ({
      ...write,
      name: nameOfTask(plan, write.frame, write.task),
      playbook: planOfPath(plan, write.frame)?.playbook.name ?? "",
    })),
    writesTotal: kept.length,
    fields: changedFields(before, run.incident),
    problems: problemsOf(steps, run),
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

/** What of an incident is another one afterwards; fields of one's own by their names. */
function changedFields(before: JsonObject | undefined, after: JsonObject | undefined): DryRun["fields"] {
  const [was, is] = [flat(before ?? {}), flat(after ?? {})];
  if (!after) return [];
  return [...new Set([...Object.keys(was), ...Object.keys(is)])].sort().flatMap((field) => {
    const [old, now] = [was[field], is[field]];
    if (neverTold.has(field) || isDeepStrictEqual(old, now) || (isEmpty(old) && isEmpty(now))) return [];
    return [{ field, ...(old === undefined ? {} : { before: old }), ...(now === undefined ? {} : { after: now }) }];
  });
}

/** They are another one at every change. */
const neverTold: ReadonlySet<string> = new Set(["modified", "version", "id", "created", "investigationId"]);

const isEmpty = (value: Json | undefined) => value === undefined || value === null || value === "";

function flat(incident: JsonObject): Record<string, Json | undefined> {
  const { CustomFields, customFields, ...own } = incident;
  const others = isObject(CustomFields) ? CustomFields : isObject(customFields) ? customFields : {};
  return { ...own, ...others };
}

const problemsTold = 50;

function problemsOf(steps: readonly DryStep[], run: OfflineRun): string[] {
  const failed = steps.flatMap(({ name, playbook, outcome, error, summary }) => {
    if (error) return [`${name} in ${playbook} failed: ${error.message}`];
    return outcome === "asked"
      ? [`${name} in ${playbook} asks a person, and the dry run ends there: ${summary ?? ""}`]
      : [];
  });
  const waits = run.status === "waiting" && failed.length === 0 ? ["It waits for what a dry run cannot wait for"] : [];
  return [...new Set([...failed, ...waits])].slice(0, problemsTold);
}
