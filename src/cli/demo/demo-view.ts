import type { DemoEvent } from "./event-log.ts";
import type { ServerState } from "./server-process.ts";

/** Everything the screen shows, as plain data: what draws it knows no vendor and no server. */
export interface DemoView {
  now: number;
  startedAt: number;
  phase: "raising" | "draining" | "ending";
  rate: number;
  /** How many alerts are to be raised; undefined: no end. */
  count: number | undefined;
  chaos: boolean;
  raised: number;
  again: number;
  /** What Tocsin says; undefined until it has said something. */
  tocsin: TocsinNumbers | undefined;
  incidents: number;
  /** Raised and without an incident so far. */
  missing: number;
  latency: { p50: number; p99: number } | undefined;
  vendors: VendorView[];
  server: ServerView;
  events: DemoEvent[];
}

export interface TocsinNumbers {
  /** Alerts stored. */
  alerts: number;
  active: number;
  waiting: number;
  succeeded: number;
  failed: number;
  /** Steps that wait for a turn or a gate. */
  blocked: number;
  memoryMb: number;
}

export interface VendorView {
  name: string;
  /** Milliseconds until it is back; undefined: it is up. */
  downFor: number | undefined;
  requests: number;
  throttled: number;
  failed: number;
  hung: number;
  reset: number;
  slow: number;
}

export interface ServerView {
  state: ServerState;
  /** Where the console is. */
  url: string;
  isActive: boolean;
  pid: number | undefined;
  upFor: number | undefined;
  kills: number;
  lastBackMs: number | undefined;
}
