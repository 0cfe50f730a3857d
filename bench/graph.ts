/** `next()` and `apply()` on a playbook of 200 tasks: what a step costs before anything is done for it. */
import { plainEdge, type Task } from "#playbook/model.ts";
import { next } from "#playbook/next.ts";
import { buildPlan } from "#playbook/plan.ts";
import { apply, emptyState } from "#playbook/run-state.ts";
import { buildPlaybook, buildTask } from "#test/build-playbook.ts";
import { type Measurement, percentile } from "./table.ts";

const tasks = 200;
const runs = 50;
const budgetUs = 50;

export async function benchGraph(): Promise<Measurement[]> {
  const plan = buildPlan(buildPlaybook(...ladder()), "bench");
  const steps: number[] = [];
  const folds: number[] = [];
  for (let run = 0; run < runs; run++) {
    const state = apply(plan, emptyState(), { at: 0, type: "runStarted", playbook: "bench", label: "", start: {} });
    for (;;) {
      const begin = performance.now();
      const [decision] = next(plan, state);
      steps.push((performance.now() - begin) * 1000);
      if (decision?.do !== "work") break;
      const done = { at: 1, type: "taskDone", frame: "", task: decision.task, label: plainEdge } as const;
      const folding = performance.now();
      apply(plan, state, done);
      folds.push((performance.now() - folding) * 1000);
    }
  }
  const median = percentile(
    steps.sort((a, b) => a - b),
    0.5,
  );
  const fold = percentile(
    folds.sort((a, b) => a - b),
    0.5,
  );
  return [
    {
      what: `next() on ${tasks} tasks, median of a step`,
      measured: `${median.toFixed(1)} µs`,
      budget: `≤ ${budgetUs} µs`,
      met: median <= budgetUs,
      reference: `p99 ${percentile(steps, 0.99).toFixed(1)} µs; apply() of a result ${fold.toFixed(1)} µs`,
    },
  ];
}

/** Two parallel lines that are joined at every tenth rung. */
function ladder(): Task[] {
  const built: Task[] = [buildTask("0", "start", ["a1", "b1"])];
  for (let rung = 1; rung < tasks / 2; rung++) {
    const after = rung + 1 < tasks / 2 ? rung + 1 : undefined;
    const across = rung % 10 === 0;
    for (const side of ["a", "b"]) {
      const other = side === "a" ? "b" : "a";
      const wiring = after === undefined ? [] : across ? [`${side}${after}`, `${other}${after}`] : [`${side}${after}`];
      built.push(buildTask(`${side}${rung}`, "regular", wiring));
    }
  }
  return built;
}
