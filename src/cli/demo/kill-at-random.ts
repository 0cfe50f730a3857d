import type { Prng } from "#server/fake-vendors.ts";
import type { ServerProcess } from "./server-process.ts";

export interface RandomKiller {
  stop(): void;
}

/** Kills the server again and again, at moments nobody chose, counted from when it was ready. */
export function killAtRandom(
  server: ServerProcess,
  { prng, times, kill }: { prng: Prng; times: number; kill: () => Promise<void> },
): RandomKiller {
  let left = times;
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  // With a number to reach, the kills come quickly; without one they go on for as long as the demo does.
  const [shortest, longest] = Number.isFinite(times) ? [300, 2500] : [3000, 8000];

  function plan(): void {
    if (stopped || left <= 0) return;
    timer = setTimeout(() => void strike(), prng.int(shortest, longest));
  }

  async function strike(): Promise<void> {
    if (stopped) return;
    if (server.state === "running") {
      left -= 1;
      await kill();
    }
    plan();
  }

  plan();
  return {
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
