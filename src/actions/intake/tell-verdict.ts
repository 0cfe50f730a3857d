import type { AlertVerdict, DecisionStep } from "#contract/ingest-rule.ts";

/** The outcome first, then each rule that it met. */
export function tellVerdict({ because, steps }: Pick<AlertVerdict, "because" | "steps">): string[] {
  return [because, ...steps.map(tellStep)];
}

function tellStep({ rule, name, version, action, applied, because, values }: DecisionStep): string {
  const what = rule === null ? "The dedup key of the instance" : `The rule ${name} (${action}, version ${version})`;
  const held = Object.entries(values ?? {}).map(([field, found]) => `${field} = ${found.join(", ")}`);
  const with_ = held.length === 0 ? "" : `, with ${held.join(" and ")}`;
  return `${what} ${applied ? "applied" : "had no effect"}${with_}: ${because}`;
}
