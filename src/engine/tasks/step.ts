import { randomInt } from "node:crypto";
import { sleep } from "#base/clock.ts";
import { messageOf, TocsinError } from "#base/errors.ts";
import { contentHash } from "#base/ids.ts";
import type { JsonObject } from "#base/json.ts";
import type { Redactor } from "#base/redactor.ts";
import type { CommandCall, Task } from "#playbook/model.ts";
import type { StepError } from "#playbook/run-event.ts";
import type { TaskState } from "#playbook/run-state.ts";
import { stepKey } from "#playbook/step-key.ts";
import type { CommandContext, CommandResult } from "#sdk/command.ts";
import type { HttpClient } from "#sdk/http.ts";
import { VendorError } from "#sdk/vendor-error.ts";
import type { ActiveRun, Working } from "../active-run.ts";
import { backoffMs } from "../backoff.ts";
import type { FoundCommand, Instance } from "../catalog.ts";
import type { Scope } from "../evaluate.ts";
import type { Executor } from "../executor.ts";
import type { Gate, Slot } from "../gate.ts";
import { createGatedHttp } from "../gated-http.ts";
import { viewInvestigation } from "../investigation-view.ts";
import type { XsoarPlace } from "../xsoar-scope.ts";
import type { PollingPlan } from "./polling.ts";
import type { CallOptions } from "./xsoar-call.ts";

/** One attempt at one command step: everything its handling needs. */
export interface Step {
  executor: Executor;
  run: ActiveRun;
  working: Working;
  task: Task;
  call: CommandCall;
  /** As the fold shows it now; it changes with every event recorded. */
  state: TaskState;
  /** In playbooks of XSOAR's: where it stands, and what the task asks of the engine itself. */
  /** It asks again until nothing is pending. */
  polling?: PollingPlan;
  /** It is the call of a script, which gets what comes of it. */
  within?: CallWithin;
  /** What is sent instead of the inputs that are kept, which lack a secret. */
  live?: JsonObject;
  xsoar?: { options: CallOptions; place: XsoarPlace; scope: Scope };
}

/** A call of a script as a step: `call 3`, on the instance whose turn it is. */
export interface CallWithin {
  call: string;
  kind: "command" | "script" | "http" | "wait" | "look";
  /** Which of its instances. */
  part: number;
  settle(step: Step, found: FoundCommand, result: CommandResult, answered: Partial<Answered>): Promise<void>;
  fail(step: Step, error: StepError, answered: Partial<Answered>): Promise<void>;
}

/** What there is to tell of an answer beside it. */
export interface Answered {
  inputs: JsonObject;
  /** By which instance, and how long it took; left out where the command ran here. */
  instance?: string;
  ms?: number;
}

/** Where a step's requests go, and through which gate. */
export interface Target {
  instance: Instance;
  gate: Gate;
  /** What the command itself is configured with; differs from `instance` when the effect is adopted. */
  parameters: JsonObject;
  /** False when the gate stands for one of many systems. */
  ownsHost: boolean;
}

export function targetOf(instance: Instance, gateKey: string | undefined): Target {
  return {
    instance,
    gate: instance.gateFor(gateKey),
    parameters: instance.parameters(),
    ownsHost: gateKey !== undefined || !instance.integration.instanceless,
  };
}

/** `doing`: what the step does once its requests have their turn. Without a slot it is for looking only. */
export function commandContext(
  step: Step,
  target: Target,
  doing: string,
  slot?: Slot,
): CommandContext & { http: HttpClient & { release(): void } } {
  const { executor, run, working } = step;
  const { signal } = run.abort;
  working.doing = doing;
  const http = createGatedHttp({
    gate: target.gate,
    http: target.instance.http,
    priority: turnOf(step),
    order: run.order,
    signal,
    ownsHost: target.ownsHost,
    onWait: (waiting) => (waiting ? waitForTurn(step, target) : haveTurn(step, doing)),
    ...(slot ? { slot } : { mayBeLetGo: true }),
  });
  const key = contentHash(keyOf(step)).slice(0, 40);
  return {
    instance: { name: target.instance.name, parameters: target.parameters },
    http,
    clock: executor.options.clock,
    // Made when somebody writes to it, which is rare: every step passes here.
    get log() {
      return executor.options.log.child({ run: run.head.id, task: working.task });
    },
    signal,
    idempotencyKey: key,
    async wait(ms) {
      await sleep(ms, signal);
      signal.throwIfAborted();
    },
    requestsPerSecond: target.gate.requestsPerSecond,
    // Made when somebody looks, which is rare outside of the built-in commands.
    get investigation() {
      return viewInvestigation(step);
    },
    random: unguessable,
  };
}

const fractions = 2 ** 47;

function unguessable(): number {
  return randomInt(fractions) / fractions;
}

/** The name of the step, whatever the number of attempts. */
export function keyOf(step: Step): string {
  const { run, working, state, within } = step;
  const key = stepKey(run.head.id, working.frame, working.task, generationOf(step), state.items?.at);
  return within ? `${key}/call ${within.call}/${within.part}` : key;
}

/** Which doing of the same work this is: a run that a person began again counts up, and so does a step. */
export function generationOf({ run, state }: Step): number {
  return (run.state.generation ?? 0) + state.generation;
}

export function waitForTurn({ working }: Step, { instance, gate }: Target): void {
  working.doing = `waits for its turn at ${instance.name}`;
  working.waitsAt = { instance: instance.name, gate };
}

export function haveTurn({ working }: Step, doing: string): void {
  working.doing = doing;
  working.waitsAt = undefined;
}

/**
 * How urgent a step is at the gate: as its run is, unless its credentials were refused. Then it lets the others go first:
 * the request that tries a closed gate must not be the same one for ever, should theirs be right.
 */
export function turnOf({ run, state }: Step): number {
  const refused = state.error?.code === "VENDOR_UNAUTHORIZED" ? state.attempts : 0;
  return run.head.priority - 1_000 * refused;
}

/** What is kept of an error, without secrets. */
export function toStepError(error: unknown, redactor: Redactor): StepError {
  const code = error instanceof TocsinError ? error.code : "INTERNAL";
  return { code, message: redactor.redact(messageOf(error)) };
}

/** Refused or impossible before it acted, for a reason that passes: it is sent again when the gate opens. */
export function passesBy(error: unknown): error is VendorError {
  return (
    error instanceof VendorError &&
    (error.kind === "unreachable" ||
      error.kind === "blocked" ||
      error.kind === "throttled" ||
      error.kind === "unauthorized")
  );
}

/** The step's own back-off: by its attempts, and by how long it has been failing. */
export function backoffOf(state: TaskState, at: number): number {
  return backoffMs(state.attempts, at - (state.failingSince ?? at));
}

/**
 * Not before when a step that was refused in passing is tried again. Behind a gate that closed, the gate says when; a
 * refusal the gate did not see (the vendor said it in its own way) has the back-off of the step.
 */
export function retryMoment(error: VendorError, target: Target, at: number, state: TaskState): { notBefore?: number } {
  if (target.ownsHost && target.gate.status().state !== "open") return {};
  return { notBefore: at + Math.max(error.retryAfterMs ?? 0, backoffOf(state, at)) };
}

/** Answered badly or not at all: for a read to be repeated, for a write of unknown outcome. */
export function leavesDoubt(error: unknown): error is VendorError {
  return (
    error instanceof VendorError && (error.kind === "failed" || error.kind === "unknown" || error.kind === "invalid")
  );
}
