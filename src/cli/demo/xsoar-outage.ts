import { describeDuration } from "../terminal/describe-amounts.ts";
import type { DemoEvent } from "./event-log.ts";
import type { Vendors } from "./vendors.ts";

export interface XsoarOutage {
  /** Refuses connections for so long; once at a time. */
  begin(ms: number): Promise<void>;
  /** Back at once, if it is away. */
  end(): Promise<void>;
  /** Undefined while it is up. */
  leftMs(now: number): number | undefined;
}

export function createXsoarOutage(
  xsoar: Vendors["xsoar"],
  say: (text: string, tone: DemoEvent["tone"]) => void,
): XsoarOutage {
  let until: number | undefined;
  let timer: NodeJS.Timeout | undefined;

  async function end(): Promise<void> {
    if (until === undefined) return;
    clearTimeout(timer);
    until = undefined;
    await xsoar.up();
    say("Cortex XSOAR is back; the queue drains", "good");
  }

  return {
    end,
    async begin(ms) {
      if (until !== undefined) return;
      until = Date.now() + ms;
      say(`Cortex XSOAR is down for ${describeDuration(ms)}; the queue grows`, "bad");
      timer = setTimeout(() => void end(), ms);
      await xsoar.down();
    },
    leftMs: (now) => (until === undefined ? undefined : Math.max(0, until - now)),
  };
}
