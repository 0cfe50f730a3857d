/** What the expressions of an XSOAR playbook see, from the frame their task stands in. */
import { contentHash } from "#base/ids.ts";
import { isObject, type Json, type JsonObject, ownProperty } from "#base/json.ts";
import { contextFrameOf } from "#playbook/fold-results.ts";
import type { FrameState } from "#playbook/run-state.ts";
import { incidentRoot, type Scope, scopeFrom } from "#playbook/xsoar/scope.ts";
import type { ActiveRun } from "./active-run.ts";
import type { Executor } from "./executor.ts";

/** A frame, with what it takes from those around it. */
export interface XsoarPlace {
  frame: string;
  inputs: JsonObject;
  /** `${currentPlaybookID}`: undefined in the top playbook. */
  playbookRunId: string | undefined;
  isPrivate: boolean;
  lastEntries: readonly string[];
}

/** Of a task where one is given: then what completed last on the way to it is known, not only in its frame. */
export async function placeOf(executor: Executor, run: ActiveRun, frame: string, task?: string): Promise<XsoarPlace> {
  const called = nearest(run, frame, (state) => state.called !== undefined);
  const private_ = contextFrameOf(run.state, frame) !== undefined;
  const before = task === undefined ? undefined : run.state.frames[frame]?.tasks[task]?.before;
  const entries = nearest(run, frame, (state) => state.lastEntries !== undefined);
  return {
    frame,
    inputs: called ? await inputsOfFrame(executor, called.state) : inputsOfRun(run),
    playbookRunId: called && playbookRunId(run.head.id, called.path),
    isPrivate: private_,
    lastEntries: before ?? entries?.state.lastEntries ?? [],
  };
}

/** `${currentPlaybookID}` of what stands in this frame. */
export function playbookRunOf(run: ActiveRun, frame: string): string | undefined {
  const called = nearest(run, frame, (state) => state.called !== undefined);
  return called && playbookRunId(run.head.id, called.path);
}

/** The context a frame reads and writes: its own or an outer private one, else the investigation's. */
export function visibleContext(executor: Executor, run: ActiveRun, frame: string): JsonObject {
  const own = contextFrameOf(run.state, frame)?.context;
  if (own !== undefined) return isObject(own) ? own : {};
  return executor.investigations.contextOf(run.head.investigationId);
}

/** The investigation must be loaded. `document` stands in for the context as it is about to become. */
export function xsoarScope(executor: Executor, run: ActiveRun, place: XsoarPlace, document?: JsonObject): Scope {
  const { investigations, catalog } = executor;
  const incident = incidentOf(executor, run);
  return scopeFrom({
    context: document ?? visibleContext(executor, run, place.frame),
    inputs: place.inputs,
    list: (name) => parsedList(investigations.list(name)),
    lists: () => Object.fromEntries([...investigations.lists].map(([name, text]) => [name, parsedList(text) ?? null])),
    modules: () => catalog.modules().map((module): Json => ({ ...module, defaultIgnored: "false" })),
    lastCompletedTaskEntries: place.lastEntries,
    currentPlaybookId: place.playbookRunId ?? "",
    ...(incident ? { incident: () => incidentRoot(incident) } : {}),
    demistoUrls: urlsOf(executor, run),
  });
}

export function incidentOf(executor: Executor, run: ActiveRun): JsonObject | undefined {
  const kept = executor.investigations.of(run.head.investigationId).incident;
  if (kept) return kept;
  const given = ownProperty(startOf(run), "incident");
  return isObject(given) ? given : undefined;
}

export function urlsOf({ options }: Executor, run: ActiveRun): Record<string, string> {
  const server = options.publicUrl ?? "";
  const incident = `${server}/incidents/${encodeURIComponent(run.head.investigationId)}`;
  return {
    server,
    investigation: incident,
    warRoom: `${incident}/war-room`,
    workPlan: `${incident}/work-plan`,
    evidenceBoard: `${incident}/evidence`,
    relatedIncidents: `${incident}/related`,
  };
}

/** Lists of JSON are data, all others are text. */
function parsedList(text: string | undefined): Json | undefined {
  if (text === undefined || !/^\s*[[{]/.test(text)) return text;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}

/** Stable for the round of a call; what `subplaybook-<id>` is in XSOAR. */
function playbookRunId(run: string, frame: string): string {
  return contentHash(`${run}/${frame}`).slice(0, 32);
}

function startOf(run: ActiveRun): Json | undefined {
  return run.state.frames[""]?.node[run.plan.playbook.startTaskId];
}

function inputsOfRun(run: ActiveRun): JsonObject {
  const inputs = ownProperty(startOf(run), "inputs");
  return isObject(inputs) ? inputs : {};
}

async function inputsOfFrame(executor: Executor, { inputs, inputsBlob }: FrameState): Promise<JsonObject> {
  if (inputsBlob === undefined) return inputs ?? {};
  const value = await executor.blobs.read(inputsBlob);
  return isObject(value) ? value : {};
}

function nearest(
  run: ActiveRun,
  frame: string,
  fits: (state: FrameState) => boolean,
): { path: string; state: FrameState } | undefined {
  for (let path: string | undefined = frame; path !== undefined; ) {
    const state: FrameState | undefined = run.state.frames[path];
    if (!state) return undefined;
    if (fits(state)) return { path, state };
    path = state.parent?.frame;
  }
  return undefined;
}
