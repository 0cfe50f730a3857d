/** Moments as queries write them: ISO, a date alone, or relative to now. */
import { readMoment } from "../read-moment.ts";

const relative =
  /^(?:in\s+(?<ahead>\d+)\s+(?<aheadUnit>[a-z]+)|(?<ago>\d+)\s*(?<agoUnit>[a-z]+)(?:\s+ago)?|last\s+(?<last>\d+)?\s*(?<lastUnit>[a-z]+))$/i;

const minute = 60_000;
const units: Readonly<Record<string, number>> = {
  second: 1_000,
  minute,
  hour: 60 * minute,
  day: 24 * 60 * minute,
  week: 7 * 24 * 60 * minute,
};

/** Milliseconds since the epoch; undefined: no moment. Months and years are counted by the calendar, in UTC. */
export function readQueryTime(text: string, now: number): number | undefined {
  const wanted = text.trim().toLowerCase();
  if (wanted === "now") return now;
  if (wanted === "today") return startOfDay(now);
  if (wanted === "yesterday") return startOfDay(now) - (units.day ?? 0);
  const found = relative.exec(wanted)?.groups;
  if (found) {
    const amount = Number(found.ahead ?? found.ago ?? found.last ?? 1);
    const unit = (found.aheadUnit ?? found.agoUnit ?? found.lastUnit ?? "").replace(/s$/, "");
    return move(now, found.ahead === undefined ? -amount : amount, unit);
  }
  return readMoment(text);
}

function move(now: number, amount: number, unit: string): number | undefined {
  const size = Object.hasOwn(units, unit) ? units[unit] : undefined;
  if (size !== undefined) return now + amount * size;
  const months = unit === "month" ? amount : unit === "year" ? amount * 12 : undefined;
  if (months === undefined || Math.abs(months) > 12_000) return undefined;
  const moved = new Date(now);
  moved.setUTCMonth(moved.getUTCMonth() + months);
  return moved.getTime();
}

function startOfDay(now: number): number {
  return Math.floor(now / (24 * 60 * minute)) * 24 * 60 * minute;
}
