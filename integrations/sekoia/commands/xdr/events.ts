import { type ArgumentDefinition, defineCommand, isObject, type Json, type JsonObject } from "#sdk/index.ts";
import { createSekoiaClient } from "../../client.ts";
import { readJobEvents, requireJobUuid, searchEvents } from "../../event-search.ts";
import { optionalText, readList, requireInteger, requireText } from "../../inputs.ts";
import { redactEvents } from "../../redact-events.ts";
import { describeJobStatus } from "../../search-job.ts";
import { table, tableEntry } from "../../tables.ts";
import { type TimeBounds, widenTimeBounds } from "../../time-bounds.ts";
import { jobOutputs, resultOutputs } from "./output-paths.ts";

/** Event searches as SekoiaXDR has them: in three steps, and in one. All write beneath `SekoiaXDR.Events`, a search each. */

const mostEvents = 10_000;
const eventsByDefault = 100;
const key = "SekoiaXDR.Events(val.uuid && val.uuid == obj.uuid)";

const searchArguments: readonly ArgumentDefinition[] = [
  { name: "earliest_time", description: "From when: -3d, -2w, or 2026-01-15T00:00:00Z.", required: true },
  { name: "lastest_time", description: "Until when: now, +3d, or 2026-01-15T00:00:00Z.", required: true },
  { name: "query", description: "What to look for: alert_short_ids:AL…. Empty: everything.", default: "" },
  { name: "max_last_events", description: `How many events at most, up to ${mostEvents}.` },
];
const jobArgument: ArgumentDefinition = {
  name: "uuid",
  description: "The search, as sekoia-xdr-events-execute-query made it.",
  required: true,
  isDefault: true,
};

interface Search {
  job: JsonObject;
  bounds: TimeBounds;
  most: number | undefined;
}

function readSearch(command: string, inputs: JsonObject, now: number): Search {
  const query = typeof inputs.query === "string" && inputs.query.trim() !== "" ? inputs.query : "*";
  const most = requireInteger(command, inputs, "max_last_events", { fallback: 0, low: 1, high: mostEvents });
  const bounds = widenTimeBounds(inputs.earliest_time, inputs.lastest_time, query, now);
  const job = {
    term: query,
    earliest_time: bounds.earliest,
    latest_time: bounds.latest,
    visible: false,
    ...(most === 0 ? {} : { max_last_events: most }),
  };
  return { job, bounds, most: most === 0 ? undefined : most };
}

const changesOf = ({ widened }: TimeBounds) => (widened.length === 0 ? "" : ` (${widened.join("; ")})`);

export const xdrExecuteEventQuery = defineCommand({
  name: "sekoia-xdr-events-execute-query",
  description: "Begins an event search in Sekoia.io; its state and its results are asked for by its UUID.",
  effect: "read",
  arguments: searchArguments,
  outputs: jobOutputs("Query"),
  async run(context, inputs) {
    const search = readSearch("sekoia-xdr-events-execute-query", inputs, context.clock.now());
    const job = await createSekoiaClient(context).createSearchJob(search.job);
    const uuid = requireJobUuid(job);
    return {
      entries: [tableEntry(job, table(`Event search ${uuid}`, [job]), { [key]: { ...job, Query: job } })],
      summary: `Began event search ${uuid}${changesOf(search.bounds)}`,
    };
  },
});

export const xdrEventQueryStatus = defineCommand({
  name: "sekoia-xdr-events-status-query",
  description: "Reads the state of an event search: 0 not started, 1 in progress, 2 done, 3 cancelled, 4 failed.",
  effect: "read",
  arguments: [jobArgument],
  outputs: jobOutputs("Status"),
  async run(context, inputs) {
    const uuid = requireText("sekoia-xdr-events-status-query", inputs, "uuid");
    const job = await createSekoiaClient(context).getSearchJob(uuid);
    const state = describeJobStatus(job);
    return {
      entries: [
        tableEntry(job, table(`Event search ${uuid}: ${state}`, [job]), { [key]: { ...job, uuid, Status: job } }),
      ],
      summary: `Event search ${uuid}: ${state}`,
    };
  },
});

export const xdrEventQueryResults = defineCommand({
  name: "sekoia-xdr-events-results-query",
  description: "Reads the events of a search that is done.",
  effect: "read",
  arguments: [jobArgument],
  outputs: resultOutputs,
  async run(context, inputs) {
    const uuid = requireText("sekoia-xdr-events-results-query", inputs, "uuid");
    const client = createSekoiaClient(context);
    // Of a failed search the API answers no events, without a word.
    const found = await readJobEvents(context, client, uuid, eventsByDefault);
    const items = redactEvents(found.events);
    const { total } = found;
    return {
      entries: [
        tableEntry({ items, total }, table(`Events of search ${uuid}: ${items.length} of ${total}`, items), {
          [key]: { uuid, items, total, Results: items },
        }),
      ],
      summary: `Read ${items.length} of ${total} events of search ${uuid}`,
    };
  },
});

export const xdrSearchEvents = defineCommand({
  name: "sekoia-xdr-search-events",
  description: "Searches events in Sekoia.io, waits for the answer and reads it.",
  effect: "read",
  arguments: [
    ...searchArguments,
    { name: "exclude_info", description: "Fields that the table leaves out; the context has them.", type: "list" },
    { name: "job_uuid", description: "A search that was begun already, instead of a new one." },
  ],
  outputs: resultOutputs,
  async run(context, inputs) {
    const search = readSearch("sekoia-xdr-search-events", inputs, context.clock.now());
    const client = createSekoiaClient(context);
    const limit = search.most ?? eventsByDefault;
    const begun = optionalText(inputs, "job_uuid");
    const found =
      begun === undefined
        ? await searchEvents(context, client, search.job, limit)
        : { ...(await readJobEvents(context, client, begun, limit)), jobUuid: begun };
    const { parameters } = context.instance;
    const dot = parameters.replace_dots_event === "-" ? "-" : "_";
    const hidden = readList(inputs.exclude_info);
    const left = new Set(hidden.length > 0 ? hidden : readList(parameters.exclude_info_events));
    const events = redactEvents(found.events).map((event) => withoutDots(event, dot));
    const columns = columnsOf(found.events)
      .filter((field) => !left.has(field))
      .map((field) => field.replaceAll(".", dot));
    const told = `${events.length} of ${found.total} events`;
    const query = String(search.job.term);
    return {
      entries: [
        tableEntry(events, table(`${told} for ${query}`, events, columns), {
          [key]: { uuid: found.jobUuid, total: found.total, Results: events },
        }),
      ],
      summary: `Read ${told} between ${search.bounds.earliest} and ${search.bounds.latest}${changesOf(search.bounds)}`,
    };
  },
});

/** `source.ip` is a path to whoever reads the context; `source_ip` is a name. */
function withoutDots(event: Json, dot: string): Json {
  if (!isObject(event)) return event;
  return Object.fromEntries(Object.entries(event).map(([name, value]) => [name.replaceAll(".", dot), value]));
}

function columnsOf(events: readonly Json[]): string[] {
  return [...new Set(events.flatMap((event) => (isObject(event) ? Object.keys(event) : [])))];
}
