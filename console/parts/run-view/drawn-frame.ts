/** Which frame draws what stands at a path: a round of a loop has no drawing of its own. */
import { call } from "../../app/calls.ts";

export async function drawnFrameOf(
  id: string,
  frame: string,
  here: string,
): Promise<{ frame: string; round: number | null }> {
  if (frame === here || frame === "") return { frame, round: null };
  const { path } = await call("viewRun", { id, frame });
  const own = path.at(-1);
  const drawn = path.findLast(({ playbook }) => playbook !== null)?.frame ?? "";
  return { frame: drawn, round: own && own.frame !== drawn ? own.round : null };
}
