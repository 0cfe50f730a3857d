/**
 * XSOAR playbooks with something in every frame, written for tests of what is looked into: a loop over hosts around a
 * sub-playbook that calls another, a command over a list, a task for a person. A desk in this process answers.
 */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Json, JsonObject } from "#base/json.ts";
import { zipFiles } from "./content-pack.ts";

export const mainName = "Contain all hosts";
export const hostName = "Contain one host";
export const isolateName = "Isolate at the desk";

export interface Desk {
  url: string;
  /** What it heard: `POST /isolate/server-2`. */
  heard: string[];
  /** Requests whose path holds this are refused with 400. */
  refuse(part: string | undefined): void;
  close(): Promise<void>;
}

export async function openDesk(): Promise<Desk> {
  const heard: string[] = [];
  let refused: string | undefined;
  const server = createServer((request, response) => {
    heard.push(`${request.method} ${request.url}`);
    const bad = refused !== undefined && (request.url ?? "").includes(refused);
    response.writeHead(bad ? 400 : 200, { "content-type": "application/json" });
    response.end(JSON.stringify({ path: request.url }));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    heard,
    refuse(part) {
      refused = part;
    },
    async close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** `name`: what the task that isolates is called. */
export function framesPack(desk: string, name = "Isolate the host"): Uint8Array {
  return zipFiles({
    "Frames/pack_metadata.json": JSON.stringify({ name: "Frames", currentVersion: "1.0.0", author: "Us" }),
    "Frames/Playbooks/playbook-main.yml": text(mainPlaybook()),
    "Frames/Playbooks/playbook-host.yml": text(hostPlaybook()),
    "Frames/Playbooks/playbook-isolate.yml": text(isolatePlaybook(desk, name)),
    "Frames/Playbooks/playbook-many.yml": text(manyPlaybook()),
    "Frames/Playbooks/playbook-round.yml": text(roundPlaybook()),
  });
}

/** YAML holds JSON. */
const text = (playbook: JsonObject) => JSON.stringify(playbook, null, 2);

type Next = Record<string, string[]>;

const start = (to: string): JsonObject => ({
  id: "0",
  type: "start",
  task: { id: "s0", name: "" },
  nexttasks: plain(to),
});
const plain = (...to: string[]): Next => ({ "#none#": to });

function title(id: string, name: string, next: Next = {}): JsonObject {
  return { id, type: "title", task: { id: `t${id}`, name, type: "title" }, nexttasks: next };
}

function call(id: string, playbook: string, inputs: Record<string, string>, next: Next, loop?: Json): JsonObject {
  return {
    id,
    type: "playbook",
    task: { id: `p${id}`, name: playbook, type: "playbook", playbookName: playbook },
    scriptarguments: simple(inputs),
    separatecontext: true,
    nexttasks: next,
    ...(loop === undefined ? {} : { loop }),
  };
}

function command(id: string, name: string, script: string, given: Record<string, string>, next: Next): JsonObject {
  return {
    id,
    type: "regular",
    task: { id: `c${id}`, name, type: "regular", iscommand: true, script, brand: script.split("|||")[0] ?? "" },
    scriptarguments: simple(script.startsWith("HTTP") ? { ...given, using: "desk" } : given),
    nexttasks: next,
  };
}

const simple = (given: Record<string, string>): JsonObject =>
  Object.fromEntries(Object.entries(given).map(([key, value]) => [key, { simple: value }]));

function playbook(id: string, name: string, inputs: readonly string[], tasks: JsonObject[]): JsonObject {
  return {
    id,
    version: -1,
    name,
    starttaskid: "0",
    tasks: Object.fromEntries(tasks.map((task) => [String(task.id), task])),
    inputs: inputs.map((key) => ({ key, value: {}, required: false })),
    outputs: [],
  };
}

const forEach = { iscommand: false, exitCondition: "", wait: 1, max: 10_000, forEach: true };

function mainPlaybook(): JsonObject {
  return playbook(
    "frames-main",
    mainName,
    ["hosts", "notify"],
    [
      start("1"),
      call("1", hostName, { host: "${inputs.hosts}" }, plain("2"), forEach),
      command("2", "Notify everybody", "HTTP|||http-request", { url: "${inputs.notify}", method: "post" }, plain("3")),
      title("3", "Done"),
    ],
  );
}

function hostPlaybook(): JsonObject {
  return playbook(
    "frames-host",
    hostName,
    ["host"],
    [
      start("1"),
      {
        id: "1",
        type: "condition",
        task: { id: "c1", name: "What is it?", type: "condition" },
        nexttasks: { server: ["2"], vip: ["3"], "#default#": ["4"] },
        conditions: ["server", "vip"].map((label) => ({
          label,
          condition: [
            [
              {
                operator: "startWith",
                left: { value: { simple: "inputs.host" }, iscontext: true },
                right: { value: { simple: label } },
              },
            ],
          ],
        })),
      },
      call("2", isolateName, { host: "${inputs.host}" }, plain("4")),
      { id: "3", type: "regular", task: { id: "m3", name: "Ask the owner", type: "regular" }, nexttasks: plain("4") },
      title("4", "Contained"),
    ],
  );
}

function isolatePlaybook(desk: string, name: string): JsonObject {
  return playbook(
    "frames-isolate",
    isolateName,
    ["host"],
    [
      start("1"),
      command("1", name, "HTTP|||http-request", { url: `${desk}/isolate/\${inputs.host}`, method: "post" }, plain("2")),
      command("2", "Remember it", "Builtin|||Set", { key: "Isolated", value: "${inputs.host}" }, {}),
    ],
  );
}

/** A loop with as many rounds as one gives it elements, three steps in each, and five hundred tasks beside it. */
function manyPlaybook(): JsonObject {
  const rest = Array.from({ length: 500 }, (_, at) =>
    title(String(at + 10), `Section ${at + 10}`, plain(String(at + 11))),
  );
  return playbook(
    "frames-many",
    "Very many",
    ["elements"],
    [
      start("1"),
      call("1", "One of many", { element: "${inputs.elements}" }, plain("10"), forEach),
      ...rest,
      title("510", "The end"),
    ],
  );
}

function roundPlaybook(): JsonObject {
  return playbook(
    "frames-round",
    "One of many",
    ["element"],
    [start("1"), title("1", "First", plain("2")), title("2", "Second", plain("3")), title("3", "Third")],
  );
}
