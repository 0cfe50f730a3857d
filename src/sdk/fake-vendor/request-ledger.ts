import type { IncomingHttpHeaders } from "node:http";
import type { FaultKind } from "./fault-plan.ts";
import type { Json } from "./json.ts";

/** One request as the vendor saw it. */
export interface LedgerEntry {
  seq: number;
  /** Milliseconds since the epoch. */
  at: number;
  method: string;
  /** As sent, with the mount, without the query. */
  path: string;
  query: string;
  headers: IncomingHttpHeaders;
  body: Json | undefined;
  /** The route's name, or `(none)`. */
  route: string;
  fault: FaultKind | undefined;
  /** Refused by the request limit. */
  isRateLimited: boolean;
  /** When the request was carried out; undefined: it never was. A request that timed out may well have been. */
  actedAt: number | undefined;
  /** What was answered; undefined: nothing was. */
  status: number | undefined;
}

export interface VendorStats {
  requests: number;
  answered: number;
  /** Requests whose handler ran, answered or not. */
  acted: number;
  rateLimited: number;
  byRoute: Record<string, number>;
  byStatus: Record<string, number>;
  faults: Record<FaultKind, number>;
  /** Bugs of the fake itself: a handler threw. A test that meets one should fail. */
  crashes: string[];
}

export interface RequestLedger {
  open(entry: Omit<LedgerEntry, "seq" | "fault" | "isRateLimited" | "actedAt" | "status">): LedgerEntry;
  noteFault(entry: LedgerEntry, fault: FaultKind): void;
  noteRateLimit(entry: LedgerEntry): void;
  noteAct(entry: LedgerEntry, at: number): void;
  noteAnswer(entry: LedgerEntry, status: number): void;
  noteCrash(error: unknown): void;
  entries(): LedgerEntry[];
  stats(): VendorStats;
}

/** Counts are kept for ever, entries only the latest, so that a long demo does not fill the memory. */
export function createRequestLedger(keep: number): RequestLedger {
  let entries: LedgerEntry[] = [];
  const stats: VendorStats = {
    requests: 0,
    answered: 0,
    acted: 0,
    rateLimited: 0,
    byRoute: {},
    byStatus: {},
    faults: { throttle: 0, serverError: 0, timeout: 0, reset: 0, slow: 0, garbage: 0 },
    crashes: [],
  };
  return {
    open(start) {
      const entry: LedgerEntry = {
        ...start,
        seq: ++stats.requests,
        fault: undefined,
        isRateLimited: false,
        actedAt: undefined,
        status: undefined,
      };
      stats.byRoute[entry.route] = (stats.byRoute[entry.route] ?? 0) + 1;
      entries.push(entry);
      if (entries.length >= keep * 2) entries = entries.slice(-keep);
      return entry;
    },
    noteFault(entry, fault) {
      entry.fault = fault;
      stats.faults[fault] += 1;
    },
    noteRateLimit(entry) {
      entry.isRateLimited = true;
      stats.rateLimited += 1;
    },
    noteAct(entry, at) {
      entry.actedAt = at;
      stats.acted += 1;
    },
    noteAnswer(entry, status) {
      entry.status = status;
      stats.answered += 1;
      stats.byStatus[status] = (stats.byStatus[status] ?? 0) + 1;
    },
    noteCrash(error) {
      if (stats.crashes.length < 100)
        stats.crashes.push(error instanceof Error ? (error.stack ?? error.message) : String(error));
    },
    entries: () => entries.slice(-keep),
    stats: () => structuredClone(stats),
  };
}
