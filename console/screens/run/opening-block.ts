import type { RunDetail } from "#contract/run.ts";
import { stepsByBlock, tellingStep } from "./steps-by-block.ts";

/** What one opens a run for: the block that failed, or the one it waits at. Null: the run as a whole. */
export function openingBlock({ run, steps, questions }: RunDetail): string | null {
  const states = [...stepsByBlock(steps)].map(([id, rounds]) => ({ id, step: tellingStep(rounds) }));
  const find = (state: string) => states.find(({ step }) => step?.state === state)?.id ?? null;
  switch (run.status) {
    case "failed": {
      // A block may fail and the run go on; the one with the run's own error ended it.
      const ended = steps.filter(({ state, error }) => state === "failed" && error !== null);
      const fatal = ended.find(({ error }) => error?.code === run.error?.code && error?.message === run.error?.message);
      return fatal?.node ?? ended.at(-1)?.node ?? find("failed");
    }
    case "waiting":
      return questions.find(({ task }) => states.some(({ id }) => id === task))?.task ?? find("waiting");
    default:
      return null;
  }
}
