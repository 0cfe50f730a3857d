/** One stream of live events a browser: what changed is asked for again, gently. */
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { LiveEvent } from "#contract/live-event.ts";
import { askAgain } from "./calls.ts";
import type { RouteName } from "./client.ts";

/** Under load events come many times a second; a screen that is drawn again this often is still live. */
const gatherMs = 300;

const madeOldBy: Record<Exclude<LiveEvent["type"], "reset">, readonly RouteName[]> = {
  runs: ["listRuns", "countRuns", "getRun", "explainRun", "getStatus", "listPlaybooks"],
  alerts: ["listAlerts", "getStatus"],
  incidents: ["listIncidents", "getIncident"],
  instances: ["listInstances", "getStatus"],
  playbooks: ["listPlaybooks", "getPlaybook"],
};

export type Liveness = "connecting" | "live" | "lost";

export function useLiveUpdates(): Liveness {
  const queries = useQueryClient();
  const [liveness, setLiveness] = useState<Liveness>("connecting");
  useEffect(() => {
    const stream = new EventSource("/api/v1/events");
    const old = new Set<RouteName>();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const gather = (names: readonly RouteName[]) => {
      for (const name of names) old.add(name);
      timer ??= setTimeout(() => {
        timer = undefined;
        const names = [...old];
        old.clear();
        void askAgain(queries, names);
      }, gatherMs);
    };
    stream.onopen = () => setLiveness("live");
    stream.onerror = () => setLiveness("lost");
    stream.onmessage = ({ data }) => {
      const event = LiveEvent.safeParse(JSON.parse(String(data)));
      if (!event.success) return;
      if (event.data.type === "reset") gather(Object.values(madeOldBy).flat());
      else gather(madeOldBy[event.data.type]);
    };
    return () => {
      clearTimeout(timer);
      stream.close();
    };
  }, [queries]);
  return liveness;
}
