/** Where somebody looks in a run: the frame that is drawn, the block that is open, and of a block in a loop the round. */
export interface RunPlace {
  /** "" is the playbook itself. */
  frame: string;
  block: string | null;
  round: number | null;
}

export const atTop: RunPlace = { frame: "", block: null, round: null };

/** The round that is meant by a block's row or by what one opens a run for. */
export function placeOfOpening({
  drawn,
  task,
  round,
}: {
  drawn: string;
  task: string;
  round: number | null;
}): RunPlace {
  return { frame: drawn, block: task, round };
}
