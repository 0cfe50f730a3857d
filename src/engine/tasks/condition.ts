import type { Json } from "#base/json.ts";
import { exitTaskId } from "#playbook/frame-plan.ts";
import { type ConditionBranch, defaultEdge, type Task } from "#playbook/model.ts";
import type { RunEvent } from "#playbook/run-event.ts";
import { compareSekoia } from "#playbook/sekoia-comparison.ts";
import { chooseXsoarBranch } from "#playbook/xsoar/conditions.ts";
import type { ActiveRun, Working } from "../active-run.ts";
import { evaluate, type Scope } from "../evaluate.ts";
import type { Executor } from "../executor.ts";
import { scopeOf } from "../scope.ts";

/** Branches in order, the first that holds wins; each comparison and its values are kept for `/why`. */
export function chooseBranch(
  executor: Executor,
  run: ActiveRun,
  working: Working,
  task: Task,
  branches: readonly ConditionBranch[],
): RunEvent[] | Promise<void> {
  const scope = scopeOf(executor, run, working);
  const step = { at: executor.now(), frame: working.frame, task: working.task };
  if (!(scope instanceof Promise)) return [decide(step, task, branches, scope)];
  return scope.then((ready) => executor.record(run, [decide(step, task, branches, ready)]));
}

interface StepPlace {
  at: number;
  frame: string;
  task: string;
}

function decide(step: StepPlace, task: Task, branches: readonly ConditionBranch[], scope: Scope): RunEvent {
  return scope.xsoar ? decideXsoar(step, task, branches, scope, scope.xsoar) : decideSekoia(step, branches, scope);
}

function decideXsoar(
  step: StepPlace,
  task: Task,
  branches: readonly ConditionBranch[],
  { now }: Scope,
  { javascript, scripts, scope }: NonNullable<Scope["xsoar"]>,
): RunEvent {
  // The task that asks whether a loop is over goes round again when nothing holds.
  const hasDefault = task.id === exitTaskId || Object.hasOwn(task.next, defaultEdge);
  const decided = chooseXsoarBranch(branches, scope, { now, javascript, scripts }, { hasDefault, explain: true });
  const compared = decided.comparisons.map(
    ({ branch, left, operator, right, result, error }): Json => ({
      branch,
      left: "value" in left ? left.value : null,
      operator,
      right: "value" in right ? right.value : null,
      result,
      ...("absent" in left ? { leftAbsent: left.absent } : {}),
      ...(error === undefined ? {} : { problem: error }),
    }),
  );
  if (decided.ok) return { ...step, type: "taskDone", label: decided.label, inputs: { compared } };
  return { ...step, type: "taskFailed", inputs: { compared }, error: decided.error };
}

function decideSekoia(step: StepPlace, branches: readonly ConditionBranch[], scope: Scope): RunEvent {
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
