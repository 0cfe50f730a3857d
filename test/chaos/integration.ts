/** The vendor's commands: looks, and a write of every repeat rule. */
import { isObject, type Json, type JsonObject } from "#base/json.ts";
import type { Instance } from "#engine/catalog.ts";
import { Gate } from "#engine/gate.ts";
import type { CommandContext, CommandDefinition, RepeatRule } from "#sdk/command.ts";
import { dataEntry } from "#sdk/entry.ts";
import { createHttpClient, type HttpClient, type HttpRequest, vendorErrorOf } from "#sdk/http.ts";
import { defineCommand, defineIntegration, type IntegrationDefinition } from "#sdk/integration.ts";
import { readAllowList } from "#sdk/outbound/allow-list.ts";

const value = { name: "value", description: "What." };

async function send(context: CommandContext, path: string, json?: JsonObject): Promise<Json> {
  const url = `${String(context.instance.parameters.url)}${path}`;
  const request: HttpRequest = json === undefined ? { method: "GET", url } : { method: "POST", url, json };
  const answer = await context.http.request(request);
  const error = vendorErrorOf(request, answer, "");
  if (error) throw error;
  return answer.json();
}

const query = (inputs: JsonObject, name: string) => `${name}=${encodeURIComponent(String(inputs[name] ?? ""))}`;

/** What the command says of an answer, whether it came or was looked up. */
const told = (ticket: Json) => dataEntry(ticket, { entryContext: { "Ticket(val.ID && val.ID == obj.ID)": ticket } });

function twinCommand(): CommandDefinition {
  const { run, ...command } = writeCommand("probe");
  return defineCommand({
    ...command,
    name: "twin-probe",
    run: (context, inputs) => run(context, { value: `${String(inputs.value)} at ${context.instance.name}` }),
  });
}

function writeCommand(repeat: RepeatRule): CommandDefinition {
  return defineCommand({
    name: `chaos-${repeat}`,
    description: "Does something that cannot be taken back.",
    effect: "write",
    repeat,
    arguments: [{ ...value, required: true, isDefault: true }],
    async run(context, inputs) {
      const body = { rule: repeat, value: String(inputs.value), key: context.idempotencyKey };
      const ticket = await send(context, "/write", body);
      return { outputs: ticket, entries: [told(ticket)] };
    },
    ...(repeat === "probe"
      ? {
          async probe(context: CommandContext) {
            const ticket = await send(context, `/find?key=${context.idempotencyKey}`);
            return isObject(ticket)
              ? { found: true as const, outputs: ticket, entries: [told(ticket)], summary: "It is there" }
              : { found: false as const, summary: "It is not there" };
          },
        }
      : {}),
  });
}

/** Run on each of its instances. */
export const twinIntegration = defineIntegration({
  id: "twin",
  name: "Twin",
  description: "The same vendor, by two instances.",
  parameters: [],
  limits: { concurrency: 50, requestTimeoutMs: 20_000 },
  commands: [twinCommand()],
});

export const chaosIntegration = defineIntegration({
  id: "chaos",
  name: "Chaos",
  description: "A vendor whose every deed is counted.",
  parameters: [],
  limits: { concurrency: 50, requestTimeoutMs: 20_000 },
  commands: [
    defineCommand({
      name: "chaos-look",
      description: "Looks.",
      effect: "read",
      arguments: [value],
      async run(context, inputs) {
        const seen = await send(context, `/look?${query(inputs, "value")}`);
        return { entries: [dataEntry(seen, { entryContext: isObject(seen) ? seen : {} })] };
      },
    }),
    defineCommand({
      name: "chaos-count",
      description: "Counts how often it was done.",
      effect: "read",
      arguments: [value],
      async run(context, inputs) {
        const count = String(await send(context, `/count?${query(inputs, "value")}`));
        return { entries: [dataEntry(count, { entryContext: { Count: count } })] };
      },
    }),
    defineCommand({
      name: "chaos-jobs",
      description: "Looks at jobs.",
      effect: "read",
      arguments: [{ name: "ids", description: "Which.", type: "list" }],
      async run(context, inputs) {
        const jobs = await send(context, `/jobs?${query(inputs, "ids")}`);
        return { entries: [dataEntry(jobs, { entryContext: { "Job(val.ID && val.ID == obj.ID)": jobs } })] };
      },
    }),
    ...(["safe", "key", "probe", "ask"] as const).map(writeCommand),
  ],
});

export interface ChaosInstanceOptions {
  url: string;
  settleMs: number;
  now: () => number;
  /** Sees every request on its way. */
  around?: ((http: HttpClient) => HttpClient) | undefined;
}

/** In the order in which a command that all of them offer runs on them. */
export function chaosInstances(options: ChaosInstanceOptions): Instance[] {
  return [
    chaosInstance(chaosIntegration, "Chaos one", "018f0000-0000-7000-8000-00000000c4a0", options),
    chaosInstance(twinIntegration, "Twin one", "018f0000-0000-7000-8000-00000000c4a1", options),
    chaosInstance(twinIntegration, "Twin two", "018f0000-0000-7000-8000-00000000c4a2", options),
  ];
}

function chaosInstance(
  integration: IntegrationDefinition,
  name: string,
  id: string,
  { url, settleMs, now, around = (http) => http }: ChaosInstanceOptions,
): Instance {
  const { limits } = integration;
  const gate = new Gate(limits, { now });
  const { allow } = readAllowList(["127.0.0.1"]);
  return {
    id,
    name,
    integration,
    gateFor: () => gate,
    gates: () => [gate],
    http: around(createHttpClient({ timeoutMs: limits.requestTimeoutMs, guard: { allow, where: "the test" } })),
    requestTimeoutMs: limits.requestTimeoutMs,
    settleMs,
    parameters: () => ({ url }),
  };
}
