import { isObject, type Json, type JsonObject } from "#sdk/fake-vendor/json.ts";
import type { VendorReply, VendorRoute } from "#sdk/fake-vendor/route-table.ts";
import { listIncidentFields, listIncidentTypes } from "./content-list.ts";
import type { IncidentRegister } from "./incident-register.ts";
import { searchIncidents } from "./incident-search.ts";
import { refuseBadRequest, refuseUnknownItem, refuseVersion } from "./rest-error.ts";

export interface RestOptions {
  register: IncidentRegister;
  incidentType: string;
  isVersion8: boolean;
  now: () => number;
}

/** The part of the REST API that keeping incidents in step needs. */
export function createRestRoutes(options: RestOptions): VendorRoute[] {
  const { register, incidentType, now } = options;
  return [
    { name: "incident.save", method: "POST", path: "/incident", handle: ({ body }) => saveIncident(register, body) },
    {
      name: "incidents.search",
      method: "POST",
      path: "/incidents/search",
      handle: ({ body }) => searchIncidents(register.searchable(), body, now()),
    },
    {
      name: "incident.load",
      method: "GET",
      path: "/incident/load/:id",
      handle({ params }) {
        const incident = register.find(params.id ?? "");
        return incident ? { json: incident } : refuseUnknownItem();
      },
    },
    {
      name: "types.list",
      method: "GET",
      path: "/incidenttype",
      handle: () => ({ json: listIncidentTypes(incidentType) }),
    },
    {
      name: "fields.list",
      method: "GET",
      path: "/incidentfields",
      handle: () => ({ json: listIncidentFields(incidentType) }),
    },
    {
      name: "about",
      method: "GET",
      path: "/about",
      handle: () => ({
        text: JSON.stringify({
          demistoVersion: options.isVersion8 ? "8.8.0" : "6.12.0",
          buildNum: "1000001",
          productMode: "xsoar",
          deploymentMode: options.isVersion8 ? "saas" : "opp",
        }),
      }),
    },
    {
      name: "user",
      method: "GET",
      path: "/user",
      handle: () => ({
        json: {
          id: "admin",
          username: "admin",
          name: "Admin",
          email: "admin@harbour.example",
          phone: "",
          defaultAdmin: true,
          allRoles: ["Administrator"],
          roles: { roles: ["Administrator"] },
          permissions: {},
          version: 1,
        },
      }),
    },
    { name: "health", method: "GET", path: "/health", handle: () => ({ json: {} }) },
  ];
}

/** Creates, or, when an `id` is given, updates under the optimistic lock. */
function saveIncident(register: IncidentRegister, body: Json | undefined): VendorReply {
  if (!isObject(body)) return refuseBadRequest("The body must be an object");
  const { id, version, createInvestigation, ...fields } = body;
  if (typeof id === "string" && id !== "") {
    const incident = register.find(id);
    if (!incident) return refuseUnknownItem();
    const given = typeof version === "number" ? version : 0;
    if (given !== -1 && given !== incident.version) return refuseVersion(incident.version, given, id);
    register.update(incident, fields);
    return { status: 200, json: withExtras(incident) };
  }
  const incident = register.create({ labels: defaultLabels(fields), ...dropNulls(fields) }, "rest");
  if (createInvestigation === true) register.open(incident);
  return { status: 201, json: withExtras(incident) };
}

function defaultLabels(fields: JsonObject): Json[] {
  return [
    { type: "Instance", value: typeof fields.sourceInstance === "string" ? fields.sourceInstance : "admin" },
    { type: "Brand", value: typeof fields.sourceBrand === "string" ? fields.sourceBrand : "Manual" },
  ];
}

function dropNulls(fields: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
}

/** Create and update answer two keys more than load and search. */
function withExtras(incident: JsonObject): JsonObject {
  return { ...incident, changeStatus: "", insights: 0 };
}
