import { type JsonObject, readDedupPaths, readDuration } from "#sdk/index.ts";

/** What keeps a dedup key from ever being one. */
export function checkDedup(parameters: JsonObject): { parameter: string; message: string }[] {
  const faults: { parameter: string; message: string }[] = [];
  const { dedup_key: key, dedup_window: window } = parameters;
  const isSet = (value: unknown) => value !== undefined && value !== null && value !== "";
  if (isSet(key)) {
    const paths = typeof key === "string" ? readDedupPaths(key) : "it is a text";
    if (typeof paths === "string")
      faults.push({ parameter: "dedup_key", message: `The dedup key is wrong: ${paths}.` });
  }
  if (isSet(window) && (typeof window !== "string" || readDuration(window) === undefined)) {
    const message = "Write a number and s, m, h or d, as in 30m; at most 90 days.";
    faults.push({ parameter: "dedup_window", message });
  }
  return faults;
}
