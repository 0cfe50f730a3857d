import type { JsonObject } from "#base/json.ts";
import type { IntegrationDefinition } from "#sdk/integration.ts";
import { plainHost, readAllowList } from "#sdk/outbound/allow-list.ts";
import type { Guard } from "#sdk/outbound/guard.ts";

export interface GuardedInstance {
  name: string;
  parameters: JsonObject;
  managedBy?: "file" | "console";
}

/** Parameters in which an administrator writes where the instance's own system is. */
const ownAddresses = ["url", "base_url", "webhook_url"];

/**
 * What an instance may reach beyond the public internet: what `allow_addresses` lists and, with `allow_private: true`,
 * the hosts of its own addresses. Which line would allow more is part of every refusal.
 */
export function guardOf(
  integration: IntegrationDefinition,
  { name, parameters, managedBy = "file" }: GuardedInstance,
): Guard {
  const { allow } = readAllowList(parameters.allow_addresses);
  const own = parameters.allow_private === true ? ownAddresses.flatMap((id) => hostOf(parameters[id])) : [];
  return {
    allow: { networks: allow.networks, hosts: [...allow.hosts, ...own] },
    where: integration.instanceless
      ? `an instance of the integration ${integration.id} in the console, or in tocsin.yaml, under parameters,`
      : `the instance "${name}" in ${managedBy === "file" ? "tocsin.yaml" : "the console"}, under parameters,`,
  };
}

function hostOf(value: unknown): string[] {
  if (typeof value !== "string" || value.trim() === "") return [];
  const text = value.trim();
  const url = URL.parse(/^https?:\/\//i.test(text) ? text : `https://${text}`);
  return url === null || url.hostname === "" ? [] : [plainHost(url.hostname)];
}

/** What is lax about an instance on purpose: shown wherever its health is. */
export function warningsOf(parameters: JsonObject): string[] {
  return parameters.verify_ssl === false ? [uncheckedCertificates] : [];
}

export const uncheckedCertificates =
  "verify_ssl is false: certificates are not checked, so whoever sits in between can read and change everything";
