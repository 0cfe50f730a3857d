import type pg from "pg";
import { explainIncident, presentIncident } from "#actions/explain-incident.ts";
import { IncidentContent } from "#actions/incidents/incident-content.ts";
import { findQueryFaults, tellQueryFields } from "#actions/incidents/query-help.ts";
import { searchIncidentPage } from "#actions/incidents/search-page.ts";
import { tellFacets } from "#actions/incidents/tell-facets.ts";
import { unknownInstance } from "#actions/instances/unknown-instance.ts";
import { TocsinError } from "#base/errors.ts";
import { SampleEvent } from "#contract/incident.ts";
import type { incidentRoutes } from "#contract/incident-routes.ts";
import type { IncidentFacets } from "#contract/incident-search.ts";
import type { Handlers } from "#contract/route.ts";
import type { Routes } from "#contract/routes.ts";
import { createDb } from "#store/db.ts";
import { countNewestIncidents } from "#store/incident-facets.ts";
import { listIncidents } from "#store/incident-lists.ts";
import { readInstanceId } from "#store/instances.ts";
import { readSamples } from "#store/sample-events.ts";
import type { RequestContext } from "./access/request-context.ts";
import { SharedLooks } from "./shared-looks.ts";

/** So many of the newest incidents are counted by status, severity and the like. */
const mostCounted = 10_000;

/** What the routes about incidents do: reading only, so that they work on every process. */
export function createIncidentHandlers(
  pool: pg.Pool,
): Pick<
  Handlers<Routes, RequestContext>,
  "listIncidents" | "getIncident" | "getSamples" | keyof typeof incidentRoutes
> {
  const db = createDb(pool);
  const facets = new SharedLooks<IncidentFacets>();
  const content = new IncidentContent();
  return {
    searchIncidents(order, { actor }) {
      return searchIncidentPage(pool, { ...order, me: actor.name, now: Date.now() });
    },
    countIncidents({ since }) {
      const look = async () =>
        tellFacets(
          await countNewestIncidents(db, {
            since: since === undefined ? undefined : new Date(since),
            most: mostCounted,
          }),
          mostCounted,
        );
      return facets.ask(since ?? "", look);
    },
    async checkIncidentQuery({ query }) {
      return { faults: findQueryFaults(query, (await content.read(db)).fields, Date.now()) };
    },
    async listQueryFields() {
      return { items: tellQueryFields((await content.read(db)).fields) };
    },
    async listIncidents({ cursor, ...filter }) {
      const rows = await listIncidents(db, { ...filter, after: cursor });
      const last = rows.length === filter.limit ? rows.at(-1) : undefined;
      return { items: rows.map(presentIncident), next: last?.id ?? null };
    },
    async getIncident({ id }) {
      const why = await explainIncident(db, id, content);
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
