import { explainIncident, presentIncident } from "#actions/explain-incident.ts";
import { unknownInstance } from "#actions/instances/unknown-instance.ts";
import { TocsinError } from "#base/errors.ts";
import { SampleEvent } from "#contract/incident.ts";
import type { Handlers } from "#contract/route.ts";
import type { Routes } from "#contract/routes.ts";
import type { Db } from "#store/db.ts";
import { listIncidents } from "#store/incident-lists.ts";
import { readInstanceId } from "#store/instances.ts";
import { readSamples } from "#store/sample-events.ts";
import type { RequestContext } from "./access/request-context.ts";

/** What the routes about incidents do: reading only, so that they work on every process. */
export function createIncidentHandlers(
  db: Db,
): Pick<Handlers<Routes, RequestContext>, "listIncidents" | "getIncident" | "getSamples"> {
  return {
    async listIncidents({ cursor, ...filter }) {
      const rows = await listIncidents(db, { ...filter, after: cursor });
      const last = rows.length === filter.limit ? rows.at(-1) : undefined;
      return { items: rows.map(presentIncident), next: last?.id ?? null };
    },
    async getIncident({ id }) {
      const why = await explainIncident(db, id);
      if (!why) throw new TocsinError("NOT_FOUND", `There is no incident ${id}`);
      return why;
    },
    async getSamples({ name }) {
      const id = await readInstanceId(db, name);
      if (id === undefined) throw await unknownInstance(db, name);
      return { items: SampleEvent.array().parse(await readSamples(db, id)) };
    },
  };
}
