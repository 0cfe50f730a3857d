/** Moments in words. `now` comes in as an argument, so that a list is of one mind about what time it is. */

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** `2026-11-28 14:03:22`, in the zone of whoever reads it. */
export function absoluteMoment(iso: string): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return iso;
  const two = (value: number) => String(value).padStart(2, "0");
  const days = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${days} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

/** `3 minutes ago`, `in 2 days`; short of a few seconds, `just now`. */
export function relativeMoment(iso: string, now: number): string {
  const distance = new Date(iso).getTime() - now;
  if (Number.isNaN(distance)) return iso;
  const far = Math.abs(distance);
  if (far < 5 * second) return "just now";
  // What is said to last 90 days ends in 90 days, and not in 89, a moment later.
  return distance < 0 ? `${inWords(far)} ago` : `in ${inWords(far + second)}`;
}

function inWords(far: number): string {
  if (far < minute) return count(far / second, "second");
  if (far < hour) return count(far / minute, "minute");
  if (far < day) return count(far / hour, "hour");
  if (far < 100 * day) return count(far / day, "day");
  if (far < 730 * day) return count(far / (30.44 * day), "month");
  return count(far / (365.25 * day), "year");
}

function count(amount: number, unit: string): string {
  const whole = Math.max(1, Math.floor(amount));
  return `${whole} ${unit}${whole === 1 ? "" : "s"}`;
}

/** How long what `relativeMoment` says stays true, about: what happened a day ago need not be redrawn each second. */
export function staysTrueFor(iso: string, now: number): number {
  const far = Math.abs(new Date(iso).getTime() - now);
  return far < minute ? second : far < hour ? 15 * second : 5 * minute;
}
