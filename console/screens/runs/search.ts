/** What the address of the list says: which runs are shown. */
import { RunStatus } from "#contract/run.ts";
import { isRange, type Range } from "../../parts/time-range.ts";

export interface RunsSearch {
  status?: RunStatus;
  text?: string;
  playbookId?: string;
  /** Absent: the last week. */
  range?: Range;
}

/** More is refused by the server. */
const longest = 200;

export function readRunsSearch(given: Record<string, unknown>): RunsSearch {
  const status = RunStatus.safeParse(given.status);
  const [text, playbookId] = [readText(given.text), readText(given.playbookId)];
  return {
    ...(status.success ? { status: status.data } : {}),
    ...(text === undefined ? {} : { text }),
    ...(playbookId === undefined ? {} : { playbookId }),
    ...(isRange(given.range) && given.range !== "week" ? { range: given.range } : {}),
  };
}

/** The router reads `?text=4711` as a number. */
function readText(value: unknown): string | undefined {
  if (typeof value !== "string" && typeof value !== "number") return undefined;
  const text = String(value).slice(0, longest);
  return text === "" ? undefined : text;
}
