/**
 * A run's journal, read once and then only what was added to it: the fold of the whole, of each sub-playbook that was looked
 * into, and the index of its frames. A page that is open asks again at every change.
 */
import type { Json } from "#base/json.ts";
import { eventWithin, FrameIndex } from "#playbook/frame-index.ts";
import { planOfPath } from "#playbook/frame-names.ts";
import type { Plan } from "#playbook/plan.ts";
import type { RunEvent } from "#playbook/run-event.ts";
import type { RunState } from "#playbook/run-state.ts";
import { StepFold, type StepRecord } from "#playbook/run-steps.ts";
import type { RunRow } from "#store/run-lists.ts";

/** What a run is read from: the database, or the memory of a dry run. */
export interface RunSource {
  row: RunRow;
  plan: Plan;
  dry: boolean;
  /** The file a playbook was read from, by its hash: where its author put the blocks. */
  original(hash: string): Promise<Json | undefined>;
  /** A value over 64 KB. */
  blob(hash: string): Promise<string | undefined>;
}

interface FrameFold {
  fold: StepFold;
  plan: Plan;
  /** How many of the frame's events it took, and of which beginning of the frame. */
  taken: number;
  begun: number;
}

export class RunBook {
  readonly plan: Plan;
  readonly events: RunEvent[] = [];
  readonly frames: FrameIndex;
  /** The number of the last event, in the journal. */
  seq = 0;
  readonly #root: StepFold;
  readonly #folds = new Map<string, FrameFold>();
  #settled = 0;

  constructor(plan: Plan) {
    this.plan = plan;
    this.frames = new FrameIndex(plan);
    this.#root = new StepFold(plan);
  }

  take(seq: number, event: RunEvent): void {
    this.seq = seq;
    this.frames.before(event, this.#root.state);
    this.#root.take(event);
    this.frames.after(event, this.events.length, this.#root.state);
    this.events.push(event);
  }

  get state(): RunState {
    return this.#root.state;
  }

  /** The playbook that draws a frame, folded as if it were a run of its own; undefined: there is no such frame. */
  drawing(path: string): { plan: Plan; fold: StepFold } | undefined {
    if (path === "") {
      if (this.#settled < this.events.length) this.#root.settle();
      this.#settled = this.events.length;
      return { plan: this.plan, fold: this.#root };
    }
    const frame = this.frames.get(path);
    const plan = frame?.playbook && planOfPath(this.plan, path);
    if (!frame || !plan) return undefined;
    let known = this.#folds.get(path);
    if (!known || known.begun !== frame.begun) {
      known = { fold: new StepFold(plan), plan, taken: 0, begun: frame.begun };
      if (this.#folds.size >= foldsKept) this.#folds.delete(this.#folds.keys().next().value ?? "");
      this.#folds.set(path, known);
    }
    const isNew = known.taken < frame.events.length;
    for (; known.taken < frame.events.length; known.taken += 1) {
      const event = this.events[frame.events[known.taken] ?? -1];
      const within = event && eventWithin(event, path);
      if (within) known.fold.take(within);
    }
    if (isNew) known.fold.settle();
    return known;
  }

  /** One step, wherever it stands; `frame` of the answer is the whole path. */
  step(path: string, task: string): StepRecord | undefined {
    const drawn = this.frames.drawnAt(path);
    const inner = path.slice(drawn === "" ? 0 : drawn.length + 1);
    const found = this.drawing(drawn)
      ?.fold.stepsOf(task)
      .find((step) => step.frame === inner);
    return found && placed(found, drawn);
  }

  /** A block of a drawing in every round, frames as whole paths. */
  steps(drawn: string, task: string): StepRecord[] {
    return (
      this.drawing(drawn)
        ?.fold.stepsOf(task)
        .map((step) => placed(step, drawn)) ?? []
    );
  }
}

/** Each is as large as what happened in its frame. */
const foldsKept = 20;

function placed(step: StepRecord, drawn: string): StepRecord {
  if (drawn === "") return step;
  return { ...step, frame: step.frame === "" ? drawn : `${drawn}.${step.frame}` };
}
