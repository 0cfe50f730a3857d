/** For tests of webhooks: a server whose configuration has instances that are posted to, and ways to post to them. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { JsonObject } from "#base/json.ts";
import { makeWorld, ownPlaybook, type World } from "./whole-server.ts";

export const token = "Bearer let-me-in";
/** Of the instance "signed": the one that is in use, and the one that is on its way out. */
export const signingSecrets = [
  "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
  "whsec_b2xkIHNlY3JldCB0aGF0IGlzIGxlYXZpbmc=",
] as const;

/** A playbook for incidents: it hands each on to the fake XSOAR, from what its expressions see. */
async function writePlaybook(world: World): Promise<{ file: string; id: string }> {
  const whole = JSON.parse(await readFile(ownPlaybook, "utf8"));
  const { "0": start, "3": send } = whole.nodes;
  const json =
    '{"name": "{{ incident.name }}", "alertId": "{{ node.0.incident.alertid }}", "urgency": "{{ incident.severity }}"}';
  const headers = { Authorization: world.xsoar.token };
  const file = join(world.home, "for-incidents.json");
  const playbook = {
    ...whole,
    uuid: "5f6e9b0a-1111-4222-8333-944444444444",
    name: "For incidents",
    nodes: {
      "0": { ...start, outputs: { default: ["3"] } },
      "3": { ...send, arguments: { ...send.arguments, url: world.xsoar.webhookUrl(), headers, json } },
    },
  };
  await writeFile(file, JSON.stringify(playbook));
  return { file, id: playbook.uuid };
}

export interface WebhookWorld extends World {
  playbookId: string;
}

export async function makeWebhookWorld(server: JsonObject = {}): Promise<WebhookWorld> {
  const world = await makeWorld();
  const playbook = await writePlaybook(world);
  const secured = { credentials_identifier: "_header: Authorization", credentials_password: token };
  await writeFile(
    world.configFile,
    JSON.stringify({
      server: { port: 0, ...server },
      mappers: [
        {
          name: "acme",
          fields: { "Alert ID": "alertId", severity: "urgency", details: "text", occurred: "at", Name: "title" },
          severity: { P1: "Critical" },
        },
      ],
      incident_types: [
        { name: "Acme", playbook: "For incidents" },
        { name: "Plain", default: true },
      ],
      playbooks: [{ file: playbook.file, active: false }],
      instances: [
        {
          name: "acme",
          integration: "generic-webhook",
          parameters: { ...secured, incident_type: "Acme", mapper: "acme", store_samples: true },
        },
        { name: "plain text", integration: "generic-webhook", parameters: secured },
        {
          name: "xsoar",
          integration: "cortex-xsoar",
          parameters: { url: world.xsoar.url, api_key: world.xsoar.restApiKey, allow_addresses: "127.0.0.1" },
        },
        {
          name: "basic",
          integration: "generic-webhook",
          parameters: { credentials_identifier: "anna", credentials_password: "sesame-4711" },
        },
        { name: "open", integration: "generic-webhook", parameters: { allow_unauthenticated: true } },
        {
          name: "signed",
          integration: "generic-webhook",
          parameters: { signing_secrets: signingSecrets.join(" ") },
        },
        {
          name: "dedup",
          integration: "generic-webhook",
          parameters: {
            ...secured,
            incident_type: "Acme",
            mapper: "acme",
            dedup_key: "rule.id, host",
            dedup_window: "1h",
          },
        },
        {
          name: "fenced",
          integration: "generic-webhook",
          parameters: { ...secured, allow_senders: "192.0.2.0/24, 2001:db8::/32" },
        },
      ],
    }),
  );
  return Object.assign(world, { playbookId: playbook.id });
}

/** A post as a sender makes it; the body as it is when it is text or bytes, else as JSON. */
export function post(
  url: string,
  instance: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Response> {
  const raw = typeof body === "string" || body instanceof Uint8Array;
  return fetch(`${url}/instance/execute/${encodeURIComponent(instance)}`, {
    method: "POST",
    headers: { authorization: token, "content-type": "application/json", ...headers },
    body: raw ? (body as string) : JSON.stringify(body),
  });
}
