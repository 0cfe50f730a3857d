import type { Json } from "#base/json.ts";
import { type ConditionBranch, defaultEdge } from "#playbook/model.ts";
import type { RunEvent } from "#playbook/run-event.ts";
import { compareSekoia } from "#playbook/sekoia-comparison.ts";
import type { ActiveRun, Working } from "../active-run.ts";
import { evaluate, type Scope } from "../evaluate.ts";
import type { Executor } from "../executor.ts";
import { scopeOf } from "../scope.ts";

/** Branches in order, the first that holds wins; each comparison and its values are kept for `/why`. */
export function chooseBranch(
  executor: Executor,
  run: ActiveRun,
  working: Working,
  branches: readonly ConditionBranch[],
): RunEvent[] | Promise<void> {
  const scope = scopeOf(executor, run, working.frame);
  const step = { at: executor.now(), frame: working.frame, task: working.task };
  if (!(scope instanceof Promise)) return [decide(step, branches, scope)];
  return scope.then((ready) => executor.record(run, [decide(step, branches, ready)]));
}

function decide(
  step: { at: number; frame: string; task: string },
  branches: readonly ConditionBranch[],
  scope: Scope,
): RunEvent {
  const seen: Json[] = [];
  for (const branch of branches) {
    let holds = true;
    for (const group of branch.groups) {
      let any = false;
      for (const comparison of group) {
        const left = evaluate(comparison.left, scope);
        const right = evaluate(comparison.right, scope);
        const failed = !left.ok ? left : !right.ok ? right : undefined;
        if (failed) return { ...step, type: "taskFailed", inputs: { compared: seen }, error: failed.error };
        if (!left.ok || !right.ok) continue;
        const { result, problem } = compareSekoia(left.value, comparison.operator, right.value);
        seen.push({
          branch: branch.label,
          left: left.value ?? null,
          operator: comparison.operator,
          right: right.value ?? null,
          result,
          ...(problem === undefined ? {} : { problem }),
        });
        any ||= result;
      }
      holds &&= any;
    }
    if (holds) return { ...step, type: "taskDone", label: branch.label, inputs: { compared: seen } };
  }
  return { ...step, type: "taskDone", label: defaultEdge, inputs: { compared: seen } };
}
