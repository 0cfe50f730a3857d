/** Reads a run's journal as calls and answers: pure, in one pass. Big values and War Room entries are still to be fetched. */
import type { Json, JsonObject } from "#base/json.ts";
import { taskAt } from "./frame-plan.ts";
import type { Plan } from "./plan.ts";
import type { RecordedAct, RecordedCall } from "./recording.ts";
import type { AddedToContext, RunEvent } from "./run-event.ts";
import { apply, emptyState, type RunState } from "./run-state.ts";

/** A call, and what of it lies elsewhere. */
export interface FoundCall extends RecordedCall {
  /** Ids of its War Room entries. */
  entryIds: string[];
  added?: AddedToContext;
  unsearched?: number[];
  /** Hashes of big values, by the field they belong to. */
  blobs: Partial<Record<"inputs" | "outputs" | "answer" | "added", string>>;
  /** All that the task was given, of which this is one item. */
  walked?: { total: number; instances: number };
  isFailure: boolean;
}

export interface FoundRecording {
  begunAt: number;
  lastAt: number;
  start: JsonObject;
  calls: FoundCall[];
  acts: RecordedAct[];
  /** Blobs of the automations' code as it was then, by the name of the automation. */
  codes: Map<string, string>;
  state: RunState;
}

/** Undefined: the journal does not begin with the run's start. */
export function readJournal(plan: Plan, events: readonly RunEvent[]): FoundRecording | undefined {
  const [first] = events;
  if (first?.type !== "runStarted") return undefined;
  const reader = new JournalReader(plan);
  events.forEach((event, index) => {
    reader.take(event, index + 1);
  });
  const { calls, acts, codes, state } = reader;
  return { begunAt: first.at, lastAt: events.at(-1)?.at ?? first.at, start: first.start, calls, acts, codes, state };
}

type Ended = Extract<RunEvent, { type: "taskDone" | "taskFailed" | "itemDone" | "stepDelayed" }>;
type Called = Extract<RunEvent, { type: "scriptCalled" }>;

class JournalReader {
  readonly calls: FoundCall[] = [];
  readonly acts: RecordedAct[] = [];
  readonly codes = new Map<string, string>();
  state: RunState = emptyState();
  readonly #plan: Plan;
  /** By place: the intent that is out, the script's call that is under way, the question that is open. */
  readonly #intents = new Map<string, Extract<RunEvent, { type: "stepIntended" }>>();
  readonly #called = new Map<string, { event: Called; answers: number }>();
  readonly #questions = new Map<string, string>();
  /** What a person said just now: what it came to follows in the same record. */
  #answered: string | undefined;

  constructor(plan: Plan) {
    this.#plan = plan;
  }

  take(event: RunEvent, seq: number): void {
    const answered = this.#answered;
    this.#answered = undefined;
    switch (event.type) {
      case "stepIntended":
        this.#intents.set(placeOf(event), event);
        break;
      case "scriptBegan":
        if (event.codeBlob !== undefined && !this.codes.has(event.name)) this.codes.set(event.name, event.codeBlob);
        break;
      case "scriptCalled":
        this.#called.set(placeOf(event), { event, answers: 0 });
        break;
      case "scriptAnswered":
        this.#noteAnswered(event, seq);
        break;
      case "questionAsked":
        this.#questions.set(placeOf(event), event.question);
        break;
      case "questionReplied":
        this.#noteAnswer(event, seq);
        break;
      case "questionAnswered":
        this.#answered = placeOf(event);
        this.#noteAnswer(event, seq);
        break;
      case "taskDone":
      case "taskFailed":
      case "itemDone":
        if (answered === placeOf(event)) break;
        if (event.type === "taskDone" && event.by !== undefined) this.#noteByHand(event, event.by, seq);
        else this.#noteEnd(event, seq);
        break;
      case "stepDelayed":
        // A look of a poll has an answer; a wait has none.
        if (event.node !== undefined || event.nodeBlob !== undefined) this.#noteEnd(event, seq);
        break;
      case "taskSkipped":
        if (event.by !== undefined) this.#act(event, seq, event.by, { do: "skip branch", reason: event.reason });
        break;
      case "taskRetried":
        this.#act(event, seq, event.by, { do: "retry", ...(event.reason ? { reason: event.reason } : {}) });
        break;
      case "taskReopened":
        this.#act(event, seq, event.by, { do: "reopen", ...(event.reason ? { reason: event.reason } : {}) });
        break;
      case "runCancelled":
        this.#act({ at: event.at, frame: "", task: "" }, seq, event.by, { do: "cancel" });
        break;
    }
    this.state = apply(this.#plan, this.state, structuredClone(event));
  }

  #noteEnd(event: Ended, seq: number): void {
    const place = placeOf(event);
    const task = taskAt(this.#plan, this.state, event.frame, event.task);
    if (!task?.command && !task?.polling) return;
    const { items } = this.state.frames[event.frame]?.tasks[event.task] ?? {};
    // The last item ends its task too; what the task came to is what its items came to.
    if (items && event.type !== "itemDone" && event.type !== "stepDelayed") return;
    const intent = this.#intents.get(place);
    this.#intents.delete(place);
    const own = "inputs" in event || "inputsBlob" in event ? event : undefined;
    const inputs = inputsOf(intent) ?? inputsOf(own) ?? inputsOf(items);
    const error = event.type === "taskFailed" || event.type === "itemDone" ? event.error : undefined;
    const instance = "instance" in event ? event.instance : undefined;
    const command = intent?.command ?? task.command?.name;
    const { node, nodeBlob, added, addedBlob, unsearched, entries = [] } = event;
    this.calls.push({
      seq,
      at: event.at,
      frame: event.frame,
      task: event.task,
      ...("ms" in event && event.ms !== undefined ? { ms: event.ms } : {}),
      ...(items ? { item: items.at, walked: { total: items.total, instances: items.instances?.length ?? 1 } } : {}),
      ...(command === undefined ? {} : { command }),
      ...(instance === undefined ? {} : { instance }),
      ...(inputs?.value === undefined ? {} : { inputs: inputs.value }),
      ...(intent ? { wrote: true as const } : {}),
      ...(node === undefined ? {} : { outputs: node }),
      ...("summary" in event && event.summary !== undefined ? { summary: event.summary } : {}),
      ...(error ? { error } : {}),
      ...(added ? { added } : {}),
      ...(unsearched ? { unsearched } : {}),
      entryIds: entries,
      blobs: {
        ...(inputs?.blob === undefined ? {} : { inputs: inputs.blob }),
        ...(nodeBlob === undefined ? {} : { outputs: nodeBlob }),
        ...(addedBlob === undefined ? {} : { added: addedBlob }),
      },
      isFailure: error !== undefined,
    });
  }

  #noteAnswered(event: Extract<RunEvent, { type: "scriptAnswered" }>, seq: number): void {
    const place = placeOf(event);
    const open = this.#called.get(place);
    const intent = this.#intents.get(place);
    this.#intents.delete(place);
    const called = open?.event;
    if (!called || called.call !== event.call || called.kind === "wait" || called.kind === "look") return;
    const inputs = inputsOf(called);
    this.calls.push({
      seq,
      at: event.at,
      frame: event.frame,
      task: event.task,
      call: `${event.call}/${open?.answers ?? 0}`,
      command: called.name,
      ...(event.ms === undefined ? {} : { ms: event.ms }),
      ...(event.instance === undefined ? {} : { instance: event.instance }),
      ...(inputs?.value === undefined ? {} : { inputs: inputs.value }),
      ...(intent ? { wrote: true as const } : {}),
      ...(event.summary === undefined ? {} : { summary: event.summary }),
      ...(event.answer === undefined ? {} : { answer: event.answer }),
      ...(event.error ? { error: event.error } : {}),
      entryIds: [],
      blobs: {
        ...(inputs?.blob === undefined ? {} : { inputs: inputs.blob }),
        ...(event.answerBlob === undefined ? {} : { answer: event.answerBlob }),
      },
      isFailure: event.error !== undefined,
    });
    if (open) open.answers += 1;
  }

  #noteAnswer(event: Extract<RunEvent, { type: "questionAnswered" | "questionReplied" }>, seq: number): void {
    const task = taskAt(this.#plan, this.state, event.frame, event.task);
    // What became of a write is in what the write came to.
    if (task?.command) {
      this.#answered = undefined;
      return;
    }
    const question = this.#questions.get(placeOf(event));
    this.#act(event, seq, event.by, {
      do: "answer",
      answer: event.type === "questionAnswered" ? event.answer : "",
      ...(event.answers ? { answers: event.answers } : {}),
      ...(event.recipient === undefined ? {} : { recipient: event.recipient }),
      ...(event.via === undefined ? {} : { via: event.via }),
      ...(question === undefined ? {} : { question }),
    });
  }

  #noteByHand(event: Extract<RunEvent, { type: "taskDone" }>, by: string, seq: number): void {
    this.#act(event, seq, by, {
      do: event.skipped ? "skip" : "complete",
      ...(event.label === undefined ? {} : { label: event.label }),
      ...(event.node === undefined ? {} : { outputs: event.node }),
      ...(event.reason === undefined ? {} : { reason: event.reason }),
    });
  }

  #act(
    { at, frame, task }: { at: number; frame: string; task: string },
    seq: number,
    by: string,
    what: Omit<RecordedAct, "seq" | "at" | "frame" | "task" | "by">,
  ): void {
    this.acts.push({ seq, at, frame, task, by, ...what });
  }
}

function placeOf({ frame, task }: { frame: string; task: string }): string {
  return `${frame}|${task}`;
}

function inputsOf(
  from: { inputs?: JsonObject; inputsBlob?: string } | undefined,
): { value?: JsonObject; blob?: string } | undefined {
  if (from?.inputsBlob !== undefined) return { blob: from.inputsBlob };
  return from?.inputs === undefined ? undefined : { value: from.inputs };
}

/** The entries of a call by what the journal alone knows: what each held, and what it brought for the context. */
export function draftsFromJournal(outputs: Json | undefined, added: AddedToContext | undefined): Json[] {
  const count = added?.length ?? (outputs === undefined || outputs === null ? 0 : 1);
  return count > 1 && Array.isArray(outputs) && outputs.length === count
    ? outputs
    : count === 0
      ? []
      : [outputs ?? null];
}
