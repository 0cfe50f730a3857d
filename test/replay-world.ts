/** A server with one run worth playing again: a look outside, a choice by it, a sub-playbook, and what is written outside. */
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Client } from "#contract/route.ts";
import type { Routes } from "#contract/routes.ts";
import { zipFiles } from "./content-pack.ts";
import { waitFor } from "./wait-for.ts";
import { type LocalServer, makeWorld, type World } from "./whole-server.ts";

export interface RunToReplay {
  world: World;
  server: LocalServer;
  id: string;
  incidentId: string;
  /** Bodies of what was posted. */
  posted: string[];
  address: string;
  close(): Promise<void>;
}

/** `bar`: from which score on it is bad. */
export const judgePlaybook = (address: string, { bar = "70", name = "Judge a host", token = "" } = {}) =>
  JSON.stringify({
    id: "judge",
    version: -1,
    name,
    starttaskid: "0",
    inputs: [{ key: "Host", value: { complex: { root: "incident", accessor: "details" } } }],
    outputs: [],
    tasks: {
      "0": task("0", "start", "", { "#none#": ["1"] }),
      "1": task(
        "1",
        "regular",
        "Ask for the score",
        { "#none#": ["2"] },
        {
          task: { iscommand: true, script: "|||http-request" },
          scriptarguments: {
            url: { simple: `${address}/score?host=\${inputs.Host}${token === "" ? "" : `&token=${token}`}` },
            method: { simple: "get" },
            ...(token === "" ? {} : { headers: { simple: JSON.stringify({ Authorization: `Bearer ${token}` }) } }),
            "extend-context": { simple: "Score=json.score" },
            using: { simple: "webhooks" },
          },
        },
      ),
      "2": task(
        "2",
        "condition",
        "Is it bad?",
        { yes: ["3"], "#default#": ["5"] },
        {
          conditions: [
            {
              label: "yes",
              condition: [
                [
                  {
                    operator: "greaterThanOrEqual",
                    left: { iscontext: true, value: { simple: "Score" } },
                    right: { value: { simple: bar } },
                  },
                ],
              ],
            },
          ],
        },
      ),
      "3": task(
        "3",
        "regular",
        "Raise it",
        { "#none#": ["4"] },
        {
          task: { scriptName: "setIncident" },
          scriptarguments: { severity: { simple: "high" }, owner: { simple: "ann" } },
        },
      ),
      "4": task(
        "4",
        "regular",
        "Block the host",
        { "#none#": ["6"] },
        {
          task: { iscommand: true, script: "|||http-request" },
          scriptarguments: {
            using: { simple: "webhooks" },
            url: { simple: `${address}/block` },
            method: { simple: "post" },
            json: { simple: '{"host": "${inputs.Host}"}' },
          },
        },
      ),
      "5": task(
        "5",
        "regular",
        "Let it be",
        { "#none#": ["6"] },
        {
          task: { scriptName: "Set" },
          scriptarguments: { key: { simple: "Verdict" }, value: { simple: "harmless" } },
        },
      ),
      "6": {
        ...task("6", "playbook", "Tidy up", {}),
        task: { id: "6", version: -1, name: "Tidy up", iscommand: false, playbookName: "Tidy up" },
        separatecontext: true,
      },
    },
  });

const tidy = JSON.stringify({
  id: "tidy",
  version: -1,
  name: "Tidy up",
  starttaskid: "0",
  inputs: [],
  outputs: [{ contextPath: "Tidied", type: "unknown" }],
  tasks: {
    "0": task("0", "start", "", { "#none#": ["1"] }),
    "1": task(
      "1",
      "regular",
      "Note it",
      {},
      {
        task: { scriptName: "Set" },
        scriptarguments: { key: { simple: "Tidied" }, value: { simple: "yes" } },
      },
    ),
  },
});

function task(
  id: string,
  type: string,
  name: string,
  next: Record<string, string[]>,
  { task: more = {}, ...rest }: Record<string, unknown> & { task?: Record<string, unknown> } = {},
) {
  const y = Number(id) * 160 + 50;
  return {
    id,
    taskid: id,
    type,
    task: { id, version: -1, name, iscommand: false, ...more },
    nexttasks: next,
    view: JSON.stringify({ position: { x: 450, y } }),
    ...rest,
  };
}

/** Answers a score of 80, and takes whatever is posted. */
async function startScores(posted: string[], score: () => object) {
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => {
      body += String(chunk);
    });
    request.on("end", () => {
      if (request.method === "POST") posted.push(body);
      response.writeHead(200, { "content-type": "application/json" });
      response.end(JSON.stringify(request.method === "POST" ? { blocked: true } : score()));
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { server, address: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

export interface ReplayWorldOptions {
  token?: string;
  score?: () => object;
  details?: string;
}

export interface Scores {
  address: string;
  /** Bodies of what was posted. */
  posted: string[];
  /** What the server's configuration says of it. */
  configuration: object;
  close(): void;
}

export async function openScores(score: () => object = () => ({ score: 80 })): Promise<Scores> {
  const posted: string[] = [];
  const { server, address } = await startScores(posted, score);
  const instance = { name: "webhooks", integration: "http", parameters: { allow_addresses: ["127.0.0.1"] } };
  return {
    address,
    posted,
    configuration: { server: { port: 0 }, instances: [instance] },
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** Brings the playbooks in, has an incident made and the playbook run on it to its end. */
export async function judgeHost(
  { api, url }: { api: Client<Routes>; url: string },
  address: string,
  { token = "", details = "web-01" }: Pick<ReplayWorldOptions, "token" | "details"> = {},
): Promise<{ id: string; incidentId: string }> {
  await api.importContent({
    file: "judge.zip",
    bytes: zipFiles({
      "Playbooks/playbook-judge.yml": judgePlaybook(address, { token }),
      "Playbooks/playbook-tidy.yml": tidy,
    }),
  });
  await api.createInstance({
    name: "hook",
    integration: "generic-webhook",
    parameters: { allow_unauthenticated: true },
  });
  const response = await fetch(`${url}/instance/execute/hook`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name: "A host calls out", details }),
  });
  const [incident] = (await response.json()) as { id: string }[];
  if (!incident) throw new Error("the hook made no incident");
  const run = await api.startPlaybook({ id: "judge", incidentId: incident.id, inputs: { Host: details } });
  await waitFor(async () => (await api.getRun({ id: run.id })).run.finishedAt !== null, {
    what: "the run to end",
    trace: async () => JSON.stringify(await api.explainRun({ id: run.id })),
  });
  return { id: run.id, incidentId: incident.id };
}

export async function makeRunToReplay({ score, ...options }: ReplayWorldOptions = {}): Promise<RunToReplay> {
  const world = await makeWorld({});
  const scores = await openScores(score);
  await writeFile(world.configFile, JSON.stringify(scores.configuration));
  const server = await world.serve();
  const { posted, address } = scores;
  return {
    world,
    server,
    ...(await judgeHost(server, address, options)),
    posted,
    address,
    async close() {
      scores.close();
      await world.close();
    },
  };
}
