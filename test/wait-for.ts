/**
 * Waiting in tests. A machine that shares its cores takes any time over anything, and may stand still for seconds, so no
 * fixed time tells that something hangs. What tells it is that nothing moves, look after look. Time is counted by the
 * looks: a machine that stood still made one look meanwhile, and one that is slow makes them slowly.
 */
import { sleep } from "#base/clock.ts";

export interface WaitOptions {
  /** Said when the wait is in vain. */
  what: string | (() => string | Promise<string>);
  /** What changes as long as there is hope; when left out, only the end itself is looked for. */
  trace?(): unknown;
  /** So long nothing may move. Milliseconds, counted. */
  stillMs?: number;
}

const longestLookMs = 50;
const mostMs = 180_000;

/** Resolves, once it is so, with the milliseconds counted. */
export async function waitFor(isSo: () => boolean | Promise<boolean>, options: WaitOptions): Promise<number> {
  const { trace, stillMs = 30_000 } = options;
  let waited = 0;
  let movedAt = 0;
  let before: string | undefined;
  for (let look = 1; !(await isSo()); look++) {
    const now = trace && JSON.stringify(await trace());
    if (now !== before) movedAt = waited;
    before = now;
    if (waited - movedAt > stillMs) throw new Error(await tell("nothing moves any more", options));
    if (waited > mostMs) throw new Error(await tell("it moves, and does not get there", options));
    const ms = Math.min(longestLookMs, 5 * look);
    await sleep(ms);
    waited += ms;
  }
  return waited;
}

async function tell(why: string, { what }: WaitOptions): Promise<string> {
  return `waited in vain (${why}): ${typeof what === "string" ? what : await what()}`;
}
