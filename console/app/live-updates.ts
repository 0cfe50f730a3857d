/** One stream of live events a page: what changed is asked for again, gently. */
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { LiveEvent } from "#contract/live-event.ts";
import { askAgain } from "./calls.ts";
import type { RouteName } from "./client.ts";

/** Under load events come many times a second; a screen that is drawn again this often is still live. */
const gatherMs = 300;
/** A blink of the connection is nobody's concern. */
const patienceMs = 2_000;
const longestPauseMs = 15_000;
/** A tab that nobody looks at gives its connection back: browsers have six to a server, for all tabs together. */
const hiddenMs = 60_000;

const madeOldBy: Record<Exclude<LiveEvent["type"], "reset">, readonly RouteName[]> = {
  runs: ["listRuns", "countRuns", "getRun", "explainRun", "getStatus", "listPlaybooks"],
  alerts: ["listAlerts", "getStatus"],
  incidents: ["listIncidents", "getIncident"],
  instances: ["listInstances", "getStatus"],
  playbooks: ["listPlaybooks", "getPlaybook"],
};
const everythingLive = [...new Set(Object.values(madeOldBy).flat())];

export type Liveness = "connecting" | "live" | "lost";

export function useLiveUpdates(): Liveness {
  const queries = useQueryClient();
  const [liveness, setLiveness] = useState<Liveness>("connecting");
  useEffect(() => {
    const old = new Set<RouteName>();
    let gathering: ReturnType<typeof setTimeout> | undefined;
    const gather = (names: readonly RouteName[]) => {
      for (const name of names) old.add(name);
      gathering ??= setTimeout(() => {
        gathering = undefined;
        const names = [...old];
        old.clear();
        void askAgain(queries, names);
      }, gatherMs);
    };
    const stream = new LastingStream({
      onLiveness: setLiveness,
      onGap: () => gather(everythingLive),
      // Whoever is refused here may have no session any more; the answer to this says so.
      onRefused: () => gather(["getSession"]),
      onEvent: (event) => gather(event.type === "reset" ? everythingLive : madeOldBy[event.type]),
    });
    return () => {
      clearTimeout(gathering);
      stream.close();
    };
  }, [queries]);
  return liveness;
}

interface StreamListener {
  onLiveness(liveness: Liveness): void;
  /** Something may have happened that nobody told. */
  onGap(): void;
  onRefused(): void;
  onEvent(event: LiveEvent): void;
}

/** An event source that comes back whatever ended it. The browser's own gives up at the first answer that is no stream. */
class LastingStream {
  readonly #listener: StreamListener;
  #source: EventSource | undefined;
  #failures = 0;
  #isFirst = true;
  #reopening: ReturnType<typeof setTimeout> | undefined;
  #losing: ReturnType<typeof setTimeout> | undefined;
  #hiding: ReturnType<typeof setTimeout> | undefined;

  constructor(listener: StreamListener) {
    this.#listener = listener;
    document.addEventListener("visibilitychange", this.#onVisibility);
    this.#open();
  }

  close(): void {
    document.removeEventListener("visibilitychange", this.#onVisibility);
    for (const timer of [this.#reopening, this.#losing, this.#hiding]) clearTimeout(timer);
    this.#source?.close();
  }

  #open(): void {
    this.#reopening = undefined;
    const source = new EventSource("/api/v1/events");
    this.#source = source;
    source.onopen = () => {
      clearTimeout(this.#losing);
      this.#losing = undefined;
      this.#failures = 0;
      this.#listener.onLiveness("live");
      // A new source does not know where the last one ended.
      if (!this.#isFirst) this.#listener.onGap();
      this.#isFirst = false;
    };
    source.onmessage = ({ data }) => {
      const event = LiveEvent.safeParse(readJson(data));
      if (event.success) this.#listener.onEvent(event.data);
    };
    source.onerror = () => {
      this.#losing ??= setTimeout(() => this.#listener.onLiveness("lost"), patienceMs);
      if (source.readyState !== EventSource.CLOSED) return;
      this.#listener.onRefused();
      this.#reopenLater();
    };
  }

  #reopenLater(): void {
    const pause = Math.min(longestPauseMs, 1_000 * 2 ** this.#failures++);
    this.#reopening ??= setTimeout(() => this.#open(), pause);
  }

  readonly #onVisibility = () => {
    if (document.visibilityState === "hidden") {
      this.#hiding ??= setTimeout(() => this.#source?.close(), hiddenMs);
      return;
    }
    clearTimeout(this.#hiding);
    this.#hiding = undefined;
    if (this.#source?.readyState !== EventSource.CLOSED) return;
    clearTimeout(this.#reopening);
    this.#open();
  };
}

function readJson(data: unknown): unknown {
  try {
    return JSON.parse(String(data));
  } catch {
    return undefined;
  }
}
