/**
 * What nobody tells the hub. On a process that stands by: everything, since another one makes the changes; a few marks in
 * the database say what kind of thing changed. On the active one: the health of instances, which is in memory only.
 */
import type pg from "pg";
import { messageOf } from "#base/errors.ts";
import type { Log } from "#base/log.ts";
import { type ChangeMarks, readChangeMarks } from "#store/change-marks.ts";
import type { ActiveHost } from "../active-host.ts";
import { describeInstances } from "../instance-health.ts";
import type { LiveHub } from "./live-hub.ts";

export interface WatchChangesOptions {
  hub: LiveHub;
  pool: pg.Pool;
  host(): ActiveHost | undefined;
  log: Log;
  everyMs?: number;
}

/** Looks only while somebody listens. What changed while nobody did is told at the first look. */
export function watchChanges({ hub, pool, host, log, everyMs = 2_000 }: WatchChangesOptions): { stop(): void } {
  let marks: ChangeMarks | undefined;
  let health = "";
  let stopped = false;
  let timer = setTimeout(look, everyMs).unref();

  async function look(): Promise<void> {
    try {
      const active = host();
      if (hub.isHeard && active) {
        marks = undefined;
        const now = healthOf(active);
        if (health !== "" && now !== health) hub.instances();
        health = now;
      } else if (hub.isHeard) {
        const now = await readChangeMarks(pool);
        if (marks && !stopped && host() === undefined) tell(hub, marks, now);
        marks = now;
      }
    } catch (error) {
      log.debug({ room: "live", error: messageOf(error) }, "changes could not be looked for");
    }
    if (!stopped) timer = setTimeout(look, everyMs).unref();
  }

  return {
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}

function tell(hub: LiveHub, before: ChangeMarks, now: ChangeMarks): void {
  if (before.runs !== now.runs) hub.someRuns();
  if (before.alerts !== now.alerts) hub.alerts();
  if (before.incidents !== now.incidents) hub.incidents();
  if (before.instances !== now.instances) hub.instances();
  if (before.playbooks !== now.playbooks) hub.playbooks([]);
}

/** What a person would want to see change: whether it is open, why not, and what its source does. Not its counters. */
function healthOf(host: ActiveHost): string {
  const facts = describeInstances(host).map(({ name, gate, source }) => [
    name,
    gate.state,
    gate.reason,
    source?.state,
    source?.state === "failing" ? source.error : undefined,
  ]);
  return JSON.stringify(facts);
}
