/** A run's journal told block by block: what became of each, round by round inside loops. Pure; nothing is looked up. */
import type { Json, JsonObject } from "#base/json.ts";
import { edgeOf } from "./fold-edges.ts";
import { callName } from "./frame-plan.ts";
import { findLoopBodies } from "./loop-bodies.ts";
import { plainEdge } from "./model.ts";
import { labelAfterError, type Plan, taskOf } from "./plan.ts";
import type { RunEvent, StepError } from "./run-event.ts";
import { apply, emptyState, type RunState, type TaskState } from "./run-state.ts";
import { parentFrameOf } from "./step-key.ts";

export interface StepRecord {
  node: string;
  frame: string;
  /** The how-manieth time the loop around it went round, from 0; null outside loops, and where no round began. */
  round: number | null;
  /** As the journal leaves it; undefined: the run did not come to it. */
  task: TaskState | undefined;
  /** Its last word, when it ended. */
  ended: "done" | "failed" | undefined;
  /** The moment its turn came. Milliseconds since the epoch. */
  readyAt: number | undefined;
  endedAt: number | undefined;
  /** The edge it left by. */
  edge: string | undefined;
  /** Requests sent for it, as far as the journal knows. */
  requests: number;
  instance: string | undefined;
  inputs: Json | undefined;
  inputsBlob: string | undefined;
  outputs: Json | undefined;
  outputsBlob: string | undefined;
  error: StepError | undefined;
  summary: string | undefined;
  /** What it asks a person, while it does. */
  question: string | undefined;
  events: StepEvent[];
}

export type StepEvent = Extract<RunEvent, { task: string }> | Extract<RunEvent, { type: "frameLeft" }>;

export interface FoldedRun {
  state: RunState;
  /** Block by block in the playbook's order, round by round within. */
  steps: StepRecord[];
  /** What concerns the run as a whole. */
  log: RunEvent[];
}

const passedBy: TaskState = { status: "skipped", taken: 0, dead: 0, attempts: 0, generation: 0 };

/** They leave every other task as it stood, and their own had its turn. */
const movesNothing: ReadonlySet<RunEvent["type"]> = new Set([
  "stepIntended",
  "stepAttempted",
  "stepProbed",
  "stepDelayed",
  "itemsFixed",
  "itemDone",
  "scriptBegan",
  "scriptCalled",
  "scriptAnswered",
  "questionAsked",
  "questionChanged",
  "questionReplied",
  "storeChanged",
]);

/** Of a loop that went round more often, the last rounds and the first that failed are told. */
const roundsTold = 100;

interface Frame {
  path: string;
  loop: string;
  round: number;
  steps: Map<string, StepRecord>;
}

export function foldSteps(plan: Plan, events: readonly RunEvent[]): FoldedRun {
  const fold = new StepFold(plan);
  for (const event of events) fold.take(event);
  return fold.finish();
}

/** Takes the journal as it grows: after `settle()` it goes on where it stood. */
export class StepFold {
  readonly #plan: Plan;
  readonly #loops: ReadonlyMap<string, string>;
  readonly #log: RunEvent[] = [];
  readonly #root = new Map<string, StepRecord>();
  /** By path, while they are open; the round before stays until the next begins. */
  readonly #frames = new Map<string, Frame>();
  /** By loop, in the order they began. */
  readonly #rounds = new Map<string, Frame[]>();
  #state = emptyState();

  constructor(plan: Plan) {
    this.#plan = plan;
    this.#loops = findLoopBodies(plan.playbook);
  }

  take(given: RunEvent): void {
    // Folding keeps parts of an event as its own; the caller's stay as they are.
    const event = structuredClone(given);
    const before = event.type === "frameLeft" ? this.#frames.get(event.frame) : undefined;
    if (before) this.#keepTasks(event.type === "frameLeft" ? event.frame : "", before.steps);
    this.#state = apply(this.#plan, this.#state, event);
    if (event.type === "frameEntered") this.#enter(event);
    else if (event.type === "frameLeft") {
      const frame = this.#frames.get(event.frame);
      if (frame) this.#stepOf(parentFrameOf(event.frame), frame.loop)?.events.push(given as StepEvent);
    } else if ("task" in event) this.#note(event, given as StepEvent);
    else {
      this.#log.push(given);
      if (event.type === "runStarted") this.#noteStart(event.at, event.start);
    }
    if (event.type === "taskReopened") this.#takeBack(event.frame);
    if (!movesNothing.has(event.type)) this.#noteReady("frame" in event ? event.frame : "", event.at);
  }

  /** What had followed on a task that is open again has not happened, whatever was told of it. */
  #takeBack(path: string): void {
    for (const [id, { status }] of Object.entries(this.#tasksOf(path))) {
      const step = this.#stepOf(path, id);
      if (!step || (status !== "pending" && status !== "ready")) continue;
      step.ended = undefined;
      step.endedAt = undefined;
      step.edge = undefined;
      step.outputs = undefined;
      step.question = undefined;
      if (status === "pending") step.readyAt = undefined;
    }
  }

  /** Each step knows now where the run stands; more may be taken after it. */
  settle(): void {
    this.#keepTasks("", this.#root);
    for (const [path, { steps }] of this.#frames) this.#keepTasks(path, steps);
    for (const step of this.#root.values()) openAgain(step);
    for (const { steps } of this.#frames.values()) for (const step of steps.values()) openAgain(step);
  }

  finish(): FoldedRun {
    this.settle();
    const steps = Object.keys(this.#plan.playbook.tasks).flatMap((id) => this.#stepsOf(id));
    return { state: this.#state, steps, log: this.#log };
  }

  /** Where the run stands, as far as it was taken. */
  get state(): RunState {
    return this.#state;
  }

  /** A block, in every round of the loop around it. */
  stepsOf(id: string): StepRecord[] {
    return this.#stepsOf(id, (rounds) => rounds);
  }

  #stepsOf(id: string, choose: (rounds: readonly Frame[]) => readonly Frame[] = chooseRounds): StepRecord[] {
    const loop = this.#loops.get(id);
    if (loop === undefined) return [this.#root.get(id) ?? newStep(id, "", null)];
    const rounds = choose(this.#rounds.get(loop) ?? []);
    if (rounds.length === 0) return [{ ...newStep(id, "", null), task: this.#passedBy(loop) ? passedBy : undefined }];
    return rounds.map(({ steps, round, path }) => steps.get(id) ?? newStep(id, path, round));
  }

  /** The loop is over, or was never entered: what stands in it will not come any more. */
  #passedBy(loop: string): boolean {
    return this.#stepsOf(loop).every(({ ended, task }) => ended === "done" || task?.status === "skipped");
  }

  #enter(event: Extract<RunEvent, { type: "frameEntered" }>): void {
    const { frame: path, task: loop, at } = event;
    // One that does not fit the state was not taken by it either.
    if (!Object.hasOwn(this.#state.frames, path) || this.#frames.has(path)) return;
    const rounds = this.#rounds.get(loop) ?? [];
    const parent = parentFrameOf(path);
    // What a sub-playbook opens is its own: its tasks may be called like ours.
    if (parent !== "" && !this.#isDrawn(parent)) return;
    const frame: Frame = { path, loop, round: rounds.length, steps: new Map() };
    this.#rounds.set(loop, rounds);
    rounds.push(frame);
    this.#frames.set(path, frame);
    const step = this.#stepOf(parent, loop);
    if (!step) return;
    if (event.values !== undefined) step.inputs = { items: event.values };
    step.readyAt ??= at;
    step.summary = `Round ${event.iteration + 1} of ${event.total}`;
    step.events.push(event);
  }

  /** A round of a loop whose body stands in this playbook. */
  #isDrawn(path: string): boolean {
    const frame = this.#frames.get(path);
    return frame !== undefined && callName(taskOf(this.#plan, frame.loop)) === undefined;
  }

  #noteStart(at: number, start: JsonObject): void {
    const step = this.#stepOf("", this.#plan.playbook.startTaskId);
    if (!step || step.outputs !== undefined) return;
    step.outputs = start;
    step.readyAt = at;
  }

  #note(event: Exclude<StepEvent, { type: "frameLeft" }>, given: StepEvent): void {
    const step = this.#stepOf(event.frame, event.task);
    if (!step) return;
    step.events.push(given);
    switch (event.type) {
      case "taskDone":
      case "taskFailed":
        this.#noteEnd(step, event);
        break;
      case "taskSkipped":
        step.ended = undefined;
        step.endedAt = event.at;
        step.error = undefined;
        step.question = undefined;
        break;
      case "stepDelayed":
        if (event.keptBack !== undefined) step.requests -= 1;
        break;
      case "stepIntended":
        step.requests += 1;
        step.instance = event.instance;
        takeInputs(step, event);
        break;
      case "stepAttempted":
        this.#noteAttempt(step, event);
        break;
      case "scriptAnswered":
        // A write's request is counted with its intent.
        if (event.instance !== undefined && !wasIntended(step)) step.requests += 1;
        break;
      case "questionAsked":
        step.question = event.question;
        break;
      case "questionAnswered":
        step.question = undefined;
        break;
    }
  }

  #noteAttempt(step: StepRecord, event: Extract<RunEvent, { type: "stepAttempted" }>): void {
    step.error = event.error;
    const wasWrite = step.events.some(({ type }) => type === "stepIntended");
    // A write's request is counted with its intent, unless it never left; a read has no intent.
    if (!wasWrite) step.requests += 1;
    else if (event.error.code === "EFFECT_TOO_LATE") step.requests -= 1;
  }

  #noteEnd(step: StepRecord, event: Extract<RunEvent, { type: "taskDone" | "taskFailed" }>): void {
    const failed = event.type === "taskFailed";
    const wasWrite = step.events.some(({ type }) => type === "stepIntended");
    // A read that failed before it named an instance was never sent.
    if (!wasWrite && event.instance !== undefined) step.requests += 1;
    step.ended = failed ? "failed" : "done";
    step.endedAt = event.at;
    step.instance = event.instance ?? step.instance;
    step.error = failed ? event.error : undefined;
    step.question = undefined;
    if (!failed && event.summary !== undefined) step.summary = event.summary;
    step.edge = this.#edgeAfter(step.node, event);
    takeInputs(step, event);
    if (event.nodeBlob !== undefined) {
      step.outputsBlob = event.nodeBlob;
      step.outputs = undefined;
    } else if (event.node !== undefined) step.outputs = event.node;
  }

  #edgeAfter(id: string, event: Extract<RunEvent, { type: "taskDone" | "taskFailed" }>): string | undefined {
    if (event.type === "taskDone") return edgeOf(this.#plan, id, event.label ?? plainEdge);
    const task = taskOf(this.#plan, id);
    return task && labelAfterError(task);
  }

  /** What the state holds of each task of a frame. */
  #keepTasks(path: string, steps: Map<string, StepRecord>): void {
    for (const [id, task] of Object.entries(this.#tasksOf(path))) {
      const step = this.#stepIn(path, steps, id);
      if (step) step.task = structuredClone(task);
    }
  }

  /** The moment a task's turn comes is when the state first says so. */
  #noteReady(path: string, at: number): void {
    for (const place of path === "" ? [""] : [path, parentFrameOf(path)]) {
      if (place !== "" && !this.#isDrawn(place)) continue;
      for (const [id, { status }] of Object.entries(this.#tasksOf(place))) {
        if (status === "pending" || status === "skipped") continue;
        const step = this.#stepOf(place, id);
        if (step) step.readyAt ??= at;
      }
    }
  }

  #tasksOf(path: string): Record<string, TaskState> {
    return Object.hasOwn(this.#state.frames, path) ? (this.#state.frames[path]?.tasks ?? {}) : {};
  }

  #stepOf(path: string, id: string): StepRecord | undefined {
    if (path === "") return this.#stepIn("", this.#root, id);
    const frame = this.#isDrawn(path) ? this.#frames.get(path) : undefined;
    return frame && this.#stepIn(path, frame.steps, id, frame.round);
  }

  #stepIn(path: string, steps: Map<string, StepRecord>, id: string, round?: number): StepRecord | undefined {
    const known = steps.get(id);
    if (known) return known;
    if (!Object.hasOwn(this.#plan.playbook.tasks, id)) return undefined;
    const step = newStep(id, path, round ?? this.#frames.get(path)?.round ?? null);
    steps.set(id, step);
    return step;
  }
}

/** The call that is answered was a write. */
function wasIntended({ events }: StepRecord): boolean {
  return events.findLast(({ type }) => type === "stepIntended" || type === "scriptCalled")?.type === "stepIntended";
}

function chooseRounds(rounds: readonly Frame[]): Frame[] {
  if (rounds.length <= roundsTold) return [...rounds];
  const last = rounds.slice(-roundsTold);
  const failed = rounds
    .slice(0, -roundsTold)
    .filter(({ steps }) => [...steps.values()].some(({ ended }) => ended === "failed"));
  return [...failed.slice(0, roundsTold), ...last];
}

/** What a person took up again has not ended, whatever it came to before. */
function openAgain(step: StepRecord): void {
  const { status, attempts } = step.task ?? passedBy;
  if (step.ended === undefined || status === "done" || status === "error" || status === "skipped") return;
  step.ended = undefined;
  step.endedAt = undefined;
  step.edge = undefined;
  if (attempts === 0) step.error = undefined;
}

function takeInputs(step: StepRecord, event: { inputs?: JsonObject; inputsBlob?: string }): void {
  if (event.inputsBlob !== undefined) {
    step.inputsBlob = event.inputsBlob;
    step.inputs = undefined;
  } else if (event.inputs !== undefined) step.inputs = event.inputs;
}

function newStep(node: string, frame: string, round: number | null): StepRecord {
  return {
    node,
    frame,
    round,
    task: undefined,
    ended: undefined,
    readyAt: undefined,
    endedAt: undefined,
    edge: undefined,
    requests: 0,
    instance: undefined,
    inputs: undefined,
    inputsBlob: undefined,
    outputs: undefined,
    outputsBlob: undefined,
    error: undefined,
    summary: undefined,
    question: undefined,
    events: [],
  };
}
