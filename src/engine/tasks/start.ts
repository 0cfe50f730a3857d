import { isObject, type JsonObject, ownProperty } from "#base/json.ts";
import type { Value } from "#playbook/model.ts";
import { define } from "#playbook/own-keys.ts";
import type { RunEvent } from "#playbook/run-event.ts";
import type { ActiveRun, Working } from "../active-run.ts";
import { evaluate } from "../evaluate.ts";
import type { Executor } from "../executor.ts";
import { scopeOf } from "../scope.ts";
import { stepError } from "../step-codes.ts";

/** The inputs that whoever started the run left out have the playbook's defaults, as of its start. */
export async function startWithInputs(executor: Executor, run: ActiveRun, working: Working): Promise<void> {
  const { frame, task } = working;
  const step = { at: executor.now(), frame, task };
  const scope = await scopeOf(executor, run, working);
  const start = run.state.frames[""]?.node[task];
  const given = ownProperty(start, "inputs");
  const inputs: JsonObject = isObject(given) ? { ...given } : {};
  for (const { key, value, required } of run.plan.playbook.inputs ?? []) {
    if (Object.hasOwn(inputs, key)) continue;
    const result = value && evaluate(value satisfies Value, scope);
    if (result && !result.ok) {
      const error = { ...result.error, message: `input ${key}: ${result.error.message}` };
      return executor.record(run, [{ ...step, type: "taskFailed", error }]);
    }
    if (result?.value !== undefined && result.value !== null) define(inputs, key, result.value);
    else if (required) {
      const error = stepError("ARGUMENT_MISSING", `The playbook needs the input ${key}`);
      return executor.record(run, [{ ...step, type: "taskFailed", error }]);
    }
  }
  const done: RunEvent = { ...step, type: "taskDone", node: { ...(isObject(start) ? start : {}), inputs } };
  return executor.record(run, [done]);
}
