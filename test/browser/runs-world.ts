/**
 * For browser tests of runs: a Tocsin with its console, both fakes, and a desk in this process that answers as it is
 * told. Two playbooks: our own, and one with a condition, a loop and a write that nobody can look up.
 */
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import pg from "pg";
import type { BrowserContext } from "playwright-core";
import { openSession } from "#actions/people/open-session.ts";
import { sleep } from "#base/clock.ts";
import type { Json, JsonObject } from "#base/json.ts";
import { createLog } from "#base/log.ts";
import { Redactor } from "#base/redactor.ts";
import { createClient } from "#contract/client.ts";
import type { Role } from "#contract/permissions.ts";
import type { Client } from "#contract/route.ts";
import { type Routes, routes } from "#contract/routes.ts";
import type { Run } from "#contract/run.ts";
import { serve } from "#server/serve.ts";
import { createDb } from "#store/db.ts";
import { insertUser } from "#store/users.ts";
import { sampleNodes } from "../sekoia-export.ts";
import { makeWorld, ownPlaybook, sekoiaInstance, type World, xsoarInstance } from "../whole-server.ts";

export const bridgeName = "Automatically create an incident on Palo Alto Cortex XSOAR";
export const containName = "Contain hosts";

/** Three hosts, of which the second is a server. */
export const hosts = ["laptop-7", "server-1", "laptop-9"] as const;

export interface RunsWorld {
  world: World;
  url: string;
  api: Client<Routes>;
  /** What the desk heard: `GET /hosts/laptop-7`, `POST /isolate`. */
  heard: string[];
  /** How the desk answers what is posted to it: `500` leaves the outcome open. */
  answerPosts(status: number): void;
  /** Reads of hosts wait until this is called. */
  holdHosts(): () => void;
  /** Raises an alert; answers the run it starts in a playbook, when that has come to a state. */
  run(playbook: string, until: Run["status"], fields?: { title?: string; urgency?: number }): Promise<Run>;
  /** The browser has a session of a new person then, as if they had signed in. */
  signIn(context: BrowserContext, role: Role): Promise<void>;
  close(): Promise<void>;
}

export interface RunsWorldOptions {
  /** The webhook's token as the playbook has it. */
  webhookToken?: string;
}

export async function openRunsWorld(options: RunsWorldOptions = {}): Promise<RunsWorld> {
  const world = await makeWorld();
  const desk = await openDesk();
  const { webhookToken = world.xsoar.token } = options;
  await configure(world, desk.url, webhookToken);
  const redactor = new Redactor();
  const log = createLog("trace", { redactor, write: (line) => void world.log.push(line) });
  const { home, configFile, environment } = world;
  const server = await serve({ home, configFile, port: 0, environment, log, redactor, console: true });
  const built = await server.console;
  if (built?.state !== "ready") throw new Error(`there is no console: ${JSON.stringify(built)}`);
  const api = createClient(routes, { baseUrl: server.url, token: server.token });
  const pool = new pg.Pool({ connectionString: environment.TOCSIN_DATABASE_URL, max: 2 });
  const db = createDb(pool);
  return {
    world,
    url: server.url,
    api,
    heard: desk.heard,
    answerPosts: desk.answerPosts,
    holdHosts: desk.holdHosts,
    async run(playbook, until, { title, urgency = 90 } = {}) {
      const { shortId } = world.sekoia.raiseAlert({ urgency, ...(title === undefined ? {} : { title }) });
      return await waitForRun(api, (run) => run.playbookName === playbook && run.label.includes(shortId), until);
    },
    async signIn(context, role) {
      const name = `${role} ${randomUUID().slice(0, 8)}`;
      const user = { name, nameKey: name, role, passwordHash: "none", createdBy: "test" };
      const id = await insertUser(db, user);
      if (id === undefined) throw new Error("the person is there already");
      const origin = { address: "127.0.0.1", userAgent: "test", sessionToken: undefined };
      const lasts = { idleMs: 3_600_000, absoluteMs: 3_600_000 };
      const { token } = await openSession(db, { userId: id, userName: name, role }, origin, lasts);
      await context.addCookies([{ name: "tocsin_session", value: token, url: server.url }]);
    },
    async close() {
      await pool.end();
      await server.stop();
      await desk.close();
      await world.close();
    },
  };
}

/** Asks until a run is there and has come to a state. */
export async function waitForRun(
  api: Client<Routes>,
  which: (run: Run) => boolean,
  until: Run["status"],
): Promise<Run> {
  let last: Run | undefined;
  for (const deadline = Date.now() + 90_000; Date.now() < deadline; await sleep(50)) {
    const { items } = await api.listRuns({ limit: 200 });
    last = items.find(which);
    if (last?.status === until) return last;
  }
  throw new Error(`no run came to ${until}: ${JSON.stringify(last)}`);
}

async function openDesk() {
  const heard: string[] = [];
  let status = 200;
  let held: Promise<void> = Promise.resolve();
  const server = createServer(async (request: IncomingMessage, response) => {
    heard.push(`${request.method} ${request.url}`);
    if (request.method === "GET") await held;
    const name = request.url?.split("/").at(-1) ?? "";
    response.writeHead(request.method === "POST" ? status : 200, { "content-type": "application/json" });
    response.end(JSON.stringify({ host: name, role: name.startsWith("server") ? "server" : "laptop" }));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    heard,
    answerPosts(next: number) {
      status = next;
    },
    holdHosts() {
      const { promise, resolve } = Promise.withResolvers<void>();
      held = promise;
      return resolve;
    },
    async close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

async function configure(world: World, desk: string, webhookToken: string): Promise<void> {
  const file = join(world.home, "contain.json");
  await writeFile(file, JSON.stringify(containPlaybook(desk)));
  const allow = { allow_addresses: ["127.0.0.1"] };
  const { sekoia, xsoar } = world;
  const sources = { module_configuration: { sekoia: sekoiaInstance } };
  const configuration: Json = {
    instances: [
      {
        name: sekoiaInstance,
        integration: "sekoia",
        parameters: {
          ...allow,
          api_key: sekoia.apiKey,
          base_url: sekoia.url,
          requests_per_second: 0,
          fetch_interval: 0.1,
        },
      },
      {
        name: xsoarInstance,
        integration: "cortex-xsoar",
        parameters: { ...allow, url: xsoar.url, api_key: xsoar.restApiKey },
      },
      { name: "desk", integration: "http", parameters: allow },
    ],
    playbooks: [
      {
        ...sources,
        file: ownPlaybook,
        trigger_configuration: { name: "Default", rule_filter: "" },
        arguments: { "3": { url: xsoar.webhookUrl(), headers: { Authorization: webhookToken } } },
      },
      { ...sources, file },
    ],
  };
  // YAML holds JSON.
  await writeFile(world.configFile, JSON.stringify(configuration));
}

/** Condition → for each host: look it up → a server? → isolate it; else the alert is let be. */
function containPlaybook(desk: string): JsonObject {
  const request = { type: "action", module_uuid: http.module, action_uuid: http.action };
  const nodes: Record<string, JsonObject> = {
    "0": { ...sampleNodes()["0"], name: "Alert Created", outputs: { default: ["1"] } },
    "1": { ...sampleNodes()["1"], name: "Get Alert", outputs: { default: ["2"] } },
    "2": { ...sampleNodes()["2"], name: "Is it urgent?", outputs: { urgent: ["3"], else: ["7"] } },
    "3": {
      name: "For each host",
      type: "operator",
      subtype: "foreach",
      items: [...hosts],
      loop: ["4"],
      outputs: { default: ["7"] },
    },
    "4": {
      ...request,
      name: "Look up the host",
      arguments: { method: "get", url: `${desk}/hosts/{{ node.3.default.value }}` },
      outputs: { default: ["5"] },
    },
    "5": {
      name: "Is it a server?",
      type: "operator",
      subtype: "condition",
      cases: [{ name: "server", left: "{{ node.4.json.role }}", comparison: "==", right: "server" }],
      outputs: { server: ["6"], else: [] },
    },
    "6": {
      ...request,
      name: "Isolate the host",
      arguments: { method: "post", url: `${desk}/isolate`, json: { host: "{{ node.3.default.value }}" } },
      outputs: { default: [] },
    },
    "7": {
      name: "Remember it",
      type: "operator",
      subtype: "store",
      modifications: [{ key: "seen", type: "append", value: "{{ node.1.short_id }}" }],
      outputs: { default: [] },
    },
  };
  return { name: containName, uuid: "5f0b7f6e-54f0-4a55-8f49-0d5f0d1f7c22", workspace: "Operation Center", nodes };
}

const http = { module: "5894985f-91eb-46db-9306-cc5ac6463d3d", action: "40bcf3c0-aa8b-4111-9b4e-f3caffccb4e5" };
