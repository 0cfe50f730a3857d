import type { JsonObject } from "#base/json.ts";
import type { Task } from "#playbook/model.ts";
import type { ActiveRun, Working } from "../active-run.ts";
import { evaluate } from "../evaluate.ts";
import type { Executor } from "../executor.ts";
import { scopeOf } from "../scope.ts";

/** Sekoia's store operator: changes of the run's own variables, in order. */
export async function changeStore(
  executor: Executor,
  run: ActiveRun,
  working: Working,
  modifications: NonNullable<Task["modifications"]>,
): Promise<void> {
  const scope = await scopeOf(executor, run, working);
  const step = { at: executor.now(), frame: working.frame, task: working.task };
  const store: JsonObject = { ...run.state.store };
  for (const { key, type, value } of modifications) {
    const result = evaluate(value, scope);
    if (!result.ok) {
      await executor.record(run, [{ ...step, type: "taskFailed", error: result.error }]);
      return;
    }
    const before = Object.hasOwn(store, key) ? store[key] : undefined;
    const list = Array.isArray(before) ? before : before === undefined ? [] : [before];
    const item = result.value ?? null;
    if (type === "unset") delete store[key];
    else if (type === "set") store[key] = item;
    else if (type === "append") store[key] = [...list, item];
    else store[key] = list.filter((kept) => JSON.stringify(kept) !== JSON.stringify(item));
  }
  await executor.record(run, [
    { ...step, type: "storeChanged", store },
    { ...step, type: "taskDone" },
  ]);
}
