/** Ends steps that only wait, so that a person's word on them is not overtaken by what they were about to do. */
import { type ActiveRun, stepName, type Working } from "./active-run.ts";

/** True when nothing of the step is under way: it is not worked on, or waits for its turn or a moment. */
export function onlyWaits(run: ActiveRun, frame: string, task: string): boolean {
  const working = run.working.get(stepName(frame, task));
  return working === undefined || (!working.writing && (working.sleep ?? working.waitsAt) !== undefined);
}

/** Whatever the step waits for, it waits no more, and nothing of it is heard again. It must only wait. */
export function letGoStep(run: ActiveRun, frame: string, task: string): void {
  const name = stepName(frame, task);
  run.parked.delete(name);
  const working = run.working.get(name);
  if (!working) return;
  working.gone = true;
  run.working.delete(name);
  wake(run, working);
}

/** Every step of the run that only waits begins anew, if the run still has it do so. */
export function letGoWaiting(run: ActiveRun): void {
  for (const working of run.working.values()) if (!working.writing) wake(run, working);
}

function wake(run: ActiveRun, working: Working): void {
  working.sleep?.abort();
  working.waitsAt?.gate.letGoOf(run.order);
}
