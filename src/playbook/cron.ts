/** Cron expressions of five fields, as XSOAR's scheduled commands and jobs write them. In UTC. */
export interface Cron {
  minutes: readonly number[];
  hours: readonly number[];
  days: readonly number[];
  months: readonly number[];
  weekdays: readonly number[];
  /** Both days are restricted: one of the two is enough, as cron has always had it. */
  eitherDay: boolean;
}

interface Field {
  name: string;
  from: number;
  to: number;
  words?: readonly string[];
}

const fields: readonly Field[] = [
  { name: "minute", from: 0, to: 59 },
  { name: "hour", from: 0, to: 23 },
  { name: "day of the month", from: 1, to: 31 },
  {
    name: "month",
    from: 1,
    to: 12,
    words: ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"],
  },
  // 7 is Sunday as well.
  { name: "day of the week", from: 0, to: 7, words: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] },
];

const named: Readonly<Record<string, string>> = {
  "@yearly": "0 0 1 1 *",
  "@annually": "0 0 1 1 *",
  "@monthly": "0 0 1 * *",
  "@weekly": "0 0 * * 0",
  "@daily": "0 0 * * *",
  "@midnight": "0 0 * * *",
  "@hourly": "0 * * * *",
};

/** The expression, or what is wrong with it. */
export function parseCron(text: string): Cron | string {
  const whole = text.trim().toLowerCase();
  const parts = (Object.hasOwn(named, whole) ? (named[whole] ?? "") : whole).split(/\s+/);
  if (text.length > 200) return "it is too long";
  if (parts.length !== fields.length) {
    return `it has ${whole === "" ? 0 : parts.length} fields; write five: minute, hour, day, month, day of the week`;
  }
  const sets: number[][] = [];
  for (const [index, field] of fields.entries()) {
    const set = readField(parts[index] ?? "", field);
    if (typeof set === "string") return set;
    sets.push(set);
  }
  const [minutes = [], hours = [], days = [], months = [], weekdays = []] = sets;
  const isFree = (part: string | undefined) => part === "*" || part === "?" || part?.startsWith("*/") === true;
  return {
    minutes,
    hours,
    days,
    months,
    weekdays: [...new Set(weekdays.map((day) => day % 7))],
    eitherDay: !isFree(parts[2]) && !isFree(parts[4]),
  };
}

function readField(part: string, field: Field): number[] | string {
  const { name, from, to } = field;
  const wrong = `"${part}" is no ${name}: write * or numbers from ${from} to ${to}, with , - and /`;
  const set = new Set<number>();
  for (const piece of part.split(",")) {
    const [, range = "", step] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(piece) ?? [];
    if (range === "") return wrong;
    const every = step === undefined ? 1 : Number(step);
    const [first, last] = readRange(range, field, step !== undefined);
    if (first === undefined || last === undefined || every < 1 || first < from || last > to || first > last) {
      return wrong;
    }
    for (let value = first; value <= last; value += every) set.add(value);
  }
  return [...set].sort((a, b) => a - b);
}

function readRange(range: string, field: Field, hasStep: boolean): [number | undefined, number | undefined] {
  // Sunday is one day, not the first and the last.
  const last = field.words?.length === 7 ? 6 : field.to;
  if (range === "*" || range === "?") return [field.from, last];
  const dash = range.indexOf("-");
  if (dash === -1) {
    const value = readNumber(range, field);
    return [value, hasStep ? last : value];
  }
  return [readNumber(range.slice(0, dash), field), readNumber(range.slice(dash + 1), field)];
}

function readNumber(text: string, { words, from }: Field): number | undefined {
  if (/^\d{1,2}$/.test(text)) return Number(text);
  const at = words?.indexOf(text) ?? -1;
  return at === -1 ? undefined : at + (from === 1 ? 1 : 0);
}

/** Leap days come again after eight years at the latest. */
const mostDays = 366 * 9;
const dayMs = 86_400_000;

/** The first moment after `after`, in milliseconds; undefined when there is none (the 30th of February). */
export function nextCronMoment(cron: Cron, after: number): number | undefined {
  const first = Math.floor(after / 60_000) * 60_000 + 60_000;
  let day = Math.floor(first / dayMs) * dayMs;
  for (let looked = 0; looked < mostDays; looked++, day += dayMs) {
    if (!fitsDay(cron, new Date(day))) continue;
    for (const hour of cron.hours) {
      for (const minute of cron.minutes) {
        const moment = day + hour * 3_600_000 + minute * 60_000;
        if (moment >= first) return moment;
      }
    }
  }
  return undefined;
}

function fitsDay(cron: Cron, day: Date): boolean {
  if (!cron.months.includes(day.getUTCMonth() + 1)) return false;
  const byDay = cron.days.includes(day.getUTCDate());
  const byWeekday = cron.weekdays.includes(day.getUTCDay());
  return cron.eitherDay ? byDay || byWeekday : byDay && byWeekday;
}
