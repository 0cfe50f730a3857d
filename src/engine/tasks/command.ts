import { TocsinError } from "#base/errors.ts";
import { isObject, type JsonObject } from "#base/json.ts";
import type { CommandCall, Task } from "#playbook/model.ts";
import type { TaskState } from "#playbook/run-state.ts";
import { timersAt } from "#playbook/task-marks.ts";
import type { ActiveRun, Working } from "../active-run.ts";
import type { FoundCommand, Instance } from "../catalog.ts";
import { evaluateArguments } from "../evaluate.ts";
import type { Executor } from "../executor.ts";
import { recordChanges } from "../record-changes.ts";
import { scopeOf } from "../scope.ts";
import { stepError } from "../step-codes.ts";
import { waitUntil } from "../wait-until.ts";
import { runLocal } from "./local.ts";
import type { PollingPlan } from "./polling.ts";
import { runRead } from "./read.ts";
import { settleFailure } from "./settle.ts";
import type { Step } from "./step.ts";
import { resolveUnknown } from "./unknown-outcome.ts";
import { wouldWrite } from "./would-write.ts";
import { runWrite } from "./write.ts";
import { callArguments, callOptions, itemCount, itemInputs, type Prepared } from "./xsoar-call.ts";

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
  polling?: PollingPlan,
): Promise<void> {
  const step: Step = { executor, run, working, task, call, state, ...(polling ? { polling } : {}) };
  if (!(await waitUntil(step, state.notBefore))) return;
  const isXsoar = run.plan.playbook.language === "xsoar";
  const prepared = isXsoar ? await prepareXsoar(step) : prepareSekoia(step);
  if (!prepared.ok) {
    if (!("skip" in prepared)) return settleFailure(step, prepared.error, {});
    const { frame, task: id } = working;
    return executor.record(run, [{ at: executor.now(), type: "taskSkipped", frame, task: id, reason: prepared.skip }]);
  }
  // A poll asks one instance, not all that could be asked.
  const offers = polling ? prepared.value.offers.slice(0, 1) : prepared.value.offers;
  const found = offers[instanceIndex(state, offers.length)] ?? offers[0];
  if (!found) return settleFailure(step, stepError("CONTENT_NOT_RUNNABLE", "nothing to run"), {});
  if (state.status === "intended") return resolveUnknown(step, found);
  startTimers(step);

  const called = isXsoar ? await xsoarInputs(step, found, offers) : await sekoiaInputs(step, found);
  if (!called) return;
  if (!called.ok) return settleFailure(step, called.error, {});
  const inputs = called.value;
  const delay = state.delayed ? 0 : (found.command.delayOf?.(inputs) ?? 0);
  if (delay > 0) {
    const at = executor.now();
    const { frame, task: id } = working;
    return executor.record(run, [{ at, type: "stepDelayed", frame, task: id, until: at + delay }]);
  }
  const effect = found.command.effectOf?.(inputs) ?? found.command.effect;
  if (effect === "local") return runLocal(step, found, inputs);
  const { instance } = found;
  if (!instance) {
    return settleFailure(
      step,
      { code: "INSTANCE_UNKNOWN", message: describeMissingInstance(found.integration.name, call.instance) },
      {},
    );
  }
  if (effect === "read") return runRead(step, found, instance, inputs);
  return executor.options.dry ? wouldWrite(step, found, instance, inputs) : runWrite(step, found, instance, inputs);
}

/** A way to run the command; without an instance it can only be found out which argument is missing. */
type Offer = FoundCommand & { instance?: Instance };
type Offers = Prepared<{ offers: Offer[] }> | { ok: false; skip: string };

function prepareSekoia({ executor, call }: Step): Offers {
  const found = executor.catalog.findCommand(call.name, call.brand);
  if (!found) return unknownCommand(call.name);
  const instance = executor.catalog.findInstance(found.integration, call.instance);
  return { ok: true, value: { offers: [{ ...found, ...(instance ? { instance } : {}) }] } };
}

/** As XSOAR resolves a name: on every instance that offers it, unless the task names one. */
async function prepareXsoar(step: Step): Promise<Offers> {
  const { executor, run, working, call, task } = step;
  const scope = await scopeOf(executor, run, working);
  if (!scope.xsoar) throw new Error("the scope of another language");
  const options = callOptions(call.options, scope);
  if (!options.ok) return options;
  step.xsoar = { options: options.value, place: scope.xsoar.place, scope };
  const { using, usingBrand } = options.value;
  const brand = usingBrand ?? call.brand;
  const all = executor.catalog.offersOf(call.name, brand);
  const offers = using === undefined ? all : all.filter(({ instance }) => instance?.name === using);
  if (offers.length > 0) return { ok: true, value: { offers } };
  const known = executor.catalog.findCommand(call.name, brand);
  if (task.skipUnavailable) {
    return {
      ok: false,
      skip: known ? `There is no instance for the command ${call.name}` : `There is no command ${call.name}`,
    };
  }
  if (!known) return unknownCommand(call.name);
  return {
    ok: false,
    error: { code: "INSTANCE_UNKNOWN", message: describeMissingInstance(known.integration.name, using) },
  };
}

/** Timers that start with the task do so when it is looked at first; started twice they run on. */
function startTimers({ executor, run, task, state }: Step): void {
  const isFirst = state.attempts === 0 && state.delayed === undefined && state.items === undefined;
  const operations = isFirst
    ? timersAt(task, "start").map(({ field, action }) => ({ op: "timer", field, action }) as const)
    : [];
  if (operations.length > 0) void recordChanges(executor, run, [], { operations }).catch(() => {});
}

function unknownCommand(name: string): Offers {
  return { ok: false, error: { code: "COMMAND_UNKNOWN", message: `No integration has the command ${name}` } };
}

async function sekoiaInputs(step: Step, found: FoundCommand): Promise<Prepared<JsonObject>> {
  const { executor, run, working, call } = step;
  const evaluated = evaluateArguments(call.arguments, await scopeOf(executor, run, working));
  if (!evaluated.ok) return evaluated;
  const missing = found.command.arguments.find(({ name, required }) => required && evaluated.value[name] === undefined);
  if (!missing) return evaluated;
  return {
    ok: false,
    error: stepError("ARGUMENT_MISSING", `The command ${call.name} needs the argument ${missing.name}`),
  };
}

/** Undefined: it was found to run several times, which is recorded; its first run begins when the step is looked at next. */
async function xsoarInputs(
  step: Step,
  found: FoundCommand,
  offers: readonly Offer[],
): Promise<Prepared<JsonObject> | undefined> {
  const { executor, run, working, state, xsoar } = step;
  if (state.poll && !step.polling) return { ok: true, value: state.poll.inputs };
  if (state.items) {
    const { inputs, inputsBlob, at, instances } = state.items;
    const whole = inputsBlob === undefined ? (inputs ?? {}) : await executor.blobs.read(inputsBlob);
    const index = Math.floor(at / (instances?.length ?? 1));
    return { ok: true, value: itemInputs(isObject(whole) ? whole : {}, found.command, index) };
  }
  if (!xsoar) throw new Error("not prepared");
  const inputs = callArguments(step.call.arguments, found.command, xsoar.scope);
  if (!inputs.ok) return inputs;
  const count = itemCount(inputs.value, found.command);
  const total = Math.max(1, count) * offers.length;
  // An empty list for an argument that takes one value counts as absent.
  if (total === 1) return { ok: true, value: itemInputs(inputs.value, found.command, 0) };
  const { frame, task } = working;
  const instances = offers.length > 1 ? { instances: offers.map(({ instance }) => instance?.name ?? "") } : {};
  await executor.record(run, [
    { at: executor.now(), type: "itemsFixed", frame, task, total, inputs: inputs.value, ...instances },
  ]);
  return undefined;
}

function instanceIndex({ items }: TaskState, offers: number): number {
  const count = items?.instances?.length ?? 1;
  return offers > 1 && items ? items.at % count : 0;
}

function describeMissingInstance(integration: string, named: string | undefined): string {
  return named === undefined
    ? `There is no instance of ${integration}`
    : new TocsinError("INSTANCE_UNKNOWN", `There is no instance of ${integration} with the name ${named}`).message;
}
