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

/** A frame that `task` opened inside `frame`, or one within it. */
export function isFrameOf(path: string, frame: string, task: string): boolean {
  return path.startsWith(frameOf(frame, task, 0).slice(0, -1));
}

/** The tasks that opened the frames of a path, outermost first. */
export function tasksOfPath(path: string): string[] {
  if (path === "") return [];
  return path.split(".").map((part) => unescapeId(part.slice(0, part.lastIndexOf("#"))));
}

const separators = /[.#/%]/g;

/** A task id is the author's text: one that holds a separator must not read as two names. */
function escapeId(id: string): string {
  return id.replace(separators, (sign) => `%${sign.charCodeAt(0).toString(16)}`);
}

function unescapeId(text: string): string {
  return text.replace(/%([0-9a-f]{2})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}
