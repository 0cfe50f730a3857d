import { TocsinError } from "#base/errors.ts";
import { isObject, type Json, type JsonObject } from "#base/json.ts";
import type { RunEvent } from "#playbook/run-event.ts";
import type { RepeatRule } from "#sdk/command.ts";
import { VendorError } from "#sdk/vendor-error.ts";
import type { FoundCommand, Instance } from "../catalog.ts";
import { fillSecrets, secretsOf } from "../evaluate.ts";
import { isKeptBack } from "../outside-writes.ts";
import { stepError } from "../step-codes.ts";
import { settleFailure, settleSoon } from "./settle.ts";
import {
  commandContext,
  haveTurn,
  leavesDoubt,
  passesBy,
  retryMoment,
  type Step,
  type Target,
  targetOf,
  toStepError,
  turnOf,
  waitForTurn,
} from "./step.ts";
import { withinLimit } from "./time-limit.ts";

/** Where a write goes and what rules it: its own instance, or the one that adopts the effect. */
export interface WriteTarget extends Target {
  repeat: RepeatRule;
  because?: string;
  /** How long an unanswered request may still arrive. Milliseconds. */
  settleMs: number;
}

export function writeTargetOf(step: Step, found: FoundCommand, instance: Instance, inputs: JsonObject): WriteTarget {
  const adopted = step.executor.catalog.findAdoption(found.command.name, inputs);
  const own = targetOf(instance, found.command.gateOf?.(inputs));
  if (!adopted || adopted.instance === instance) {
    return { ...own, repeat: found.command.repeat ?? "ask", settleMs: instance.settleMs };
  }
  return {
    instance: adopted.instance,
    gate: adopted.instance.gateFor(),
    parameters: own.parameters,
    ownsHost: true,
    repeat: adopted.adoption.repeat,
    because: adopted.adoption.reason,
    settleMs: adopted.adoption.settleMs ?? adopted.instance.settleMs,
  };
}

/**
 * A command that changes something outside: its turn first, then its intent, durable, then the request, then the result.
 * So a crash finds either no intent (it never left) or an intent that says what may have happened.
 */
export async function runWrite(step: Step, found: FoundCommand, instance: Instance, inputs: JsonObject): Promise<void> {
  const { executor, run, working } = step;
  const { frame, task } = working;
  const target = writeTargetOf(step, found, instance, inputs);
  const filled = fillSecrets(inputs, secretsOf(step.call.arguments), executor.options.revealSecret);
  if (!filled.ok) {
    return settleFailure(step, filled.error, { inputs });
  }
  executor.redactor.addAll(filled.secrets);
  if (isKeptBack(step)) return;
  waitForTurn(step, target);
  const slot = await target.gate.acquire(turnOf(step), run.order, run.abort.signal, { mayBeLetGo: true });
  haveTurn(step, "");
  // Between asking and getting its turn the run may have been paused, cancelled or let go.
  const isOff = run.over || run.abort.signal.aborted || run.state.status !== "active" || working.gone === true;
  if (isOff || isKeptBack(step)) return slot.release();
  const doing = `writes to ${target.instance.name}`;
  const context = commandContext(step, target, `is about to write to ${target.instance.name}`, slot);
  const intendedAt = executor.now();
  try {
    await executor.record(run, [
      {
        at: intendedAt,
        type: "stepIntended",
        frame,
        task,
        command: found.command.name,
        instance: target.instance.name,
        inputs,
        repeat: target.repeat,
        ...(target.because === undefined ? {} : { because: target.because }),
      },
    ]);
    if (run.over || run.abort.signal.aborted) return;
    const keptBack = run.state.status === "active" ? executor.outsideWrites.describe() : "the run was paused";
    if (keptBack !== undefined) {
      const at = executor.now();
      return await executor.record(run, [{ at, type: "stepDelayed", frame, task, until: at, keptBack }]);
    }
    // A process that was stopped, or a machine that slept, may wake up right here, and another process may have taken
    // over and looked the effect up by now. So late it must not leave: it would arrive after the settle time. From here on
    // the HTTP client keeps watch: what got no connection within its own time-out is not sent.
    if (executor.now() - intendedAt > Math.max(executor.settings.intentMs, target.settleMs / 2)) {
      return await executor.record(run, [tooLate(step)]);
    }
    working.doing = doing;
    working.writing = true;
    const started = executor.now();
    const result = await withinLimit(step, found.command.run(context, step.live ?? filled.value));
    if (run.over) return;
    const answered = { inputs, instance: target.instance.name, ms: executor.now() - started };
    await settleSoon(step, found, result, answered);
  } catch (error) {
    if (run.over) return;
    // Nothing left yet: there is no doubt about it, and nothing to look up.
    if (!working.writing) throw error;
    await afterFailure(step, target, error);
  } finally {
    working.writing = false;
    context.http.release();
  }
}

function tooLate({ executor, working: { frame, task } }: Step): RunEvent {
  const message = "Recording its intent took too long, so it did not leave; it is intended anew";
  return {
    at: executor.now(),
    type: "stepAttempted",
    frame,
    task,
    outcome: "not sent",
    error: stepError("EFFECT_TOO_LATE", message),
  };
}

async function afterFailure(step: Step, target: WriteTarget, error: unknown): Promise<void> {
  const { executor, run, working, state } = step;
  const { frame, task } = working;
  const at = executor.now();
  const failure = toStepError(error, executor.redactor);
  const attempted = { at, type: "stepAttempted", frame, task, error: failure } as const;
  if (passesBy(error)) {
    const moment = retryMoment(error, target, at, state);
    return executor.record(run, [{ ...attempted, outcome: "not sent", ...moment }]);
  }
  // A fault of ours after the request left is as much in doubt as a broken connection.
  if (leavesDoubt(error) || (!(error instanceof TocsinError) && !run.abort.signal.aborted)) {
    return executor.record(run, [{ ...attempted, outcome: "unknown", notBefore: at + target.settleMs }]);
  }
  if (run.abort.signal.aborted && !(error instanceof VendorError)) return;
  const node = answerOf(error);
  await settleFailure(step, failure, {
    instance: target.instance.name,
    ...(node === undefined ? {} : { node: executor.redactor.redactJson(node) }),
  });
}

/** What the vendor said with its refusal: Sekoia's request node keeps its results when it fails. */
function answerOf(error: unknown): Json | undefined {
  const results = error instanceof VendorError ? error.details?.results : undefined;
  return isObject(results) ? results : undefined;
}
