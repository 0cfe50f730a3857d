/** Raises alerts at the fake Sekoia.io at an even rate; now and then an old one occurs again, which is no new alert. */
import type { Prng } from "#server/fake-vendors.ts";
import type { Vendors } from "./vendors.ts";

export interface AlertRaiser {
  readonly raised: number;
  readonly again: number;
  /** Resolves when all are raised or it was stopped. */
  readonly done: Promise<void>;
  stop(): void;
}

const everyMs = 20;
const againProbability = 0.05;

export function raiseAlerts(
  sekoia: Vendors["sekoia"],
  { rate, count, prng }: { rate: number; count: number | undefined; prng: Prng },
): AlertRaiser {
  const wanted = count ?? Number.POSITIVE_INFINITY;
  const startedAt = performance.now();
  const recent: string[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  let raised = 0;
  let again = 0;

  function raiseDue(): void {
    const due = Math.min(wanted, Math.floor(((performance.now() - startedAt) / 1000) * rate) + 1);
    for (; raised < due; raised++) {
      recent.push(sekoia.raiseAlert().uuid);
      if (recent.length > 50) recent.shift();
      if (prng.chance(againProbability)) {
        sekoia.raiseAgain(prng.pick(recent));
        again += 1;
      }
    }
    if (raised >= wanted) stop();
  }

  function stop(): void {
    clearInterval(timer);
    resolve();
  }

  const timer = setInterval(raiseDue, everyMs);
  return {
    get raised() {
      return raised;
    },
    get again() {
      return again;
    },
    done: promise,
    stop,
  };
}
