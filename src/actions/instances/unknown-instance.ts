import { TocsinError } from "#base/errors.ts";
import type { Db } from "#store/db.ts";
import { listInstances } from "#store/instances.ts";

/** What is said of a name that no instance has: those there are, since most such names are typed. */
export async function unknownInstance(db: Db, name: string): Promise<TocsinError> {
  const known = (await listInstances(db)).map((one) => one.name);
  return new TocsinError("NOT_FOUND", `There is no instance ${name}`, {
    mend: known.length > 0 ? `There are: ${known.join(", ")}.` : "Create one.",
  });
}
