import type { IncidentTracker } from "./track-incidents.ts";
import type { Vendors } from "./vendors.ts";
import type { ServerWatch } from "./watch-server.ts";
import type { XsoarOutage } from "./xsoar-outage.ts";

export interface Drain {
  vendors: Vendors;
  tracker: IncidentTracker;
  watch: ServerWatch;
  /** How many events of Logz.io are to come in. */
  wanted(): number;
  outage: XsoarOutage;
  /** Whoever watches does not want to wait. */
  signal: AbortSignal;
}

const everyMs = 200;
/** Without a new incident for so long nothing more is expected. */
const patienceMs = 120_000;
/** With nothing under way any more in Tocsin, so long is enough. */
const shortPatienceMs = 15_000;

/** Until every alert has its incident and Tocsin has nothing left to do; or until that can no longer be hoped for. */
export async function waitForIncidents({ vendors, tracker, watch, wanted, outage, signal }: Drain): Promise<void> {
  const began = Date.now();
  while (!signal.aborted) {
    const { lost } = tracker.look();
    const { numbers } = watch;
    const isIdle = watch.isActive && numbers !== undefined && numbers.active + numbers.waiting === 0;
    const hasAll = numbers !== undefined && numbers.alerts >= vendors.sekoia.raised().length + wanted();
    if (lost.length === 0 && isIdle && hasAll) return;
    const quietFor = Date.now() - Math.max(began, tracker.lastGrowth);
    const patience = isIdle && hasAll ? shortPatienceMs : patienceMs;
    if (outage.leftMs(Date.now()) === undefined && quietFor > patience) return;
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}
