import { sleep } from "#base/clock.ts";
import { callUnderWay } from "#playbook/script-state.ts";
import { stepName } from "./active-run.ts";
import type { Step } from "./tasks/step.ts";

/**
 * Waits for a moment: in memory when it is near; else the step is parked, and its run leaves memory when nothing else is
 * to be done. False: parked or let go, the caller returns.
 */
export async function waitUntil(step: Step, moment: number | undefined): Promise<boolean> {
  if (moment === undefined) return true;
  const { executor, run, working } = step;
  const ms = moment - executor.now();
  if (ms <= 0) return true;
  working.doing = `waits until ${new Date(moment).toISOString()}`;
  if (ms > executor.settings.evictAfterMs) {
    run.parked.set(stepName(working.frame, working.task), { until: moment, reason: describeWait(step) });
    executor.wakeAt(run, moment);
    return false;
  }
  const wake = new AbortController();
  working.sleep = wake;
  const wakeUp = () => wake.abort();
  run.abort.signal.addEventListener("abort", wakeUp, { once: true });
  await sleep(ms, wake.signal);
  run.abort.signal.removeEventListener("abort", wakeUp);
  working.sleep = undefined;
  return !run.over && !wake.signal.aborted && !run.abort.signal.aborted && run.state.status === "active";
}

function describeWait({ state, task }: Step): string {
  if (callUnderWay(state.script)?.kind === "wait") return `${task.name}: waits as its automation asked to`;
  const why = state.error ? `: ${state.error.message}` : "";
  return state.outcome === "unknown"
    ? `${task.name}: looks up an unknown outcome${why}`
    : `${task.name}: tries again${why}`;
}
