import type { Adoption, JsonObject } from "#sdk/index.ts";
import { isWebhookOf } from "./address.ts";
import { findIncident } from "./find-incident.ts";
import { readMatchValue } from "./webhook-body.ts";

/**
 * A playbook's plain HTTP request to one of this XSOAR's webhooks makes an incident. With a key for the REST API it can
 * be looked up when its outcome is unknown; without one, a person or the instance's setting decides.
 */
export function adopt(parameters: JsonObject, command: string, inputs: JsonObject): Adoption | undefined {
  if (command !== "http-request") return undefined;
  const method = typeof inputs.method === "string" ? inputs.method.trim().toUpperCase() : "";
  if (method === "" || method === "GET" || method === "HEAD") return undefined;
  if (typeof inputs.url !== "string" || !isWebhookOf(parameters, inputs.url)) return undefined;

  if (typeof parameters.api_key !== "string" || parameters.api_key.trim() === "") {
    return parameters.without_rest === "send again"
      ? {
          repeat: "safe",
          reason: "the XSOAR instance has no API key and is set to send again: an incident may be doubled",
        }
      : { repeat: "ask", reason: "the XSOAR instance has no API key, so the incident cannot be looked up" };
  }
  const matchKey = readName(parameters.webhook_match_key, "alertId");
  const field = readName(parameters.probe_field, "alertid");
  const wanted = readMatchValue(inputs, matchKey);
  if (wanted.value === undefined) {
    return { repeat: "ask", reason: `the incident cannot be looked up in XSOAR: ${wanted.reason}` };
  }
  const settle = Number(parameters.settle_seconds);
  const hasSettle = parameters.settle_seconds !== null && parameters.settle_seconds !== "" && settle >= 0;
  return {
    repeat: "probe",
    reason: `the incident is looked up in XSOAR by its ${field}`,
    ...(hasSettle ? { settleMs: settle * 1000 } : {}),
    probe: (context, effect) => findIncident(context, effect, matchKey, field),
  };
}

export function readName(value: unknown, fallback: string): string {
  return typeof value === "string" && value.trim() !== "" ? value.trim() : fallback;
}
