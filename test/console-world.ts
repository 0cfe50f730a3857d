/** For tests of what people configure by the API: a server whose configuration file names nothing. */
import { writeFile } from "node:fs/promises";
import { TocsinError } from "#base/errors.ts";
import type { Json } from "#base/json.ts";
import type { PlaybookDetail } from "#contract/playbook.ts";
import type { Client } from "#contract/route.ts";
import type { Routes } from "#contract/routes.ts";
import { type LocalServer, makeWorld, type World, type WorldOptions } from "./whole-server.ts";

export const account = "Sekoia.io config";
type Api = Client<Routes>;

export async function makeConsoleWorld(options: WorldOptions = {}): Promise<World> {
  const world = await makeWorld(options);
  await writeFile(world.configFile, JSON.stringify({ server: { port: 0 } }));
  return world;
}

export function sekoiaParameters({ sekoia }: World, others: Record<string, Json> = {}): Record<string, Json> {
  return {
    api_key: sekoia.apiKey,
    base_url: sekoia.url,
    requests_per_second: 0,
    fetch_interval: 0.1,
    allow_addresses: "127.0.0.1",
    ...others,
  };
}

export function xsoarParameters({ xsoar }: World): Record<string, Json> {
  return { url: xsoar.url, api_key: xsoar.restApiKey, allow_addresses: "127.0.0.1" };
}

export async function createInstances(api: Api, world: World): Promise<void> {
  await api.createInstance({ name: account, integration: "sekoia", parameters: sekoiaParameters(world) });
  await api.createInstance({ name: "XSOAR", integration: "cortex-xsoar", parameters: xsoarParameters(world) });
}

/** What stands in Sekoia's documentation under "Create and configure a playbook", up to the switch. */
export async function configurePlaybook(api: Api, world: World, id: string, token?: string): Promise<PlaybookDetail> {
  const filters = await api.createTriggerConfiguration({
    integration: "sekoia",
    trigger: "alert-created",
    name: `Default of ${id}`,
    values: { rule_filter: "" },
  });
  const { version } = await api.getPlaybook({ id });
  return await api.savePlaybook({
    id,
    version,
    accounts: { sekoia: account },
    triggerConfiguration: filters.id,
    arguments: { "3": { url: world.xsoar.webhookUrl(), headers: { Authorization: token ?? world.xsoar.token } } },
  });
}

/** A playbook of our template, ready to be switched on. */
export async function makePlaybook(api: Api, world: World, token?: string): Promise<PlaybookDetail> {
  const { id } = await api.createPlaybook({ template: "create-incident-on-xsoar" });
  return await configurePlaybook(api, world, id, token);
}

export async function switchTo(api: Api, id: string, active: boolean): Promise<PlaybookDetail> {
  const { version } = await api.getPlaybook({ id });
  return await api.setPlaybookActive({ id, active, version });
}

export interface Refusal {
  code: string;
  message: string;
  mend: string | undefined;
  /** Codes of the problems, with their places. */
  problems: string[];
}

/** What a call is refused with. */
export async function refusalOf(call: Promise<unknown>): Promise<Refusal> {
  try {
    await call;
  } catch (error) {
    if (!(error instanceof TocsinError)) throw error;
    const { code, message, mend, details } = error;
    // As the contract has them.
    const problems = (details?.problems ?? []) as { code: string; path?: string; line?: number }[];
    return { code, message, mend, problems: problems.map((one) => `${one.code} ${one.path ?? ""}`.trim()) };
  }
  throw new Error("it was not refused");
}

export interface ConsoleServer {
  world: World;
  server: LocalServer;
  api: Api;
}

export async function openConsole(options: WorldOptions = {}): Promise<ConsoleServer> {
  const world = await makeConsoleWorld(options);
  const server = await world.serve();
  return { world, server, api: server.api };
}
