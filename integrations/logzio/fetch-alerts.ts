import { type CommandContext, createTimeSource, type JsonObject } from "#sdk/index.ts";
import { attachLogs } from "./attach-logs.ts";
import { createLogzioClient } from "./client.ts";
import { readFetchSettings, readFirstFetch } from "./fetch-settings.ts";
import { readText } from "./inputs.ts";
import { largestPage, listEvents } from "./list-events.ts";
import { readAlert } from "./read-alert.ts";

/**
 * How the events of Logz.io's rules are listed; how they are walked through is `createTimeSource`'s. There is no list of
 * what changed: an event's later severity, status or comment cannot be followed.
 */
export const alertSource = {
  ...createTimeSource({
    pageSize: (parameters) => readFetchSettings(parameters).pageSize,
    largestPage,
    firstFetchAt: (parameters, vendorNow) => Math.floor(readFirstFetch(parameters.fetch_time, vendorNow * 1000) / 1000),
    // A round every half a minute: of one page a round a busy past would never be read to its end.
    sweepPages: 15,
    list: listEvents,
    read: readAlert,
  }),
  complete: async (context: CommandContext, alerts: Parameters<typeof attachLogs>[2]) => {
    const perAlert = readFetchSettings(context.instance.parameters).logsPerAlert;
    return perAlert === 0 ? [...alerts] : attachLogs(context, createLogzioClient(context), alerts, perAlert);
  },
  fetchesNothing,
};

export const { fetchAlerts } = alertSource;

/** The operations token serves searches; events belong to the Security account. */
function fetchesNothing({ security_api_token: token }: JsonObject): string | undefined {
  if (readText(token) !== "") return undefined;
  return "There is no API token for the Security account (security_api_token): alerts are fetched with it. The Operations account's token serves logzio-search-logs only.";
}
