/** Reads a date by a Python format. What the format does not say is of 1900-01-01, midnight, UTC. */
import { type Moment, momentFrom, monthNames, weekdayNames } from "./moment.ts";
import { readMonth } from "./read-date.ts";
import { readZone } from "./zones.ts";

const names = (list: readonly string[]) => [...list, ...list.map((name) => name.slice(0, 3))].join("|");

/** The pattern behind each directive, as Python has it. */
const directives: Readonly<Record<string, string>> = {
  Y: "(?<Y>\\d{4})",
  y: "(?<y>\\d{2})",
  m: "(?<m>1[0-2]|0[1-9]|[1-9])",
  d: "(?<d>3[01]|[12]\\d|0[1-9]|[1-9]| [1-9])",
  H: "(?<H>2[0-3]|[01]\\d|\\d)",
  I: "(?<I>1[0-2]|0[1-9]|[1-9])",
  M: "(?<M>[0-5]\\d|\\d)",
  S: "(?<S>6[01]|[0-5]\\d|\\d)",
  f: "(?<f>\\d{1,6})",
  p: "(?<p>am|pm)",
  z: "(?<z>[-+]\\d{2}:?[0-5]\\d|Z)",
  Z: "(?<Z>[A-Za-z]{1,5})",
  j: "(?<j>36[0-6]|3[0-5]\\d|[12]\\d\\d|0[1-9]\\d|00[1-9]|[1-9]\\d|0[1-9]|[1-9])",
  b: `(?<b>${names(monthNames)})`,
  a: `(?:${names(weekdayNames)})`,
  "%": "%",
};
const composed: Readonly<Record<string, string>> = {
  T: "%H:%M:%S",
  R: "%H:%M",
  D: "%m/%d/%y",
  F: "%Y-%m-%d",
  c: "%a %b %d %H:%M:%S %Y",
  x: "%m/%d/%y",
  X: "%H:%M:%S",
  B: "%b",
  h: "%b",
  A: "%a",
};

/** `bad format`: the format has a directive there is none of, or has one twice. */
export function strptime(text: string, format: string): Moment | undefined | "bad format" {
  const pattern = toPattern(format);
  if (pattern === undefined) return "bad format";
  const groups = text.length > 200 ? undefined : pattern.exec(text)?.groups;
  if (groups === undefined) return undefined;
  const zone = readZone(groups.z ?? groups.Z ?? "UTC");
  if (zone === undefined) return undefined;
  const hour12 = groups.I === undefined ? undefined : Number(groups.I) % 12;
  const late = groups.p?.toLowerCase() === "pm" ? 12 : 0;
  const moment = momentFrom(
    {
      year: groups.Y !== undefined ? Number(groups.Y) : groups.y !== undefined ? century(Number(groups.y)) : 1_900,
      month: groups.m !== undefined ? Number(groups.m) : ((groups.b && readMonth(groups.b)) ?? 1) || 1,
      day: Number(groups.d ?? 1),
      hour: hour12 === undefined ? Number(groups.H ?? 0) : hour12 + late,
      minute: Number(groups.M ?? 0),
      second: Number(groups.S ?? 0),
      nanosecond: Number((groups.f ?? "").padEnd(9, "0")),
    },
    { ...zone, zoned: groups.z !== undefined || groups.Z !== undefined },
  );
  if (moment === undefined || groups.j === undefined) return moment;
  return { ...moment, nanoseconds: moment.nanoseconds + BigInt(Number(groups.j) - 1) * 86_400_000_000_000n };
}

/** Python's own pivot: 69 to 99 are of the last century. */
function century(year: number): number {
  return year < 69 ? 2_000 + year : 1_900 + year;
}

function toPattern(format: string): RegExp | undefined {
  const spelled = format.replace(/%([TRDFcxXBhA])/g, (_whole, letter: string) => composed[letter] ?? "");
  const seen = new Set<string>();
  let known = true;
  const source = spelled.replace(/%(.?)|\s+|[\\^$.*+?()[\]{}|]/gs, (whole, letter?: string) => {
    if (whole[0] !== "%") return /\s/.test(whole) ? "\\s+" : `\\${whole}`;
    const directive = letter === undefined || !Object.hasOwn(directives, letter) ? undefined : directives[letter];
    if (directive === undefined || (letter !== "%" && seen.has(letter ?? ""))) known = false;
    seen.add(letter ?? "");
    return directive ?? "";
  });
  return known ? new RegExp(`^${source}$`, "i") : undefined;
}
