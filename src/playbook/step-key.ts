/**
 * The name of a step (design 5.4): run / frame path / task / item / generation. The vendor's idempotency key is made
 * of it. Automatic attempts are not part of it; only a person's rerun raises the generation.
 */
export function stepKey(run: string, frame: string, task: string, generation: number, item = 0): string {
  return `${run}/${frame}/${task}/${item}/${generation}`;
}

/** The path of the frame that `task` opens inside `frame` for one iteration. */
export function frameOf(frame: string, task: string, iteration: number): string {
  return `${frame === "" ? "" : `${frame}.`}${task}#${iteration}`;
}
