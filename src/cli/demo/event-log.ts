/** What happened in the demo, newest last, short. */
export interface DemoEvent {
  /** Milliseconds since the epoch. */
  at: number;
  text: string;
  tone: "plain" | "good" | "bad" | "warn";
}

export interface EventLog {
  add(text: string, tone?: DemoEvent["tone"]): void;
  latest(count: number): DemoEvent[];
}

const kept = 50;

export function createEventLog(now: () => number, onAdd: (event: DemoEvent) => void = () => undefined): EventLog {
  const events: DemoEvent[] = [];
  return {
    add(text, tone = "plain") {
      const event = { at: now(), text, tone };
      events.push(event);
      if (events.length > kept) events.shift();
      onAdd(event);
    },
    latest: (count) => (count > 0 ? events.slice(-count) : []),
  };
}
