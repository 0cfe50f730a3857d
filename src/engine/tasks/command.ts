import { isObject, type JsonObject } from "#base/json.ts";
import type { CommandCall, Task } from "#playbook/model.ts";
import type { RunEvent, StepError } from "#playbook/run-event.ts";
import type { TaskState } from "#playbook/run-state.ts";
import { timersAt } from "#playbook/task-marks.ts";
import type { ActiveRun, Working } from "../active-run.ts";
import type { FoundCommand, Offer } from "../catalog.ts";
import { evaluateArguments } from "../evaluate.ts";
import type { Executor } from "../executor.ts";
import { recordChanges } from "../record-changes.ts";
import { scopeOf } from "../scope.ts";
import { workOnScript } from "../scripts/run-script.ts";
import { scriptFound } from "../scripts/script-command.ts";
import { stepError } from "../step-codes.ts";
import { waitUntil } from "../wait-until.ts";
import { carryOut, describeMissingInstance } from "./carry-out.ts";
import type { PollingPlan } from "./polling.ts";
import { settleFailure } from "./settle.ts";
import type { Step } from "./step.ts";
import { resolveUnknown } from "./unknown-outcome.ts";
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
  const named = instanceOfItem(state);
  const own = named === undefined ? offers[0] : offers.find(({ instance }) => instance?.name === named);
  // Of a write that is out the command is enough: it is looked up where its intent says that it went.
  const found = own ?? (state.status === "intended" ? offers[0] : undefined);
  if (!found) return settleFailure(step, missingOffer(offers, named), {});
  startTimers(step);
  if (found.script) return workOnScript(step, found, found.script, () => xsoarInputs(step, found, offers));
  if (state.status === "intended") return resolveUnknown(step, found);

  const called = isXsoar ? await xsoarInputs(step, found, offers) : await sekoiaInputs(step, found);
  if (!called) return;
  if (!called.ok) return settleFailure(step, called.error, {});
  return carryOut(step, found, called.value);
}

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
  if (step.state.script) return { ok: true, value: { offers: [scriptFound(step.state.script)] } };
  const { using, usingBrand } = options.value;
  const brand = usingBrand ?? call.brand;
  const all = executor.catalog.offersOf(call.name, brand, call.isScript);
  const offers = all.filter(({ instance }) => using === undefined || !instance || instance.name === using);
  const unable = offers[0]?.script && executor.scripts.whyNot(offers[0].script);
  if (unable !== undefined) {
    return task.skipUnavailable
      ? { ok: false, skip: unable }
      : { ok: false, error: stepError("CONTENT_NOT_RUNNABLE", unable) };
  }
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

/**
 * Timers that start with the task do so when it is looked at first. That is noted: started once more after a crash, one that
 * another task paused meanwhile would run on.
 */
function startTimers({ executor, run, task, state, working }: Step): void {
  const isFirst = state.status === "ready" && !state.timersStarted && state.attempts === 0 && !state.delayed;
  if (!isFirst || state.items || state.script) return;
  const operations = timersAt(task, "start").map(({ field, action }) => ({ op: "timer", field, action }) as const);
  if (operations.length === 0) return;
  const { frame, task: id } = working;
  const started: RunEvent = { at: executor.now(), type: "timersStarted", frame, task: id };
  void recordChanges(executor, run, [started], { operations }).catch(() => {});
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

/** The instance that the current item runs on: as it was fixed, whatever instances there are by now. */
function instanceOfItem({ items }: TaskState): string | undefined {
  return items?.instances?.[items.at % items.instances.length];
}

function missingOffer([any]: readonly Offer[], named: string | undefined): StepError {
  if (!any) return stepError("CONTENT_NOT_RUNNABLE", "nothing to run");
  return { code: "INSTANCE_UNKNOWN", message: describeMissingInstance(any.integration.name, named) };
}
