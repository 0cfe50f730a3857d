/** What goes wrong in one schedule, drawn from its seed: the same seed gives the same schedule, to the last fault. */
import { createPrng, type Prng } from "#sdk/fake-vendor/prng.ts";

/** Seconds of virtual time since the beginning, in ascending order. */
export type Happening = { at: number } & (
  | { kind: "raise"; count: number; sameStamp: boolean; lateBy: number; olderBy: number }
  | { kind: "change"; count: number }
  | { kind: "garbage"; count: number }
  | { kind: "mend" }
  | { kind: "backfill"; from: number; until: number }
  | { kind: "cancelBackfill" }
  | { kind: "clockJump"; by: number }
  | { kind: "outage"; seconds: number }
);

export interface Schedule {
  seed: string;
  variant: number;
  /** Seconds in which things happen; then everything is quiet and has to come in. */
  lasts: number;
  intervalSeconds: number;
  lookBack: number;
  sweepEvery: number;
  changesEvery: number;
  makesIncidents: boolean;
  /** Our clock against the vendor's, seconds. */
  skew: number;
  /** From 0 to 1: how often pages move. */
  unrest: number;
  /** Probabilities of each request. */
  faults: { throttle: number; serverError: number; html: number; cut: number; timeout: number; unreachable: number };
  /** Of each call to the outside or the database: the process dies before or after it. */
  deaths: number;
  /** At most so many. */
  lives: number;
  /** Alerts of the time before the first fetch: a backfill brings them, nothing else. */
  history: number;
  happenings: Happening[];
}

export function drawSchedule(seed: string): Schedule {
  const prng = createPrng(`${seed}:schedule`);
  const lookBack = prng.pick([60, 300, 900]);
  const intervalSeconds = prng.pick([2, 5, 10, 20]);
  const lasts = intervalSeconds * prng.int(8, 40);
  const isBad = (probability: number, most: number) => (prng.chance(probability) ? prng.next() * most : 0);
  const happenings = drawHappenings(prng, lasts, lookBack);
  return {
    seed,
    variant: prng.int(0, 1_000),
    lasts,
    intervalSeconds,
    lookBack,
    sweepEvery: prng.pick([10, 30, 60]),
    changesEvery: prng.pick([0, 10, 60]),
    makesIncidents: prng.chance(0.4),
    skew: prng.chance(0.5) ? prng.int(-900, 900) : 0,
    unrest: isBad(0.6, 1),
    faults: {
      throttle: isBad(0.4, 0.2),
      serverError: isBad(0.4, 0.2),
      html: isBad(0.2, 0.1),
      cut: isBad(0.2, 0.1),
      timeout: isBad(0.3, 0.1),
      unreachable: isBad(0.3, 0.1),
    },
    deaths: isBad(0.7, 0.08),
    lives: prng.int(1, 12),
    history: prng.chance(0.3) ? prng.int(1, 30) : 0,
    happenings: happenings.sort((a, b) => a.at - b.at),
  };
}

function drawHappenings(prng: Prng, lasts: number, lookBack: number): Happening[] {
  const happenings: Happening[] = [];
  const at = () => Math.floor(prng.next() * lasts * 1000) / 1000;
  const some = (most: number) => prng.int(0, most);
  for (let i = prng.int(3, 25); i > 0; i--) {
    const isLate = prng.chance(0.25);
    const isBurst = prng.chance(0.02);
    happenings.push({
      at: at(),
      kind: "raise",
      count: isBurst ? prng.int(95, 230) : prng.int(1, 6),
      sameStamp: isBurst || prng.chance(0.4),
      lateBy: isLate ? prng.int(1, lookBack - 10) : 0,
      // Stamped a little before it is raised: alerts do not come in the order of their stamps.
      olderBy: prng.chance(0.2) ? prng.int(0, 4) : 0,
    });
  }
  for (let i = some(6); i > 0; i--) happenings.push({ at: at(), kind: "change", count: prng.int(1, 5) });
  for (let i = some(3); i > 0; i--) happenings.push({ at: at(), kind: "garbage", count: prng.int(1, 3) });
  if (prng.chance(0.2)) happenings.push({ at: at(), kind: "mend" });
  if (prng.chance(0.2)) happenings.push({ at: at(), kind: "clockJump", by: prng.int(-1200, 1200) });
  if (prng.chance(0.2)) happenings.push({ at: at(), kind: "outage", seconds: prng.int(5, 90) });
  if (prng.chance(0.35)) {
    const from = -prng.int(60, 7200);
    happenings.push({ at: at(), kind: "backfill", from, until: prng.chance(0.5) ? 0 : from + prng.int(30, 9000) });
    if (prng.chance(0.2)) happenings.push({ at: at(), kind: "cancelBackfill" });
  }
  return happenings;
}
