/** Live events on the screen: what changed is asked for again, gently. */
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { LiveEvent } from "#contract/live-event.ts";
import { askAgain } from "./calls.ts";
import type { RouteName } from "./client.ts";
import { listenTogether } from "./shared-stream.ts";

/** Under load events come many times a second; a screen that is drawn again this often is still live. */
const gatherMs = 300;
/** A blink of the connection is nobody's concern. */
const patienceMs = 2_000;

const madeOldBy: Record<Exclude<LiveEvent["type"], "reset">, readonly RouteName[]> = {
  runs: [
    "listRuns",
    "countRuns",
    "getRun",
    "viewRun",
    "getRunStep",
    "listRounds",
    "listStepItems",
    "tellRunStory",
    "explainRun",
    "listQuestions",
    "getQuestion",
    "getStatus",
    "listPlaybooks",
    "getIncident",
    "listEntries",
  ],
  alerts: ["listAlerts", "getStatus", "listIngestRules"],
  incidents: ["listIncidents", "getIncident", "searchIncidents", "countIncidents", "listEntries"],
  instances: [
    "listInstances",
    "listMapping",
    "getMapping",
    "listTriggerConfigurations",
    "getStatus",
    "listQuarantineReasons",
  ],
  playbooks: [
    "listPlaybooks",
    "getPlaybook",
    "getPlaybookRelations",
    "listPlaybookVersions",
    "listIncidentTypes",
    "describeIncidentTypes",
    "listIncidentFields",
  ],
  writes: ["getWrites", "getStatus"],
};
const everythingLive = [...new Set(Object.values(madeOldBy).flat())];

export type Liveness = "connecting" | "live" | "lost";

export function useLiveUpdates(): Liveness {
  const queries = useQueryClient();
  const [liveness, setLiveness] = useState<Liveness>("connecting");
  useEffect(() => {
    const old = new Set<RouteName>();
    let gathering: ReturnType<typeof setTimeout> | undefined;
    let losing: ReturnType<typeof setTimeout> | undefined;
    const gather = (names: readonly RouteName[]) => {
      for (const name of names) old.add(name);
      gathering ??= setTimeout(() => {
        gathering = undefined;
        const names = [...old];
        old.clear();
        void askAgain(queries, names);
      }, gatherMs);
    };
    const isThere = () => {
      clearTimeout(losing);
      losing = undefined;
      setLiveness("live");
    };
    const stop = listenTogether({
      onOpen: isThere,
      onSign: isThere,
      onBroken: () => {
        losing ??= setTimeout(() => setLiveness("lost"), patienceMs);
      },
      onGap: () => gather(everythingLive),
      // Whoever is refused here may have no session any more; the answer to this says so.
      onRefused: () => gather(["getSession"]),
      onEvent: (event) => gather(event.type === "reset" ? everythingLive : madeOldBy[event.type]),
    });
    return () => {
      clearTimeout(gathering);
      clearTimeout(losing);
      stop();
    };
  }, [queries]);
  return liveness;
}
