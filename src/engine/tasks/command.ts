import { TocsinError } from "#base/errors.ts";
import type { CommandCall, Task } from "#playbook/model.ts";
import type { StepError } from "#playbook/run-event.ts";
import type { TaskState } from "#playbook/run-state.ts";
import type { ActiveRun, Working } from "../active-run.ts";
import { evaluateArguments } from "../evaluate.ts";
import type { Executor } from "../executor.ts";
import { scopeOf } from "../scope.ts";
import { waitUntil } from "../wait-until.ts";
import { runLocal } from "./local.ts";
import { runRead } from "./read.ts";
import type { Step } from "./step.ts";
import { resolveUnknown } from "./unknown-outcome.ts";
import { runWrite } from "./write.ts";

/**
 * One step that runs a command. It is entered anew for every attempt, and after a restart at whatever point the journal
 * shows: fresh, after a failed attempt, or with a write whose outcome is unknown.
 */
export async function workOnCommand(
  executor: Executor,
  run: ActiveRun,
  working: Working,
  task: Task,
  call: CommandCall,
  state: TaskState,
): Promise<void> {
  const found = executor.catalog.findCommand(call.name, call.brand);
  const step: Step = { executor, run, working, task, call, state };
  if (!found) return fail(step, "COMMAND_UNKNOWN", `No integration has the command ${call.name}`);
  if (!(await waitUntil(step, state.notBefore))) return;
  if (state.status === "intended") return resolveUnknown(step, found);

  const scope = await scopeOf(executor, run, working.frame);
  const evaluated = evaluateArguments(call.arguments, scope);
  if (!evaluated.ok) return fail(step, evaluated.error.code, evaluated.error.message);
  const inputs = evaluated.value;
  const missing = found.command.arguments.find((argument) => argument.required && inputs[argument.name] === undefined);
  if (missing) return fail(step, "ARGUMENT_MISSING", `The command ${call.name} needs the argument ${missing.name}`);

  const effect = found.command.effectOf?.(inputs) ?? found.command.effect;
  if (effect === "local") return runLocal(step, found, inputs);
  const instance = executor.catalog.findInstance(found.integration, call.instance);
  if (!instance) return fail(step, "INSTANCE_UNKNOWN", describeMissingInstance(found.integration.name, call.instance));
  return effect === "read" ? runRead(step, found, instance, inputs) : runWrite(step, found, instance, inputs);
}

async function fail(step: Step, code: StepError["code"], message: string): Promise<void> {
  const { executor, run, working } = step;
  const { frame, task } = working;
  await executor.record(run, [{ at: executor.now(), type: "taskFailed", frame, task, error: { code, message } }]);
}

function describeMissingInstance(integration: string, named: string | undefined): string {
  return named === undefined
    ? `There is no instance of ${integration}`
    : new TocsinError("INSTANCE_UNKNOWN", `There is no instance of ${integration} with the name ${named}`).message;
}
