/**
 * The name of a step (design 5.4): run / frame path / task / item / generation. The vendor's idempotency key is made
 * of it. Automatic attempts are not part of it; only a person's rerun raises the generation.
 */
export function stepKey(run: string, frame: string, task: string, generation: number, item = 0): string {
  return `${run}/${frame}/${escapeId(task)}/${item}/${generation}`;
}

/** The path of the frame that `task` opens inside `frame` for one iteration. */
export function frameOf(frame: string, task: string, iteration: number): string {
  return `${frame === "" ? "" : `${frame}.`}${escapeId(task)}#${iteration}`;
}

/** The path of the frame around this one; the root's is the root. */
export function parentFrameOf(path: string): string {
  const dot = path.lastIndexOf(".");
  return dot === -1 ? "" : path.slice(0, dot);
}

const separators = /[.#/%]/g;

/** A task id is the author's text: one that holds a separator must not read as two names. */
function escapeId(id: string): string {
  return id.replace(separators, (sign) => `%${sign.charCodeAt(0).toString(16)}`);
}
