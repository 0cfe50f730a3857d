import type { JsonObject } from "#base/json.ts";
import type { RunEvent } from "#playbook/run-event.ts";
import { sendAgain } from "#playbook/run-event.ts";
import type { CommandContext, IntendedEffect, ProbeResult } from "#sdk/command.ts";
import { giveUpAfterMs } from "../backoff.ts";
import type { FoundCommand, Instance } from "../catalog.ts";
import { LetGo } from "../gate.ts";
import { waitUntil } from "../wait-until.ts";
import { settle } from "./settle.ts";
import {
  backoffOf,
  commandContext,
  generationOf,
  leavesDoubt,
  passesBy,
  type Step,
  type Target,
  targetOf,
  toStepError,
} from "./step.ts";

/** So many looks that find nothing make it safe to send again. */
const emptyLooksNeeded = 2;

export const itWasDone = "it was done";
export const giveUp = "give up";

interface Prober {
  target: Target;
  probe(context: CommandContext, effect: IntendedEffect): Promise<ProbeResult>;
  settleMs: number;
}

/**
 * A write left and nobody knows whether it arrived: this process crashed, the connection broke, the vendor answered 5xx.
 * The repeat rule in force when it was sent decides.
 */
export async function resolveUnknown(step: Step, found: FoundCommand): Promise<void> {
  const { executor, run, state } = step;
  const { intent } = state;
  if (!intent) return;
  if (executor.now() - (state.failingSince ?? executor.now()) > giveUpAfterMs) {
    return askPerson(step, "It has been tried and looked up for a day without an end");
  }
  switch (intent.repeat) {
    case "safe":
    case "key":
      return executor.record(run, [
        attempted(
          step,
          "EFFECT_REPEATED",
          "The outcome is unknown; sending it again does no harm, so it is sent again",
        ),
      ]);
    case "ask":
      return askPerson(step, "The outcome is unknown and cannot be looked up");
    case "probe": {
      const inputs = intent.inputs ?? (await readInputs(step, intent.inputsBlob));
      // Where it went, not where it would go now: another instance has never heard of it.
      const own = executor.catalog.findInstance(found.integration, intent.instance);
      const prober = findProbe(step, found, own, intent.command, inputs);
      if (!prober) return askPerson(step, `No instance can look it up any more (it went through ${intent.instance})`);
      return look(step, found, prober, { ...intent, inputs });
    }
  }
}

async function look(
  step: Step,
  found: FoundCommand,
  prober: Prober,
  intent: { command: string; inputs: JsonObject; at: number },
): Promise<void> {
  const { executor, run, state } = step;
  // What this process did not send itself may have left until the moment it took over.
  const lastPossible = Math.max(intent.at, executor.activeSince);
  if (!(await waitUntil(step, state.notBefore ?? lastPossible + prober.settleMs))) return;
  const doing = `looks up an unknown outcome at ${prober.target.instance.name}`;
  const effect: IntendedEffect = {
    command: intent.command,
    inputs: intent.inputs,
    intendedAt: intent.at,
    generation: generationOf(step),
  };
  try {
    const result = await prober.probe(commandContext(step, prober.target, doing), effect);
    if (run.over) return;
    if (result.found) await settleFound(step, found, prober, result, intent.inputs);
    else await executor.record(run, afterLook(step, prober, result));
  } catch (error) {
    if (run.over || run.abort.signal.aborted) return;
    if (error instanceof LetGo) throw error;
    const failure = toStepError(error, executor.redactor);
    if (!passesBy(error) && !leavesDoubt(error)) {
      return askPerson(step, `The outcome is unknown and cannot be looked up: ${failure.message}`);
    }
    const again = attempted(step, failure.code, failure.message);
    await executor.record(run, [
      { ...again, outcome: "unknown", notBefore: executor.now() + backoffOf(state, executor.now()) },
    ]);
  }
}

/** It was done: the step ends as if its answer had come. */
async function settleFound(
  step: Step,
  found: FoundCommand,
  { target }: Prober,
  { outputs, summary, entries }: Extract<ProbeResult, { found: true }>,
  inputs: JsonObject,
): Promise<void> {
  const { executor, run, working } = step;
  const { frame, task } = working;
  const told = executor.redactor.redact(summary);
  const probed: RunEvent = { at: executor.now(), type: "stepProbed", frame, task, found: true, summary: told };
  void executor.record(run, [probed]).catch(() => {});
  const result = { outputs, summary, ...(entries ? { entries } : {}) };
  await settle(step, found, result, { inputs, instance: target.instance.name });
}

function afterLook(step: Step, prober: Prober, result: ProbeResult): RunEvent[] {
  const { executor, working, state } = step;
  const { frame, task } = working;
  const at = executor.now();
  const summary = executor.redactor.redact(result.summary);
  const looked: RunEvent = { at, type: "stepProbed", frame, task, found: false, summary };
  if ((state.emptyProbes ?? 0) + 1 < emptyLooksNeeded) {
    return [{ ...looked, notBefore: at + Math.max(500, prober.settleMs / 4) }];
  }
  return [looked, attempted(step, "EFFECT_NOT_FOUND", "Looked for it twice and found nothing, so it is sent again")];
}

function attempted(step: Step, code: string, message: string): Extract<RunEvent, { type: "stepAttempted" }> {
  const { frame, task } = step.working;
  return { at: step.executor.now(), type: "stepAttempted", frame, task, outcome: "not sent", error: { code, message } };
}

async function askPerson(step: Step, reason: string): Promise<void> {
  const { executor, run, working, task, state } = step;
  const question = `${task.name}: ${reason}. It went to ${state.intent?.instance ?? "its target"} at ${new Date(state.intent?.at ?? 0).toISOString()}. What happened?`;
  const options = [sendAgain, itWasDone, giveUp];
  const { frame } = working;
  await executor.record(run, [
    { at: executor.now(), type: "questionAsked", frame, task: working.task, question, options },
  ]);
}

function findProbe(
  step: Step,
  found: FoundCommand,
  own: Instance | undefined,
  command: string,
  inputs: JsonObject,
): Prober | undefined {
  const adopted = step.executor.catalog.findAdoption(command, inputs);
  if (adopted?.adoption.probe) {
    return {
      target: targetOf(adopted.instance, undefined),
      probe: adopted.adoption.probe,
      settleMs: adopted.adoption.settleMs ?? adopted.instance.settleMs,
    };
  }
  if (own && found.command.probe) {
    return {
      target: targetOf(own, found.command.gateOf?.(inputs)),
      probe: found.command.probe,
      settleMs: own.settleMs,
    };
  }
  return undefined;
}

async function readInputs(step: Step, hash: string | undefined): Promise<JsonObject> {
  const { executor } = step;
  const kept = hash === undefined ? undefined : executor.blobs.get(hash);
  if (kept !== undefined) return kept as JsonObject;
  const content = hash === undefined ? undefined : await executor.options.journal.readBlob(hash);
  if (content === undefined) throw new Error(`the inputs of ${step.working.task} are not in the database`);
  return JSON.parse(content) as JsonObject;
}
