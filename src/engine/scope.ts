import { isObject, type Json, type JsonObject, ownProperty } from "#base/json.ts";
import { parentFrameOf } from "#playbook/step-key.ts";
import { incidentRoot, scopeFrom } from "#playbook/xsoar/scope.ts";
import type { ActiveRun } from "./active-run.ts";
import type { Scope } from "./evaluate.ts";
import type { Executor } from "./executor.ts";

/**
 * What the expressions of a task see: `node` with the results of every task before it, the inner frames' over the outer
 * ones', `store`, and `incident` where there is one. Big results are read back first; without any this is synchronous.
 */
export function scopeOf(executor: Executor, run: ActiveRun, frame: string): Scope | Promise<Scope> {
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
  if (run.plan.playbook.language === "xsoar") return withXsoar(executor, run, scope, node, ready);
  return ready === undefined ? scope : ready.then(() => scope);
}

/** XSOAR's expressions see the investigation's context, the incident, and the inputs that the run began with. */
async function withXsoar(
  executor: Executor,
  run: ActiveRun,
  scope: Scope,
  node: JsonObject,
  ready: Promise<void> | undefined,
): Promise<Scope> {
  await ready;
  const document = await executor.contexts.load(run.head.investigationId, run.head.id);
  const start = ownProperty(node, run.plan.playbook.startTaskId);
  const inputs = ownProperty(start, "inputs");
  const incident = ownProperty(start, "incident");
  const xsoar = scopeFrom({
    context: isObject(document) ? document : {},
    inputs: isObject(inputs) ? inputs : {},
    ...(isObject(incident) ? { incident: () => incidentRoot(incident) } : {}),
  });
  return { ...scope, xsoar: { scope: xsoar, javascript: executor.javascript } };
}

async function readMissing(executor: Executor, node: JsonObject, missing: Map<string, string>): Promise<void> {
  for (const [task, hash] of missing) {
    const content = await executor.options.journal.readBlob(hash);
    if (content === undefined) throw new Error(`blob ${hash} of task ${task} is not in the database`);
    const value = JSON.parse(content) as Json;
    executor.blobs.set(hash, value, content.length);
    node[task] = value;
  }
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
