/**
 * A Cortex XSOAR in this process, for tests, the demo and chaos runs: the Generic Webhook of one instance
 * (`POST /instance/execute/<instance>`) with an incoming mapper behind it, and the part of the REST API that keeping
 * incidents in step needs, under the root, `/xsoar` and `/xsoar/public/v1`. It is an XSOAR 6, or, with `apiKeyId`, an 8.
 *
 *     const xsoar = createFakeXsoar({ token: "Bearer secret" });
 *     const { url } = await xsoar.start();
 *     ...                                   // POST to `${url}/instance/execute/sekoia`
 *     xsoar.incidents();                    // what arrived, when, for which alert
 *
 * `faults` and `setFaults` make it misbehave (routes: `webhook`, `incident.save`, `incidents.search`, `incident.load`,
 * `types.list`, `fields.list`, `about`, `user`, `health`). It never de-duplicates: the real one does not either.
 *
 * Not modelled: investigations, War Room, playbook runs, closing, batch calls, content import.
 */
import { createFakeVendor, type FakeVendor } from "#sdk/fake-vendor/create-fake-vendor.ts";
import type { Faults } from "#sdk/fake-vendor/fault-plan.ts";
import type { JsonObject } from "#sdk/fake-vendor/json.ts";
import { createIncidentRegister, type ReceivedIncident } from "./fake/incident-register.ts";
import { defaultMapping, type IncomingMapping } from "./fake/incoming-mapper.ts";
import { refuse, refuseBadRequest } from "./fake/rest-error.ts";
import { checkRestKey } from "./fake/rest-guard.ts";
import { createRestRoutes } from "./fake/rest-routes.ts";
import { checkWebhook, createWebhookRoute, webhookRouteName } from "./fake/webhook-route.ts";

export interface FakeXsoarOptions {
  /** The whole value of the webhook's header, or the password of basic authentication. Default `Bearer fake-xsoar-token`. */
  token?: string;
  /** The webhook's user name: `_header:<Name>`, a user name for basic authentication, or empty for no check. */
  identifier?: string;
  /** The webhook's instance. Default `sekoia`. */
  instanceName?: string;
  /** Default `fake-xsoar-key`. */
  restApiKey?: string;
  /** Makes it an XSOAR 8: REST callers must send this as `x-xdr-auth-id`. */
  apiKeyId?: string;
  /** The type of incidents that name none. Default `Sekoia.io`. */
  incidentType?: string;
  /** Replaces the incoming mapper: incident field to a path in the raw event. */
  mapping?: IncomingMapping;
  /** How long a new incident is missing from searches. Default 0. */
  indexDelayMs?: number;
  faults?: Faults;
  /** Requests a second. Default: no limit. */
  rateLimit?: number;
  seed?: number | string;
  now?: () => number;
  /** How many requests the ledger keeps. */
  keepRequests?: number;
}

export interface FakeXsoar extends FakeVendor {
  readonly token: string;
  readonly restApiKey: string;
  readonly instanceName: string;
  /** Where the webhook is, once started. */
  webhookUrl(): string;
  /** Every incident there is, in the order of arrival. */
  incidents(): ReceivedIncident[];
  /** Cheaper than `incidents()` for waiting on a number. */
  incidentCount(): number;
  /** Alert ids for which more than one incident arrived. */
  doubledAlertIds(): string[];
  /** The webhook's last 20 incidents as it received them, before mapping. */
  sampleEvents(): JsonObject[];
}

const firstIncidentId = 1001;

export function createFakeXsoar(options: FakeXsoarOptions = {}): FakeXsoar {
  const now = options.now ?? Date.now;
  const token = options.token ?? "Bearer fake-xsoar-token";
  const restApiKey = options.restApiKey ?? "fake-xsoar-key";
  const instanceName = options.instanceName ?? "sekoia";
  const incidentType = options.incidentType ?? "Sekoia.io";
  const register = createIncidentRegister(now, options.indexDelayMs ?? 0, firstIncidentId);
  const samples: JsonObject[] = [];
  const restCredentials = { restApiKey, apiKeyId: options.apiKeyId };
  const webhookCredentials = { identifier: options.identifier ?? "_header:Authorization", password: token };

  const vendor = createFakeVendor({
    routes: [
      createWebhookRoute({
        register,
        instanceName,
        credentials: webhookCredentials,
        incidentType,
        mapping: options.mapping ?? defaultMapping,
        now,
        samples,
      }),
      ...createRestRoutes({ register, incidentType, isVersion8: options.apiKeyId !== undefined, now }),
    ],
    mounts: ["", "/xsoar", "/xsoar/public/v1"],
    guard: (request, route) =>
      route.name === webhookRouteName
        ? checkWebhook(request, webhookCredentials)
        : checkRestKey(request, restCredentials, now()),
    errorReplies: {
      notFound: () => refuse(404, "not_found", "Not found", "There is no such path", "page not found"),
      wrongMethod: () =>
        refuse(405, "method_not_allowed", "Method not allowed", "Method not allowed", "method not allowed"),
      notJson: () => refuseBadRequest("invalid character in the body"),
      throttled: () => refuse(429, "too_many_requests", "Too many requests", "Too many requests", "slow down"),
      serverError: (status) => refuse(status, "internalServerError", "Internal error", "Internal error", "it failed"),
    },
    seed: options.seed ?? 1,
    now,
    ...(options.faults ? { faults: options.faults } : {}),
    ...(options.rateLimit === undefined ? {} : { rateLimit: options.rateLimit }),
    ...(options.keepRequests === undefined ? {} : { keepRequests: options.keepRequests }),
  });

  return Object.assign(vendor, {
    token,
    restApiKey,
    instanceName,
    webhookUrl: () => `${vendor.url}/instance/execute/${instanceName}`,
    incidents: register.received,
    incidentCount: register.size,
    doubledAlertIds() {
      const counts = new Map<string, number>();
      for (const alertId of register.alertIds()) counts.set(alertId, (counts.get(alertId) ?? 0) + 1);
      return [...counts].filter(([, count]) => count > 1).map(([alertId]) => alertId);
    },
    sampleEvents: () => structuredClone(samples),
  });
}
