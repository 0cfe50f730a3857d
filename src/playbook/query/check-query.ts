/** What is wrong with a query that reads well: fields that are not there, values their fields can never have. */
import { readSeverity } from "../incident-severity.ts";
import type { FieldQuery, Query, QueryProblem } from "./query.ts";
import { type QueryFieldKind, type QueryFields, readStatus, statusNames } from "./query-field.ts";
import { readQueryTime } from "./query-time.ts";

export function checkQuery(
  query: Query,
  fields: QueryFields,
  now: number,
  known: readonly string[] = [],
): QueryProblem[] {
  const problems: QueryProblem[] = [];
  const visit = (part: Query): void => {
    if (part.kind === "and" || part.kind === "or") for (const inner of part.parts) visit(inner);
    else if (part.kind === "not") visit(part.part);
    else if (part.kind === "field") problems.push(...checkField(part, fields, now, known));
  };
  visit(query);
  return problems;
}

function checkField(
  { field, test, at }: FieldQuery,
  fields: QueryFields,
  now: number,
  known: readonly string[],
): QueryProblem[] {
  const kind = fields(field);
  if (kind === undefined) {
    const near = known.find((name) => name.toLowerCase().startsWith(field.toLowerCase().slice(0, 3)));
    const hint = near === undefined ? "" : ` Did you mean ${near}?`;
    return [{ message: `There is no field "${field}".${hint}`, at }];
  }
  if (test.op === "exists" || test.value === "" || test.value === "{me}" || (test.op === "is" && test.pattern))
    return [];
  const wrong = expect(kind, test.value, now);
  return wrong === undefined ? [] : [{ message: `"${test.value}" is no value of ${field}: ${wrong}`, at }];
}

function expect(kind: QueryFieldKind, value: string, now: number): string | undefined {
  switch (kind) {
    case "number":
      return Number.isFinite(Number(value)) ? undefined : "write a number";
    case "date":
      return readQueryTime(value, now) === undefined
        ? 'write a time like "2026-01-31T12:00:00Z", "2026-01-31" or "7 days ago"'
        : undefined;
    case "boolean":
      return /^(?:true|false)$/i.test(value) ? undefined : "write true or false";
    case "severity":
      return readSeverity(value) === undefined
        ? "write unknown, informational, low, medium, high, critical, or 0 to 4"
        : undefined;
    case "status":
      return readStatus(value) === undefined ? `write ${statusNames.join(", ")}` : undefined;
    default:
      return undefined;
  }
}
