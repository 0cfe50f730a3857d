/** How long one unit of a relative time is. */
const unitMs: Record<string, number> = {
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 7 * 86_400_000,
};

/** `now`, `-3d`, `-90m`, or ISO 8601; milliseconds, or undefined when it is neither. A time without a zone is UTC. */
export function readInstant(text: string, now: number): number | undefined {
  const trimmed = text.trim();
  if (trimmed === "now") return now;
  const relative = /^([+-])(\d+)([smhdw])$/.exec(trimmed);
  if (relative) {
    const span = Number(relative[2]) * (unitMs[relative[3] ?? ""] ?? 0);
    return relative[1] === "-" ? now - span : now + span;
  }
  if (!/^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})?)?$/.test(trimmed))
    return undefined;
  const parsed = Date.parse(isZoned(trimmed) || trimmed.length === 10 ? trimmed : `${trimmed}Z`);
  return Number.isNaN(parsed) ? undefined : parsed;
}

/** Whether an absolute time names its zone. A relative one counts as zoned: it is the server's own. */
export function isZoned(text: string): boolean {
  return !/^\d{4}-/.test(text) || /(Z|[+-]\d{2}:?\d{2})$/.test(text.slice(10));
}
