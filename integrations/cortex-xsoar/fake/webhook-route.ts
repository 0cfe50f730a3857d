import { timingSafeEqual } from "node:crypto";
import { isObject, type Json, type JsonObject } from "#sdk/fake-vendor/json.ts";
import type { VendorReply, VendorRequest, VendorRoute } from "#sdk/fake-vendor/route-table.ts";
import type { IncidentRegister } from "./incident-register.ts";
import { type IncomingMapping, mapRawEvent } from "./incoming-mapper.ts";

/** As the instance's credentials are written in the settings of the Generic Webhook. */
export interface WebhookCredentials {
  /** `_header:<Name>` for a header, anything else for basic authentication, empty for none. */
  identifier: string;
  /** The whole header value, or the password. */
  password: string;
}

export interface WebhookOptions {
  register: IncidentRegister;
  instanceName: string;
  credentials: WebhookCredentials;
  incidentType: string;
  mapping: IncomingMapping;
  now: () => number;
  /** Keeps the last 20 incidents for the mapping wizard. */
  samples: JsonObject[];
}

export const webhookRouteName = "webhook";

/** The Generic Webhook of one instance, by the server's rerouting: `POST /instance/execute/<instance>`. */
export function createWebhookRoute(options: WebhookOptions): VendorRoute {
  return {
    name: webhookRouteName,
    method: "POST",
    path: `/instance/execute/${options.instanceName}`,
    mounts: ["", "/xsoar"],
    anyBody: true,
    handle(request) {
      if (request.body === undefined) return { status: 400, text: "The body is not valid JSON" };
      const bodies = Array.isArray(request.body) ? request.body : [request.body];
      if (!bodies.every(isObject)) return { status: 400, text: "The body must be an object or a list of objects" };
      return receive(bodies, request, options);
    },
  };
}

export function checkWebhook(request: VendorRequest, credentials: WebhookCredentials): VendorReply | undefined {
  return isAllowed(request, credentials) ? undefined : { status: 401, text: "Authorization failed." };
}

function receive(bodies: readonly JsonObject[], request: VendorRequest, options: WebhookOptions): VendorReply {
  const headers = shownHeaders(request, options.credentials.identifier);
  const drafts: { draft: JsonObject; raw: JsonObject }[] = [];
  for (const body of bodies) {
    const given = isTruthy(body.rawJson) ? body.rawJson : isTruthy(body.raw_json) ? body.raw_json : body;
    if (!isObject(given)) return { status: 500, text: "Internal Server Error" }; // the headers cannot be added to it
    const raw: JsonObject = { ...given, headers };
    const draft: JsonObject = {
      name: isTruthy(body.name) ? (body.name ?? null) : "Generic webhook triggered incident",
      type: isTruthy(body.type) ? (body.type ?? null) : options.incidentType,
      occurred: isTruthy(body.occurred) ? (body.occurred ?? null) : new Date(options.now()).toISOString(),
      rawJSON: JSON.stringify(raw),
    };
    drafts.push({ draft, raw });
  }
  const created = drafts.map(({ draft, raw }) => {
    const mapped = mapRawEvent(raw, options.mapping);
    return options.register.create({ ...draft, ...markSource(options.instanceName), ...mapped }, "webhook");
  });
  options.samples.push(...drafts.map(({ draft }) => draft));
  options.samples.splice(0, Math.max(0, options.samples.length - 20));
  return { status: 200, json: created };
}

function markSource(instance: string): JsonObject {
  return {
    sourceBrand: "Generic Webhook",
    sourceInstance: instance,
    labels: [
      { type: "Instance", value: instance },
      { type: "Brand", value: "Generic Webhook" },
    ],
  };
}

function isTruthy(value: Json | undefined): boolean {
  return value !== undefined && value !== null && value !== "" && value !== 0 && value !== false;
}

/** Lower-case names; the one that carries the credential is left out. */
function shownHeaders(request: VendorRequest, identifier: string): JsonObject {
  const hidden = identifier.startsWith("_header:") ? headerNameOf(identifier) : "authorization";
  const shown: JsonObject = {};
  for (const [name, value] of Object.entries(request.headers)) {
    if (name !== hidden && value !== undefined) shown[name] = Array.isArray(value) ? value.join(", ") : value;
  }
  return shown;
}

/** Between the first and the second colon; people write a blank after the first. */
function headerNameOf(identifier: string): string {
  return (identifier.split(":")[1] ?? "").trim().toLowerCase();
}

function isAllowed(request: VendorRequest, { identifier, password }: WebhookCredentials): boolean {
  if (identifier === "") return true;
  if (identifier.startsWith("_header:")) {
    const given = request.headers[headerNameOf(identifier)];
    return typeof given === "string" && isSame(given, password);
  }
  const [, encoded = ""] = /^Basic\s+(\S+)$/i.exec(request.headers.authorization ?? "") ?? [];
  return isSame(Buffer.from(encoded, "base64").toString("utf8"), `${identifier}:${password}`);
}

function isSame(given: string, expected: string): boolean {
  const a = Buffer.from(given);
  const b = Buffer.from(expected);
  return a.length === b.length && timingSafeEqual(a, b);
}
