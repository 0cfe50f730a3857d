import { z } from "zod";
import { Alert } from "./alert.ts";
import { connectRoutes } from "./connect-routes.ts";
import { contentRoutes } from "./content-routes.ts";
import { Incident, IncidentWhy, SampleEvent } from "./incident.ts";
import { incidentRoutes } from "./incident-routes.ts";
import { incidentSetupRoutes } from "./incident-setup-routes.ts";
import { indicatorRoutes } from "./indicator-routes.ts";
import { ingestRuleRoutes } from "./ingest-rule-routes.ts";
import { InstanceTest } from "./instance.ts";
import { investigationRoutes } from "./investigation-routes.ts";
import { listRoutes } from "./list-routes.ts";
import { mappingRoutes } from "./mapping-routes.ts";
import { peopleRoutes } from "./people-routes.ts";
import { playbookRoutes } from "./playbook-routes.ts";
import { questionRoutes } from "./question-routes.ts";
import { route } from "./route.ts";
import { runRoutes } from "./run-routes.ts";
import { runViewRoutes } from "./run-view-routes.ts";
import { sourceRoutes } from "./source-routes.ts";
import { Status, WritesPaused } from "./status.ts";

const limit = z.coerce.number().int().min(1).max(200).default(50);

const incidentId = z.string().regex(/^[0-9]{1,18}$/, "an incident's id is a number");

/** Everything the API offers. The server mounts it, the command line and the console call it, OpenAPI is printed from it. */
export const routes = {
  getStatus: route({
    method: "GET",
    path: "/status",
    permission: "status.read",
    summary: "How this Tocsin is doing",
    input: z.object({}),
    output: Status,
  }),
  getWrites: route({
    method: "GET",
    path: "/outside-writes",
    permission: "status.read",
    summary: "Whether every write to the outside is paused: by whom, why, since when",
    input: z.object({}),
    output: z.object({ paused: WritesPaused.nullable() }),
  }),
  pauseWrites: route({
    method: "POST",
    path: "/outside-writes/pause",
    permission: "writes.pause",
    summary: "Pause every write to the outside, of every run, until they are let go; reads go on",
    input: z.object({ reason: z.string().trim().min(1).max(500).optional() }),
    output: z.object({}),
  }),
  resumeWrites: route({
    method: "POST",
    path: "/outside-writes/resume",
    permission: "writes.resume",
    summary: "Let writes to the outside go again",
    input: z.object({}),
    output: z.object({}),
  }),
  listAlerts: route({
    method: "GET",
    path: "/alerts",
    permission: "alerts.read",
    summary: "Alerts, newest first",
    input: z.object({ limit }),
    output: z.object({ items: z.array(Alert) }),
  }),
  testInstance: route({
    method: "POST",
    path: "/instances/:name/test",
    permission: "instances.test",
    summary: "Test an instance: reachability, credentials, each right",
    input: z.object({ name: z.string() }),
    output: InstanceTest,
  }),
  listIncidents: route({
    method: "GET",
    path: "/incidents",
    permission: "incidents.read",
    summary: "Incidents, newest first",
    input: z.object({
      status: z.coerce.number().int().min(0).max(3).optional(),
      type: z.string().optional(),
      severity: z.coerce.number().min(0).max(4).optional(),
      /** In the name or the details, or the whole id. */
      text: z.string().max(500).optional(),
      limit,
      cursor: incidentId.optional(),
    }),
    output: z.object({ items: z.array(Incident), next: z.string().nullable() }),
  }),
  getIncident: route({
    method: "GET",
    path: "/incidents/:id",
    permission: "incidents.read",
    summary: "An incident, and why it is as it is",
    input: z.object({ id: incidentId }),
    output: IncidentWhy,
  }),
  runCommand: route({
    method: "POST",
    path: "/incidents/:id/commands",
    permission: "commands.run",
    summary: "Run a command for an incident; what it says goes to the War Room",
    input: z.object({
      id: incidentId,
      /** As one types it: `!name argument="value"`. */
      line: z.string().max(20_000).optional(),
      /** Or in its parts. */
      name: z.string().min(1).max(300).optional(),
      arguments: z.record(z.string(), z.string()).optional(),
    }),
    /** The run that does it. */
    output: z.object({ run: z.uuid() }),
  }),
  getSamples: route({
    method: "GET",
    path: "/instances/:name/samples",
    permission: "samples.read",
    summary: "The last events of an instance that stores samples, oldest first",
    input: z.object({ name: z.string() }),
    output: z.object({ items: z.array(SampleEvent) }),
  }),
  ...incidentRoutes,
  ...incidentSetupRoutes,
  ...mappingRoutes,
  ...connectRoutes,
  ...runRoutes,
  ...runViewRoutes,
  ...sourceRoutes,
  ...ingestRuleRoutes,
  ...questionRoutes,
  ...investigationRoutes,
  ...listRoutes,
  ...indicatorRoutes,
  ...playbookRoutes,
  ...contentRoutes,
  ...peopleRoutes,
} as const;

export type Routes = typeof routes;
