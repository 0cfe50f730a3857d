/** Why a block does not go on, for a person at three in the morning. */

/** A step that somebody works on right now, as the engine tells it. */
export interface LiveWork {
  frame: string;
  task: string;
  doing: string;
  since: number;
  /** While it waits for its turn. */
  gate?: {
    instance: string;
    state: "open" | "closed" | "trial";
    reason?: string | undefined;
    until?: number | undefined;
    waiting: number;
    requestsPerSecond?: number | undefined;
  };
}

/** Undefined: it is under way. */
export function describeWait({ doing, gate }: LiveWork): string | undefined {
  if (gate) return describeGate(gate);
  return doing.startsWith("waits") ? doing.replace(/^w/, "W") : undefined;
}

function describeGate({ instance, state, reason, until, waiting, requestsPerSecond }: NonNullable<LiveWork["gate"]>) {
  const why = reason === undefined ? "" : `: ${reason}`;
  const at = until === undefined ? "" : `, and one request tries it at ${new Date(until).toISOString()}`;
  if (state === "closed") return `Held back from ${instance}${why}${at}`;
  if (state === "trial") return `Held back from ${instance}${why}, and one request is trying it now`;
  const others = waiting > 1 ? `, as ${waiting - 1} other${waiting === 2 ? "" : "s"} do` : "";
  const limit = requestsPerSecond === undefined ? "" : `; it takes ${requestsPerSecond} requests a second`;
  return `Waits for its turn at ${instance}${others}${limit}`;
}
