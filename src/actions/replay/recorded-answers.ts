/**
 * Carries out the commands of a replay. What only changes our own store is done, in the replay's memory; everything else is
 * answered by what was recorded, at the recorded moment. What was never asked has no answer: it is told, and the branch goes on
 * as the replay was told to, with nothing or not at all.
 */
import { isObject, type Json, type JsonObject } from "#base/json.ts";
import type { Offer } from "#engine/catalog.ts";
import type { AnsweringHost } from "#engine/executor-options.ts";
import { settle, settleFailure } from "#engine/tasks/settle.ts";
import { commandContext, type Step, targetOf, toStepError } from "#engine/tasks/step.ts";
import { itemInputs } from "#engine/tasks/xsoar-call.ts";
import type { DraftedEntry } from "#engine/war-room.ts";
import type { RecordedCall, RecordedEntry } from "#playbook/recording.ts";
import type { StepError } from "#playbook/run-event.ts";
import type { CommandResult, EffectClass } from "#sdk/command.ts";
import type { EntryFormat, EntryType } from "#sdk/entry.ts";
import type { StoreOperation } from "#sdk/investigation.ts";
import { CallMatcher, type MatchedCall } from "./match-calls.ts";
import { watchContext } from "./unknowable.ts";

/** What a call without a recorded answer comes to: its branch stops there, or goes on with an empty answer. */
export type Unanswered = "stop" | "nothing";

/** A command that a replay came to, in order. */
export interface PlayedCall {
  frame: string;
  task: string;
  item?: number;
  /** Of an automation: which. */
  call?: string;
  command: string;
  instance?: string;
  effect: EffectClass;
  inputs: JsonObject;
  /** How its answer was found; "done" for what is done in memory. */
  answered: MatchedCall["how"] | "done" | "none";
}

interface Waiting {
  at: number;
  seq: number;
  run: string;
  release(): void;
}

/** What has no place in the journal comes after what has. */
const last = Number.MAX_SAFE_INTEGER;

export class RecordedAnswers implements AnsweringHost {
  readonly played: PlayedCall[] = [];
  readonly #matcher: CallMatcher;
  readonly #unanswered: Unanswered;
  readonly #waiting: Waiting[] = [];
  /** Steps by run that stay open for ever. */
  readonly #stopped = new Map<string, number>();
  #order = 0;

  constructor(calls: readonly RecordedCall[], unanswered: Unanswered) {
    this.#matcher = new CallMatcher(calls);
    this.#unanswered = unanswered;
  }

  /** Steps of a run that wait here, for their moment or for ever. */
  held(run: string): number {
    return this.#waiting.filter((one) => one.run === run).length + (this.#stopped.get(run) ?? 0);
  }

  /** The one whose turn is next. */
  next(): Waiting | undefined {
    return this.#waiting.toSorted((a, b) => a.at - b.at || a.seq - b.seq)[0];
  }

  release(): void {
    const next = this.next();
    if (!next) return;
    this.#waiting.splice(this.#waiting.indexOf(next), 1);
    next.release();
  }

  async carryOut(step: Step, found: Offer, inputs: JsonObject): Promise<void> {
    const { working, state, within } = step;
    const { command } = found;
    const effect = command.effectOf?.(inputs) ?? command.effect;
    const item = state.items?.at;
    const each = state.items?.instances?.length ?? 1;
    const asked = {
      frame: working.frame,
      task: working.task,
      item,
      call: within && `${within.call}/${within.part}`,
      command: command.name,
      inputs,
      narrow: (whole: JsonObject) =>
        item === undefined || within ? whole : itemInputs(whole, command, Math.floor(item / each)),
    };
    const match = this.#matcher.take(asked);
    const told = {
      frame: working.frame,
      task: working.task,
      ...(item === undefined ? {} : { item }),
      ...(asked.call === undefined ? {} : { call: asked.call }),
      command: command.name,
      ...(found.instance && effect !== "local" ? { instance: found.instance.name } : {}),
      effect,
      inputs,
    };
    await this.#turn(step, match);
    if (step.run.over) return;
    if (effect === "local") return this.#doHere(step, found, inputs, match, told);
    if (!match) return this.#goWithout(step, found, inputs, told);
    this.played.push({ ...told, answered: match.how });
    return answer(step, found, inputs, match.recorded);
  }

  /** What was recorded comes at its moment, and in the order it came. */
  #turn(step: Step, match: MatchedCall | undefined): Promise<void> {
    const now = step.executor.now();
    const recorded = match?.how === "same arguments" ? undefined : match?.recorded;
    const waiting = { at: Math.max(now, recorded?.at ?? now), seq: recorded?.seq ?? last - 1_000_000 + this.#order++ };
    return new Promise((resolve) => {
      this.#waiting.push({ ...waiting, run: step.run.head.id, release: resolve });
    });
  }

  async #doHere(
    step: Step,
    found: Offer,
    inputs: JsonObject,
    match: MatchedCall | undefined,
    told: Omit<PlayedCall, "answered">,
  ): Promise<void> {
    const { executor, run } = step;
    const instance = executor.catalog.findInstance(found.integration);
    if (!instance) throw new Error(`the built-in integration ${found.integration.id} has no instance`);
    await executor.investigations.load(run.head.investigationId, run.head.id);
    const watched = watchContext(commandContext(step, targetOf(instance, undefined), ""));
    let result: CommandResult | undefined;
    let failure: StepError | undefined;
    try {
      result = await found.command.run(watched.context, step.live ?? inputs);
    } catch (error) {
      failure = toStepError(error, executor.redactor);
    }
    if (run.over) return;
    const isSame = match !== undefined && match.how !== "other arguments";
    const needsRecord = watched.isUnknowable || watched.isMoment || result?.again !== undefined;
    const operations = result?.operations ?? [];
    if (isSame && needsRecord) {
      this.played.push({ ...told, answered: match.how });
      return answer(step, found, inputs, match.recorded, withRecordedId(operations, match.recorded));
    }
    if (watched.isUnknowable || result?.again) return this.#goWithout(step, found, inputs, told);
    this.played.push({ ...told, answered: "done" });
    if (result) return settle(step, found, result, { inputs });
    return settleFailure(step, failure ?? { code: "INTERNAL", message: "It gave nothing" }, { inputs });
  }

  async #goWithout(step: Step, found: Offer, inputs: JsonObject, told: Omit<PlayedCall, "answered">): Promise<void> {
    this.played.push({ ...told, answered: "none" });
    if (this.#unanswered === "nothing") return settle(step, found, { outputs: null }, { inputs });
    const { id } = step.run.head;
    this.#stopped.set(id, (this.#stopped.get(id) ?? 0) + 1);
    step.working.doing = "has no recorded answer";
    await new Promise(() => {});
  }
}

/** An incident that it creates has the id it had: what follows names it by that. */
function withRecordedId(operations: readonly StoreOperation[], { entries = [] }: RecordedCall): StoreOperation[] {
  const [id] = entries.flatMap(({ context }) => context?.CreatedIncidentID ?? []);
  const created = operations.filter(({ op }) => op === "createIncident");
  if (typeof id !== "string" || created.length !== 1) return [...operations];
  return operations.map((operation) => (operation.op === "createIncident" ? { ...operation, id } : operation));
}

function answer(
  step: Step,
  found: Offer,
  inputs: JsonObject,
  recorded: RecordedCall,
  operations: NonNullable<CommandResult["operations"]> = [],
): Promise<void> {
  const { executor, run, working, within } = step;
  const { error, entries, outputs, instance, ms, summary } = recorded;
  const answered = { inputs, ...(instance === undefined ? {} : { instance }), ...(ms === undefined ? {} : { ms }) };
  if (within && recorded.answer !== undefined) {
    const { frame, task } = working;
    return executor.record(run, [
      {
        at: executor.now(),
        type: "scriptAnswered",
        frame,
        task,
        call: within.call,
        answer: recorded.answer,
        ...(error ? { error } : {}),
        ...(instance === undefined ? {} : { instance }),
        ...(summary === undefined ? {} : { summary }),
      },
    ]);
  }
  // Of XSOAR's, an error that was said is in the entries; one that was thrown has none.
  if (error && !entries) {
    return settleFailure(step, error, { ...answered, ...(isObject(outputs) && !step.xsoar ? { node: outputs } : {}) });
  }
  const result: CommandResult = {
    ...(entries ? { entries: entries.map(draftOf) } : {}),
    ...outputsOf(step, outputs, entries),
    ...(operations.length > 0 ? { operations } : {}),
    ...(summary === undefined ? {} : { summary }),
  };
  return settle(step, found, result, answered);
}

/** Contents of entries are no outputs of their own, unless they differ. */
function outputsOf(
  step: Step,
  outputs: Json | undefined,
  entries: readonly RecordedEntry[] | undefined,
): { outputs?: Json } {
  if (!step.xsoar || !entries) return outputs === undefined ? {} : { outputs };
  const contents = entries.map((entry) => entry.contents);
  const said = contents.length === 1 ? contents[0] : contents;
  return outputs === undefined || JSON.stringify(outputs) === JSON.stringify(said) ? {} : { outputs };
}

function draftOf({
  type,
  format,
  contents,
  humanReadable,
  context,
  unsearched,
  note,
  tags,
  file,
}: RecordedEntry): DraftedEntry {
  return {
    // As the engine kept them.
    type: type as EntryType,
    format: format as EntryFormat,
    contents,
    ...(humanReadable === undefined ? {} : { humanReadable }),
    ...(context === undefined ? {} : { entryContext: context }),
    ...(unsearched ? { ignoreAutoExtract: true } : {}),
    ...(note ? { note } : {}),
    ...(tags ? { tags } : {}),
    ...(file ? { file: { name: file.name, content: new Uint8Array() }, kept: factsOf(file) } : {}),
  };
}

function factsOf({ name: _, ...facts }: NonNullable<RecordedEntry["file"]>) {
  return facts;
}
