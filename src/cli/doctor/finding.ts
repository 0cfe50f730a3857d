import { readError } from "../error-lines.ts";

/** One line of `doctor`. Only `broken` makes it end with 1. */
export interface Finding {
  area: "machine" | "configuration" | "database" | "server" | "vendors";
  name: string;
  state: "ok" | "notice" | "broken";
  detail: string;
  mend?: string;
}

export function findingOfError(area: Finding["area"], name: string, error: unknown): Finding {
  const { code, message, mend } = readError(error);
  return { area, name, state: "broken", detail: `${code}: ${message}`, ...(mend === undefined ? {} : { mend }) };
}
