/** What one step of a run is to the eye: its state, what it waits for, and what stands in it. Pure. */
import type { BlockInside, StepItem, StepState, Wait } from "#contract/run-view.ts";
import type { RunEvent } from "#playbook/run-event.ts";
import type { StepRecord } from "#playbook/run-steps.ts";
import { describeStep, type StepWords } from "../describe-step.ts";
import { countStates, type FrameStates, noCounts } from "./frame-states.ts";
import type { RunBook } from "./run-book.ts";
import { type RunFacts, tellWait } from "./tell-wait.ts";

export type StepStanding = StepWords & { wait: Wait | null };

export function standingOf(step: StepRecord, facts: RunFacts, frames: FrameStates): StepStanding {
  const words = describeStep(step, facts);
  const isInside = step.ended === undefined && step.task?.status === "inside" && words.state === "running";
  if (!isInside) {
    const wait = words.state === "waiting" ? (tellWait(step, facts) ?? null) : null;
    return { ...words, wait, waitingFor: wait ? wait.words : words.waitingFor };
  }
  const { state, waits } = frames.ofCaller(step.frame, step.node);
  if (state !== "waiting" || !waits) return { ...words, wait: null };
  const wait: Wait = { ...waits.wait, kind: "inside" };
  return { ...words, state: "waiting", waitingFor: `Within it: ${wait.words}`, wait };
}

/** How many of what failed in a block are named at once. */
const failingTold = 3;

/** The frames a block opened, or the items it runs over; null: it holds nothing. */
export function insideOf(step: StepRecord, book: RunBook, facts: RunFacts, frames: FrameStates): BlockInside | null {
  const opened = book.frames.openedBy(step.frame, step.node);
  if (opened.length === 0) return insideOfItems(step, facts);
  const counts = noCounts();
  const failing: BlockInside["failing"] = [];
  let opens: string | null = null;
  let isLoud = false;
  for (const frame of opened) {
    const { state } = frames.of(frame);
    counts[state] += 1;
    if (state === "failed" && failing.length < failingTold) {
      const { error } = frames.present(frame);
      failing.push({ frame: frame.path, iteration: frame.iteration, error: error ?? { code: "", message: "" } });
    }
    const goesOn = state === "running" || state === "waiting" || state === "queued";
    if (!isLoud) opens = frame.path;
    isLoud ||= goesOn || state === "failed";
  }
  const last = opened.at(-1);
  const total = Math.max(opened.length, last?.total ?? 0);
  if (step.ended === undefined) counts["not reached"] += total - opened.length;
  const isPlaybook = last?.playbook !== undefined;
  return {
    what: isPlaybook && total === 1 ? "playbook" : "rounds",
    total,
    counts,
    failing,
    opens: isPlaybook ? opens : null,
  };
}

function insideOfItems(step: StepRecord, facts: RunFacts): BlockInside | null {
  const items = itemsOf(step, facts);
  if (items.length === 0) return null;
  const failing = items
    .filter(({ error }) => error !== null)
    .slice(0, failingTold)
    .map(({ index, error }) => ({ frame: step.frame, iteration: index, error: error ?? { code: "", message: "" } }));
  return {
    what: "items",
    total: items.length,
    counts: countStates(items.map(({ state }) => state)),
    failing,
    opens: null,
  };
}

export type ItemRow = Omit<StepItem, "about"> & { nodeBlob?: string };

type Fixed = Extract<RunEvent, { type: "itemsFixed" }>;
type Ended = Extract<RunEvent, { type: "itemDone" }>;

/** Child steps of a command that runs over a list, in their order. */
export function itemsOf(step: StepRecord, facts: RunFacts): ItemRow[] {
  const fixedAt = step.events.findLastIndex(({ type }) => type === "itemsFixed");
  const fixed = step.events[fixedAt] as Fixed | undefined;
  if (fixed?.type !== "itemsFixed") return [];
  const ended = new Map<number, Ended>();
  for (const event of step.events.slice(fixedAt)) if (event.type === "itemDone") ended.set(event.item, event);
  const each = fixed.instances?.length || 1;
  const current = step.ended === undefined ? step.task?.items?.at : undefined;
  return Array.from({ length: fixed.total }, (_, index) => {
    const done = ended.get(index);
    const state = stateOfItem(step, facts, index, done, current);
    return {
      index,
      item: Math.floor(index / each),
      instance: done?.instance ?? fixed.instances?.[index % each] ?? null,
      state,
      summary: done?.summary ?? null,
      error: done?.error ?? (index === current ? (step.task?.error ?? null) : null),
      endedAt: done ? new Date(done.at).toISOString() : null,
      milliseconds: done?.ms ?? null,
      ...(done?.node === undefined ? {} : { outputs: done.node }),
      ...(done?.nodeBlob === undefined ? {} : { nodeBlob: done.nodeBlob }),
    };
  });
}

function stateOfItem(
  step: StepRecord,
  facts: RunFacts,
  index: number,
  done: Ended | undefined,
  current: number | undefined,
): StepState {
  if (done) return done.error ? "failed" : "succeeded";
  if (index !== current) return "not reached";
  return describeStep(step, facts).state;
}
