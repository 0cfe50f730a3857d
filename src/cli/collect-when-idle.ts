/**
 * What a start leaves in memory is mostly what loading the modules took. V8 collects only while something allocates, so
 * that an idle server would hold it for ever: some 40 MB.
 */
import { performance } from "node:perf_hooks";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

const everyMs = 1_000;
/** The share of the time in which an idle server does something: it asks its sources now and then. */
const idleShare = 0.1;

/** Collects once, in the first second with little to do; a busy server needs nobody to tell it. Returns how to call it off. */
export function collectWhenIdle(): () => void {
  let before = performance.eventLoopUtilization();
  const timer = setInterval(() => {
    const { utilization } = performance.eventLoopUtilization(before);
    before = performance.eventLoopUtilization();
    if (utilization > idleShare) return;
    clearInterval(timer);
    collectGarbage();
  }, everyMs);
  timer.unref();
  return () => clearInterval(timer);
}

function collectGarbage(): void {
  setFlagsFromString("--expose-gc");
  // A new context has it; ours was made without.
  const collect: unknown = runInNewContext("globalThis.gc");
  setFlagsFromString("--no-expose-gc");
  // This flavor alone gives the emptied pages back to the system.
  if (typeof collect === "function") collect({ type: "major", execution: "sync", flavor: "last-resort" });
}
