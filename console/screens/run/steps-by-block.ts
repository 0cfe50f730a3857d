/** The steps of a run gathered by block: a block in a loop has one a round. */
import type { RunStep } from "#contract/run.ts";
import { durationWords } from "../../parts/duration.ts";
import type { BlockRun, BlockState } from "../../parts/graph/block-run.ts";

/** Every block that the run knows, its rounds in order. */
export function stepsByBlock(steps: readonly RunStep[]): Map<string, RunStep[]> {
  const blocks = new Map<string, RunStep[]>();
  for (const step of steps) {
    const known = blocks.get(step.node);
    if (known) known.push(step);
    else blocks.set(step.node, [step]);
  }
  for (const rounds of blocks.values()) rounds.sort((a, b) => (a.round ?? -1) - (b.round ?? -1));
  return blocks;
}

/** Which round speaks for the block: what goes on before what is over, and of that what went wrong first. */
const loudest: readonly BlockState[] = [
  "running",
  "waiting",
  "queued",
  "failed",
  "succeeded",
  "skipped",
  "not reached",
];

/** Of the loudest rounds the last one, but the first that failed: the others often follow from it. */
export function tellingStep(rounds: readonly RunStep[]): RunStep | undefined {
  for (const state of loudest) {
    const alike = rounds.filter((step) => step.state === state);
    const found = state === "failed" ? alike[0] : alike.at(-1);
    if (found) return found;
  }
  return undefined;
}

/** How a block of the run is drawn. `now` is for what goes on. */
export function drawnBlocks(blocks: ReadonlyMap<string, readonly RunStep[]>, now: number): Map<string, BlockRun> {
  const drawn = new Map<string, BlockRun>();
  for (const [id, rounds] of blocks) {
    const telling = tellingStep(rounds);
    if (telling) drawn.set(id, drawnBlock(telling, rounds, now));
  }
  return drawn;
}

function drawnBlock(telling: RunStep, rounds: readonly RunStep[], now: number): BlockRun {
  const begun = rounds.filter(({ state }) => state !== "skipped" && state !== "not reached");
  const took = begun.map((step) => stepMilliseconds(step, now)).filter((ms) => ms !== null);
  const leftBy = new Set(begun.filter(hasLeft).map(({ tookEdge }) => tookEdge ?? ""));
  return {
    state: telling.state,
    duration: took.length > 0 ? durationWords(took.reduce((sum, ms) => sum + ms, 0)) : null,
    badges: badgesOf(begun),
    leftBy: [...leftBy],
  };
}

/** A block that failed goes on only by an edge that is made for it. */
const hasLeft = ({ state, tookEdge }: RunStep): boolean =>
  state === "succeeded" || (state === "failed" && tookEdge !== null);

function badgesOf(begun: readonly RunStep[]): string[] {
  if (begun.length > 1) {
    const failed = begun.filter(({ state }) => state === "failed").length;
    return [`${begun.length} rounds`, ...(failed > 0 ? [`${failed} failed`] : [])];
  }
  const attempts = begun[0]?.attempts ?? 0;
  return attempts > 1 ? [`${attempts} attempts`] : [];
}

/** Null for what has not begun. */
export function stepMilliseconds(step: RunStep, now: number): number | null {
  if (step.milliseconds !== null) return step.milliseconds;
  if (step.startedAt === null || step.state === "skipped" || step.state === "not reached") return null;
  const end = step.finishedAt === null ? now : Date.parse(step.finishedAt);
  return Math.max(0, end - Date.parse(step.startedAt));
}

/** Whether the figures of a block change by themselves. */
export const goesOn = ({ state }: RunStep): boolean => state === "running" || state === "waiting" || state === "queued";
