/** Which fields of an integration are asked for at once, and which are kept for who looks for them. */
import type { Field } from "#contract/instance.ts";

/** Fewer are not worth hiding. */
const leastHidden = 3;

/** What every instance may be told; hardly any has to be. */
const tuning = new Set([
  "requests_per_second",
  "concurrency",
  "request_timeout",
  "settle_seconds",
  "fetch_interval",
  "verify_ssl",
  "allow_private",
  "allow_addresses",
]);

/** Where it connects to: wrong for half of those who leave it as it is. */
const address = new Set(["region", "base_url"]);

/** The first two say what it connects to; beyond them, what has a default works as it is. */
export function groupFields(fields: readonly Field[]): { first: Field[]; more: Field[] } {
  const isMore = ({ id, required, default: given }: Field, index: number) =>
    !required && !address.has(id) && (tuning.has(id) || (index > 1 && given !== undefined));
  const more = fields.filter(isMore);
  if (more.length < leastHidden) return { first: [...fields], more: [] };
  return { first: fields.filter((field, index) => !isMore(field, index)), more };
}

/** `Sekoia.io config`, and when there is one already `Sekoia.io config 2`. */
export function proposeName(integration: string, taken: readonly string[]): string {
  const name = `${integration} config`;
  const isTaken = (proposal: string) => taken.some((one) => one.toLowerCase() === proposal.toLowerCase());
  if (!isTaken(name)) return name;
  for (let number = 2; ; number++) if (!isTaken(`${name} ${number}`)) return `${name} ${number}`;
}
