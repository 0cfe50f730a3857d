/** The part of the route table about finding incidents. */
import { z } from "zod";
import { IncidentFacets, IncidentHead, QueryFault, QueryFieldHelp } from "./incident-search.ts";
import { route } from "./route.ts";

const Query = z.string().max(10_000);
const incidentId = z.string().regex(/^[0-9]{1,18}$/, "an incident's id is a number");

export const incidentRoutes = {
  searchIncidents: route({
    method: "GET",
    path: "/incidents/search",
    permission: "incidents.read",
    summary: "Incidents by the query language, newest first",
    input: z.object({
      query: Query.optional(),
      /** A second query that holds as well: what was chosen beside the words. */
      filter: Query.optional(),
      /** Made at this moment or later. */
      since: z.iso.datetime().optional(),
      limit: z.coerce.number().int().min(1).max(200).default(50),
      cursor: incidentId.optional(),
    }),
    /** `next` without items: it took long and nothing was found so far; it goes on from there. */
    output: z.object({ items: z.array(IncidentHead), next: z.string().nullable() }),
  }),
  countIncidents: route({
    method: "GET",
    path: "/incidents/facets",
    permission: "incidents.read",
    summary: "What statuses, severities, types, owners and sources the newest incidents of a time have",
    input: z.object({ since: z.iso.datetime().optional() }),
    output: IncidentFacets,
  }),
  checkIncidentQuery: route({
    method: "GET",
    path: "/incidents/query",
    permission: "incidents.read",
    summary: "What is wrong with a query, and where",
    input: z.object({ query: Query }),
    output: z.object({ faults: z.array(QueryFault) }),
  }),
  listQueryFields: route({
    method: "GET",
    path: "/incidents/query-fields",
    permission: "incidents.read",
    summary: "What a query can ask for",
    input: z.object({}),
    output: z.object({ items: z.array(QueryFieldHelp) }),
  }),
} as const;
