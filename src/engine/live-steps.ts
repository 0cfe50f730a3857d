import type { ActiveRun, Working } from "./active-run.ts";

/** What a run is doing, for the API; from memory, so never ahead of the journal by more than it shows. */
export interface LiveStep extends Working {
  run: string;
}

export interface LiveCounts {
  running: number;
  queued: number;
  /** Runs of which every step that is worked on waits. */
  waiting: number;
  steps: LiveStep[];
}

export function countLive(runs: Iterable<ActiveRun>, counts: { running: number; queued: number }): LiveCounts {
  const steps: LiveStep[] = [];
  let waiting = 0;
  for (const run of runs) {
    let writing = false;
    for (const working of run.working.values()) {
      steps.push({ run: run.head.id, ...working });
      writing ||= !working.doing.startsWith("waits");
    }
    if (!writing && run.working.size > 0) waiting += 1;
  }
  return { ...counts, waiting, steps };
}

/** What a run does, with the steps that wait for what nobody knows the moment of. */
export function describeSteps({ working, parked }: ActiveRun): Working[] {
  return [...working.values(), ...[...parked.values()].flatMap(({ shown }) => shown ?? [])];
}
