import { sleep } from "#base/clock.ts";
import type { makeClusterHome } from "./cluster-home.ts";

/** A server on its way down is in the way of the next for a moment. */
export async function startAgain(home: Awaited<ReturnType<typeof makeClusterHome>>) {
  for (let tries = 1; ; tries++) {
    try {
      return await home.start();
    } catch (error) {
      if (tries === 20) throw error;
      await sleep(500);
    }
  }
}
