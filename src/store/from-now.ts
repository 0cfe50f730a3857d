import { type RawBuilder, sql } from "kysely";

/** An instant by the database's clock, which all processes share. Negative: in the past. */
export function fromNow(milliseconds: number): RawBuilder<Date> {
  return sql<Date>`now() + ${milliseconds}::float8 * interval '1 millisecond'`;
}
