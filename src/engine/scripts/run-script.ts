/**
 * A step that runs an automation (design 5.7). It is replayed: each pass begins at the script's start, is answered what was
 * recorded, and stops at the first call without an answer. That call is then done as a child step of its own class; its
 * answer is recorded, and the next pass begins. A script that calls scripts is one inside the other.
 */
import { contentHash } from "#base/ids.ts";
import { isObject, type Json, type JsonObject } from "#base/json.ts";
import type { RunEvent, StepError } from "#playbook/run-event.ts";
import type { Script, ScriptLanguage } from "#playbook/script.ts";
import type { AnsweredCall, PendingCall, ScriptState } from "#playbook/script-state.ts";
import type { CommandResult } from "#sdk/command.ts";
import { errorEntry } from "#sdk/entry.ts";
import type { ContextOperation } from "#sdk/investigation.ts";
import type { FoundCommand, Offer } from "../catalog.ts";
import { fillSecrets, secretsOf } from "../evaluate.ts";
import { viewInvestigation } from "../investigation-view.ts";
import { recordChanges } from "../record-changes.ts";
import { stepError } from "../step-codes.ts";
import { carryOut } from "../tasks/carry-out.ts";
import { ContextDraft } from "../tasks/context-draft.ts";
import { settle, settleFailure } from "../tasks/settle.ts";
import { type CallWithin, keyOf, type Step } from "../tasks/step.ts";
import { resolveUnknown } from "../tasks/unknown-outcome.ts";
import type { Prepared } from "../tasks/xsoar-call.ts";
import { answerLook, keptInputs, prepareCall } from "./prepare-call.ts";
import { scriptFound } from "./script-command.ts";
import { entriesOfResult, type FindFile } from "./script-entries.ts";
import { givenFor } from "./script-given.ts";
import type { Given, HostAnswer, HostCall, RecordedAnswer, ScriptEnd, ScriptFile } from "./script-runner.ts";
import { answered, failCall, failedCall, settleCall } from "./settle-call.ts";

/** Calls of one step, those of the scripts it runs included. */
const mostCalls = 1_000;
/** Scripts one inside the other. */
const mostDepth = 10;
/** XSOAR's own, for a script that says nothing of it. */
const usualSeconds = 300;
const limits = { memoryBytes: 64 * 1024 * 1024, stackBytes: 256 * 1024, resultLength: 10_000_000 };

/** A script under way: the task's own, or one that it called. */
interface Level {
  /** The call it is the answer to; empty for the task's own. */
  path: string;
  found: FoundCommand;
  language: ScriptLanguage;
  code: string;
  limitMs: number;
  since: number;
  /** As they are kept, and with their secrets. */
  inputs: JsonObject;
  live: JsonObject;
  given: Given;
  /** As the journal has it; undefined before its first call. */
  state(): ScriptState | undefined;
  finish(result: CommandResult): Promise<void>;
  fail(error: StepError): Promise<void>;
}

export async function workOnScript(
  step: Step,
  found: FoundCommand,
  script: Script,
  readInputs: () => Promise<Prepared<JsonObject> | undefined>,
): Promise<void> {
  const { executor, state } = step;
  const began = state.script;
  let inputs: JsonObject;
  if (began) inputs = await objectOf(step, began.inputs, began.inputsBlob);
  else {
    const read = await readInputs();
    if (!read) return;
    if (!read.ok) return settleFailure(step, read.error, {});
    inputs = read.value;
  }
  const filled = fillSecrets(inputs, secretsOf(step.call.arguments), executor.options.revealSecret);
  if (!filled.ok) return settleFailure(step, filled.error, { inputs });
  executor.redactor.addAll(filled.secrets);
  const options = step.xsoar?.options;
  const level = await openLevel(step, {
    path: "",
    found,
    script,
    state: () => step.state.script,
    inputs,
    live: filled.value,
    ...(options?.executionTimeoutMs === undefined ? {} : { limitMs: options.executionTimeoutMs }),
    finish: (result) => settle(step, found, result, { inputs }),
    fail: (error) => settleFailure(step, error, { inputs }),
  });
  return goOn(step, level);
}

async function openLevel(
  step: Step,
  about: Pick<Level, "path" | "found" | "state" | "inputs" | "live" | "finish" | "fail"> & {
    script: Script;
    limitMs?: number;
  },
): Promise<Level> {
  const { executor } = step;
  const { script, limitMs, ...level } = about;
  const began = level.state();
  if (!began) {
    const code = script.code ?? "";
    return {
      ...level,
      language: script.language,
      code,
      limitMs: limitMs ?? (script.timeoutSeconds || usualSeconds) * 1_000,
      since: executor.now(),
      given: givenFor(step, code),
    };
  }
  const code = await executor.blobs.read(began.code);
  const given = await objectOf(step, began.given, began.givenBlob);
  return {
    ...level,
    language: began.language,
    code: typeof code === "string" ? code : "",
    limitMs: began.limitMs,
    since: began.since,
    // Kept as it was given.
    given: given as unknown as Given,
  };
}

/** Where the journal says it stands: at a call that is under way, or before its next pass. */
async function goOn(step: Step, level: Level): Promise<void> {
  const pending = level.state()?.pending;
  if (!pending) return pass(step, level);
  // Without its secrets a call can only be done anew by whoever knows them: the script.
  if (pending.sealed) return pass(step, level);
  return doCall(step, level, pending, await objectOf(step, pending.inputs, pending.inputsBlob));
}

async function pass(step: Step, level: Level): Promise<void> {
  const { executor, run, working } = step;
  const runner = executor.scripts.runnerOf(level.language);
  if (!runner) return level.fail(stepError("CONTENT_NOT_RUNNABLE", `Nothing runs ${level.language} here`));
  const began = level.state();
  working.doing = `runs the automation ${level.found.command.name}`;
  const key = `${keyOf(step)}/${level.path}`;
  const end = await runner.run(
    {
      code: level.code,
      args: level.live,
      given: level.given,
      now: level.since,
      seed: Number.parseInt(contentHash(key).slice(0, 8), 16),
      step: contentHash(key).slice(0, 24),
      answers: await answersOf(step, began?.calls ?? []),
      limits: { ...limits, milliseconds: level.limitMs, calls: mostCalls },
    },
    run.abort.signal,
  );
  if (run.over || run.abort.signal.aborted) return;
  const isRepeated = began?.pending !== undefined;
  if (!isRepeated) tellLog(step, level, end);
  switch (end.end) {
    case "called":
      return isRepeated ? repeatCall(step, level, end.call) : takeCall(step, level, end.call, end.changes);
    case "returned":
    case "threw":
      if (isRepeated) return level.fail(diverged("It ended where it had made a call before"));
      return finishLevel(step, level, end);
    case "diverged":
      return level.fail(diverged(end.message));
    case "limit":
      return level.fail(
        stepError("SCRIPT_LIMIT", `The automation ${level.found.command.name} was stopped: ${end.message}`),
      );
    case "broken":
      return level.fail(
        stepError("SCRIPT_BROKEN", `The automation ${level.found.command.name} was stopped: ${end.message}`),
      );
  }
}

function diverged(message: string): StepError {
  return stepError(
    "SCRIPT_DIVERGED",
    `${message}. An automation is run again from its start with every answer, and must ask the same each time`,
  );
}

async function finishLevel(
  step: Step,
  level: Level,
  end: Extract<ScriptEnd, { end: "returned" | "threw" }>,
): Promise<void> {
  if (end.end === "threw") return level.finish({ entries: [errorEntry(end.message)], operations: end.changes });
  const entries = await entriesOfResult(end.value, findFile(step, level, end.files), end.several);
  return level.finish({ entries, operations: end.changes });
}

/** Files it made, files it got from commands, and files of the War Room. */
function findFile(step: Step, level: Level, made: readonly ScriptFile[]): FindFile {
  return async (id, name) => {
    const own = made.find((file) => file.id === id);
    if (own) return { file: { name, content: own.content } };
    for (const { answers } of level.state()?.calls ?? []) {
      for (const { files } of answers) {
        const kept = files && Object.hasOwn(files, id) ? files[id] : undefined;
        if (kept) return { file: { name: kept.name, content: new Uint8Array() }, kept };
      }
    }
    const there = id.includes("@") ? await viewInvestigation(step).file(id) : undefined;
    return there && { file: { name: name === "file" ? there.name : name, content: there.content } };
  };
}

/** The script asks for something for the first time: recorded, with what it changed since its last answer, then done. */
async function takeCall(step: Step, level: Level, call: HostCall, changes: readonly ContextOperation[]): Promise<void> {
  const { executor, run, working, state, xsoar } = step;
  if (!xsoar) throw new Error("a script in a playbook of another language");
  const began = level.state();
  if ((state.script?.made ?? 0) >= mostCalls) {
    return level.fail(stepError("SCRIPT_LIMIT", `It and the automations it runs called more than ${mostCalls} times`));
  }
  const looked = call.kind === "look" ? await answerLook(step, call) : undefined;
  if (run.over || run.abort.signal.aborted) return;
  const draft = new ContextDraft(executor, run, xsoar.place);
  draft.operations(changes);
  const tooLarge = draft.tooLarge();
  if (tooLarge) return level.fail(tooLarge);

  const prepared = call.kind === "look" ? looked : prepareCall(step, call, level.code, draft.scope());
  if (!prepared) return;
  const { frame, task } = working;
  const at = executor.now();
  const path = pathOf(level);
  const kind = "kind" in prepared ? prepared.kind : call.kind;
  const inputs = keptInputs(step, prepared.inputs, "seals" in prepared ? prepared.seals : []);
  const instances = "offers" in prepared ? prepared.offers.flatMap(({ instance }) => instance?.name ?? []) : [];
  const events: RunEvent[] = [];
  if (!began) events.push(beginning(step, level));
  events.push({
    at,
    type: "scriptCalled",
    frame,
    task,
    call: path,
    kind,
    name: prepared.name,
    key: call.key,
    inputs,
    ...(inputs === prepared.inputs ? {} : { sealed: true }),
    ...(instances.length > 0 ? { instances } : {}),
    ...("until" in prepared ? { until: prepared.until } : {}),
    ...draft.privateChanges(),
  });
  const leaf = leafOf(step, level, { kind, name: prepared.name, part: 0 }, undefined);
  if ("answer" in prepared) events.push(answered(leaf, prepared.answer));
  if ("refused" in prepared) events.push(failedCall(leaf, undefined, stepError("COMMAND_FAILED", prepared.refused)));
  const written = recordChanges(executor, run, events, { context: draft.sharedChanges() });
  const pending = level.state()?.pending;
  // What is answered already goes on at once: if this is lost, it merely happens again.
  if (!pending || !("offers" in prepared)) return void written.catch(() => {});
  return doCall(step, level, pending, prepared.inputs);
}

/** A call with a secret in it, known from its record and asked for once more. */
async function repeatCall(step: Step, level: Level, call: HostCall): Promise<void> {
  const pending = level.state()?.pending;
  if (!pending) return;
  if (call.key !== pending.key) return level.fail(diverged("Its call is not the one it was before"));
  if (call.kind === "look" || !step.xsoar) return;
  const prepared = prepareCall(step, call, level.code, step.xsoar.scope);
  if (!("offers" in prepared))
    return doCall(step, level, pending, await objectOf(step, pending.inputs, pending.inputsBlob));
  return doCall(step, level, pending, prepared.inputs);
}

/** Begins or goes on with a call, as the journal says; `live` are its inputs with their secrets. */
async function doCall(step: Step, level: Level, pending: PendingCall, live: JsonObject): Promise<void> {
  const { executor, state } = step;
  const { kind, name, instances, answers } = pending;
  const leaf = leafOf(step, level, { kind, name, part: answers.length }, instances?.[answers.length]);
  if (kind === "wait" || kind === "look") {
    return executor.record(step.run, [answered(leaf, { value: null })]);
  }
  const found = offerOf(step, pending);
  const kept = await objectOf(step, pending.inputs, pending.inputsBlob);
  if (!found)
    return failCall(leaf, undefined, { code: "COMMAND_UNKNOWN", message: `There is no ${name} to call any more` });
  if (found.script) return runNested(step, level, leaf, { ...found, script: found.script }, kept, live);
  if (state.status === "intended") return resolveUnknown(leaf, found);
  const inputs = state.poll?.inputs ?? kept;
  return carryOut(pending.sealed && !state.poll ? { ...leaf, live } : leaf, found, inputs);
}

async function runNested(
  step: Step,
  outer: Level,
  leaf: Step,
  found: FoundCommand & { script: Script },
  inputs: JsonObject,
  live: JsonObject,
): Promise<void> {
  const path = pathOf(outer);
  if (path.split(".").length >= mostDepth) {
    return failCall(leaf, found, stepError("SCRIPT_LIMIT", `Automations call each other more than ${mostDepth} deep`));
  }
  const unable = outer.state()?.pending?.script ? undefined : step.executor.scripts.whyNot(found.script);
  if (unable !== undefined) return failCall(leaf, found, stepError("CONTENT_NOT_RUNNABLE", unable));
  const level = await openLevel(step, {
    path,
    found,
    script: found.script,
    state: () => outer.state()?.pending?.script,
    inputs,
    live,
    finish: (result) => settle(leaf, found, result, { inputs }),
    fail: (error) => failCall(leaf, found, error),
  });
  return goOn(step, level);
}

/** The way that was chosen when the call was made; of a script under way, the script as it was then. */
function offerOf({ executor }: Step, { kind, name, instances, answers, script }: PendingCall): Offer | undefined {
  if (kind === "script") return script ? scriptFound(script) : executor.catalog.findScript(name);
  const wanted = instances?.[answers.length];
  return executor.catalog.offersOf(name).find(({ instance }) => instance?.name === wanted);
}

/** The step that does a call. Its attempts are the task's: one call is under way at a time. */
function leafOf(
  step: Step,
  level: Level,
  { kind, name, part }: { kind: CallWithin["kind"]; name: string; part: number },
  instance: string | undefined,
): Step {
  const { polling: _, ...rest } = step;
  const within: CallWithin = {
    call: pathOf(level),
    kind,
    part,
    settle: settleCall,
    fail: (leaf, error, told) => failCall(leaf, undefined, error, told.instance),
  };
  return {
    ...rest,
    call: { name, arguments: {}, ...(instance === undefined ? {} : { instance }) },
    within,
    ...(step.xsoar
      ? { xsoar: { ...step.xsoar, options: { ignoreOutputs: false, retryCount: 0, retryIntervalMs: 0 } } }
      : {}),
  };
}

/** Of the call it works on, or makes next. */
function pathOf(level: Level): string {
  const number = (level.state()?.calls.length ?? 0) + 1;
  return level.path === "" ? String(number) : `${level.path}.${number}`;
}

function beginning({ working }: Step, level: Level): RunEvent {
  const { frame, task } = working;
  const { path, found, language, limitMs, since, code, inputs, given } = level;
  return {
    at: since,
    type: "scriptBegan",
    frame,
    task,
    ...(path === "" ? {} : { call: path }),
    name: found.command.name,
    language,
    limitMs,
    since,
    code,
    inputs,
    // It is JSON.
    given: given as unknown as JsonObject,
  };
}

async function answersOf({ executor }: Step, calls: readonly AnsweredCall[]): Promise<RecordedAnswer[]> {
  const recorded: RecordedAnswer[] = [];
  for (const { key, at, answers } of calls) {
    const parts: HostAnswer[] = [];
    for (const { answer, answerBlob } of answers) {
      const read = answerBlob === undefined ? answer : await executor.blobs.read(answerBlob);
      // As `answered` made it.
      parts.push(isObject(read) ? (read as unknown as HostAnswer) : { value: null });
    }
    recorded.push({ key, at, value: joined(parts) });
  }
  return recorded;
}

/** What a command said on each of its instances is one list. */
function joined(parts: readonly HostAnswer[]): HostAnswer {
  const [first] = parts;
  if (parts.length <= 1) return first ?? { value: null };
  return { value: parts.flatMap((part): Json[] => ("value" in part && Array.isArray(part.value) ? part.value : [])) };
}

async function objectOf(
  { executor }: Step,
  small: JsonObject | undefined,
  blob: string | undefined,
): Promise<JsonObject> {
  const value = blob === undefined ? (small ?? {}) : await executor.blobs.read(blob);
  return isObject(value) ? value : {};
}

function tellLog({ executor, run, working }: Step, level: Level, { logs }: ScriptEnd): void {
  if (logs.length === 0) return;
  const log = executor.options.log.child({
    room: "engine",
    run: run.head.id,
    task: working.task,
    automation: level.found.command.name,
  });
  for (const { level: loudness, text } of logs) log[loudness](executor.redactor.redact(text));
}
