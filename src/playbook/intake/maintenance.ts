/** When a maintenance window is open: once between two moments, or again and again by the clock. */

import { readDuration } from "#base/duration.ts";
import type { IngestRuleDefinition } from "#contract/ingest-rule.ts";
import { type Cron, nextCronMoment, parseCron } from "../cron.ts";

export type MaintenanceDefinition = Extract<IngestRuleDefinition, { action: "maintenance" }>;

export class MaintenanceTimes {
  readonly #once: { from: number; until: number } | undefined;
  readonly #again: { cron: Cron; ms: number } | undefined;
  /** What was worked out last: alerts of a batch are mostly of one time. */
  #known: { from: number; until: number; open: boolean } | undefined;

  constructor({ from, until, cron, for: duration }: MaintenanceDefinition) {
    if (from !== undefined && until !== undefined) this.#once = { from: Date.parse(from), until: Date.parse(until) };
    const parsed = cron === undefined ? "" : parseCron(cron);
    const ms = readDuration(duration ?? "");
    if (typeof parsed !== "string" && ms !== undefined) this.#again = { cron: parsed, ms };
  }

  isOpen(at: number): boolean {
    if (this.#once) return at >= this.#once.from && at < this.#once.until;
    if (!this.#again) return false;
    if (!this.#known || at < this.#known.from || at >= this.#known.until) this.#known = this.#workOut(at, this.#again);
    return this.#known.open;
  }

  /** When it opens next, or until when it is open. Null: never again. */
  describe(now: number): { open: boolean; changesAt: number | null } {
    const open = this.isOpen(now);
    if (this.#once)
      return { open, changesAt: open ? this.#once.until : now < this.#once.from ? this.#once.from : null };
    const until = this.#known?.until;
    return { open, changesAt: until === undefined || !Number.isFinite(until) ? null : until };
  }

  #workOut(at: number, { cron, ms }: { cron: Cron; ms: number }) {
    // The first beginning of those that are not over yet.
    const begins = nextCronMoment(cron, at - ms) ?? Number.POSITIVE_INFINITY;
    return begins <= at ? { from: at, until: begins + ms, open: true } : { from: at, until: begins, open: false };
  }
}

/** What is wrong with its times; undefined: nothing. */
export function checkMaintenance(definition: MaintenanceDefinition): { field: string; message: string } | undefined {
  const { from, until, cron, for: duration } = definition;
  const once = from !== undefined || until !== undefined;
  const again = cron !== undefined || duration !== undefined;
  if (once === again) {
    return { field: "from", message: "Write from and until for once, or cron and for to have it again and again" };
  }
  if (once) {
    if (from === undefined) return { field: "from", message: "From when?" };
    if (until === undefined) return { field: "until", message: "Until when?" };
    if (Date.parse(until) > Date.parse(from)) return undefined;
    return { field: "until", message: "It ends before it begins" };
  }
  if (cron === undefined) return { field: "cron", message: "When does it begin? Write a cron expression, in UTC" };
  const parsed = parseCron(cron);
  if (typeof parsed === "string") return { field: "cron", message: `The cron expression is wrong: ${parsed}` };
  if (duration === undefined) return { field: "for", message: "For how long?" };
  return undefined;
}
