import { defineCommand } from "#sdk/index.ts";
import { createSekoiaClient } from "../client.ts";
import { searchEvents } from "../event-search.ts";
import { readInteger, requireText } from "../inputs.ts";
import { redactEvents } from "../redact-events.ts";
import { widenTimeBounds } from "../time-bounds.ts";

export const getEvents = defineCommand({
  name: "sekoia-get-events",
  description: "Searches events in Sekoia.io and waits for the answer.",
  effect: "read",
  arguments: [
    { name: "query", description: 'What to look for, for example alert_short_ids: "AL…".', required: true },
    { name: "earliest_time", description: "From when: ISO 8601, or relative as -1h. Empty: 30 days before the end." },
    { name: "latest_time", description: "Until when. Empty: now. For the events of an alert always now, at least." },
    { name: "limit", description: "How many events at most, 1 to 100.", type: "number", default: 100 },
  ],
  async run(context, inputs) {
    const query = requireText("sekoia-get-events", inputs, "query");
    const limit = readInteger(inputs.limit, 100, 1, 100);
    const bounds = widenTimeBounds(inputs.earliest_time, inputs.latest_time, query, context.clock.now());
    const client = createSekoiaClient(context);
    // Not visible: thousands of our searches would bury the analysts' own in the console's history.
    const job = { term: query, earliest_time: bounds.earliest, latest_time: bounds.latest, visible: false };
    const found = await searchEvents(context, client, job, limit);
    const changes = bounds.widened.length === 0 ? "" : ` (${bounds.widened.join("; ")})`;
    const summary = `Read ${found.events.length} of ${found.total} events between ${bounds.earliest} and ${bounds.latest}${changes}`;
    return { outputs: { events: redactEvents(found.events) }, summary };
  },
});
