import type { Plan } from "#playbook/plan.ts";
import type { RunState } from "#playbook/run-state.ts";
import type { TaskPlace } from "#playbook/task-place.ts";
import type { RunHead } from "#store/runs.ts";
import type { Gate } from "./gate.ts";
import { openQuestionsOf } from "./question-marks.ts";

/** A run in memory. One object a run; gone when it ends or is evicted. */
export class ActiveRun {
  readonly head: RunHead;
  readonly plan: Plan;
  readonly state: RunState;
  /** Sequence number of the last event given to the journal. */
  seq: number;
  snapshotSeq: number;
  /** Age among all runs of this process: older ones go first among equals. */
  readonly order: number;
  /** Steps somebody works on right now: `frame|task`. */
  readonly working = new Map<string, Working>();
  /** Steps that wait for a moment too far off to stay in memory for. */
  readonly parked = new Map<string, Parked>();
  readonly abort = new AbortController();
  /** How many are about to change it: it is kept in memory for them although it has nothing to do. */
  held = 0;
  /** Its row says that it failed, its journal does not: it could not be taken up, and waits for a person. */
  setAside = false;
  /** Timers of parked steps; an evicted run must not be kept alive by them. */
  readonly timers = new Set<NodeJS.Timeout>();
  /** Its open questions by their ids, as the table of questions knows them. */
  readonly asking: Map<string, TaskPlace>;
  /** Set when the run takes no more part: ended, evicted, poisoned. */
  over = false;
  /** Settles when a run that is over has left memory, its last word durable. */
  leaving: Promise<void> | undefined;

  constructor(head: RunHead, plan: Plan, state: RunState, seq: number, order: number) {
    this.head = head;
    this.plan = plan;
    this.state = state;
    this.seq = seq;
    this.snapshotSeq = seq;
    this.order = order;
    this.asking = openQuestionsOf(state);
  }

  /** A write of it is out, and its answer is not there yet. */
  get isWriting(): boolean {
    return [...this.working.values()].some((step) => step.writing);
  }
}

export interface Parked {
  /** Infinity: no moment ends it, somebody does. */
  until: number;
  reason: string;
  /** As it is shown among what the run does. */
  shown?: Working;
}

export interface Working {
  frame: string;
  task: string;
  /** What it is doing, for people: "waits for its turn at Sekoia.io". */
  doing: string;
  since: number;
  /** True between a write's departure and its answer. */
  writing: boolean;
  /** While it waits for its turn: at whose gate. */
  waitsAt?: { instance: string; gate: Gate } | undefined;
  /** While it sleeps until a moment that is near: ends the sleep. */
  sleep?: AbortController | undefined;
  /** It was let go: whatever it still does is not heard any more. */
  gone?: true;
}

export function stepName(frame: string, task: string): string {
  return `${frame}|${task}`;
}
