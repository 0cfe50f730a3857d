/** One demo at a time in a home: a second one would empty the first one's database and overwrite its configuration. */
import { join } from "node:path";
import { TocsinError } from "#contract/errors.ts";
import { withStartLock } from "#server/postgres/start-lock.ts";
import { makeDemoDirectory } from "./configuration.ts";

/** Long enough to remove what a killed demo left. */
const timeoutMs = 300;

export async function holdDemoFolder<T>(home: string, work: () => Promise<T>): Promise<T> {
  const directory = await makeDemoDirectory(home);
  let isHeld = false;
  try {
    return await withStartLock(join(directory, "demo.lock"), { timeoutMs }, () => {
      isHeld = true;
      return work();
    });
  } catch (cause) {
    if (isHeld || !(cause instanceof TocsinError) || cause.code !== "POSTGRES_START_TIMEOUT") throw cause;
    throw new TocsinError("DEMO_RUNS_ALREADY", `Another demo runs in ${directory}.`, {
      cause,
      mend: "End it, or give this one a folder of its own with --home.",
    });
  }
}
