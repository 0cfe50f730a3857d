import { type JsonObject, messageOf, TocsinError } from "#sdk/index.ts";
import { findAddress } from "./address.ts";
import { readFirstFetch, readSeverities } from "./fetch-settings.ts";
import { readText } from "./inputs.ts";

/** What is wrong with an instance before anything is asked of Logz.io. */
export function checkParameters(parameters: JsonObject): { parameter: string; message: string }[] {
  const problems: { parameter: string; message: string }[] = [];
  const check = (parameter: string, read: () => unknown) => {
    try {
      read();
    } catch (error) {
      const mend = error instanceof TocsinError ? (error.mend ?? "") : "";
      problems.push({ parameter, message: `${messageOf(error)}. ${mend}`.trim() });
    }
  };
  if (!isGiven(parameters.security_api_token) && !isGiven(parameters.operational_api_token)) {
    const message =
      "Without a token nothing can be read. Give the Security account's token (fetching, logs of an event), the Operations account's (log search), or both.";
    problems.push({ parameter: "security_api_token", message });
  }
  const baseUrl = readText(parameters.base_url);
  check(baseUrl === "" ? "region" : "base_url", () => findAddress(readText(parameters.region), baseUrl));
  check("severities", () => readSeverities(parameters.severities));
  check("fetch_time", () => readFirstFetch(parameters.fetch_time, Date.UTC(2026, 0, 1)));
  return problems;
}

/** A secret may stand there as something else than its text, before it is opened. */
function isGiven(value: JsonObject[string] | undefined): boolean {
  return value !== undefined && value !== null && value !== "";
}
