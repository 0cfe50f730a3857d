import { type JsonObject, ownProperty } from "#base/json.ts";
import { parentFrameOf } from "#playbook/step-key.ts";
import type { ActiveRun } from "./active-run.ts";
import type { Scope } from "./evaluate.ts";
import type { Executor } from "./executor.ts";
import { ContentOperators } from "./scripts/script-operators.ts";
import { placeOf, xsoarScope } from "./xsoar-scope.ts";

/** A task in a frame. */
export interface TaskPlace {
  frame: string;
  task: string;
}

/**
 * What the expressions of a task see: `node` with the results of every task before it, the inner frames' over the outer
 * ones', `store`, and `incident` where there is one. Big results are read back first; without any this is synchronous.
 */
export function scopeOf(executor: Executor, run: ActiveRun, { frame, task }: TaskPlace): Scope | Promise<Scope> {
  const node: JsonObject = {};
  const missing = new Map<string, string>();
  for (const path of framePaths(frame)) {
    const state = run.state.frames[path];
    if (!state) continue;
    Object.assign(node, state.node);
    if (missing.size > 0) for (const task of Object.keys(state.node)) missing.delete(task);
    for (const [task, hash] of Object.entries(state.nodeBlobs)) {
      const kept = executor.blobs.get(hash);
      if (kept === undefined) missing.set(task, hash);
      else {
        node[task] = kept;
        missing.delete(task);
      }
    }
  }
  const values: JsonObject = { node, store: run.state.store };
  // A run of an incident began with it: its fields are under `incident` everywhere.
  const incident = ownProperty(run.state.frames[""]?.node[run.plan.playbook.startTaskId], "incident");
  if (incident !== undefined) values.incident = incident;
  const scope: Scope = { values, now: executor.now() };
  const ready = missing.size === 0 ? undefined : readMissing(executor, node, missing);
  if (run.plan.playbook.language === "xsoar") return withXsoar(executor, run, { frame, task }, scope, ready);
  return ready === undefined ? scope : ready.then(() => scope);
}

async function withXsoar(
  executor: Executor,
  run: ActiveRun,
  { frame, task }: TaskPlace,
  scope: Scope,
  ready: Promise<void> | undefined,
): Promise<Scope> {
  await ready;
  await executor.investigations.load(run.head.investigationId, run.head.id);
  const place = await placeOf(executor, run, frame, task);
  const tools = { javascript: executor.javascript, scripts: new ContentOperators(executor) };
  return { ...scope, xsoar: { scope: xsoarScope(executor, run, place), ...tools, place } };
}

async function readMissing(executor: Executor, node: JsonObject, missing: Map<string, string>): Promise<void> {
  for (const [task, hash] of missing) node[task] = await executor.blobs.read(hash);
}

/** From the root inwards. */
function framePaths(frame: string): string[] {
  const paths = [frame];
  for (let path = frame; path !== ""; ) {
    path = parentFrameOf(path);
    paths.unshift(path);
  }
  return paths;
}
