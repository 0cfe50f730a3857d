/**
 * A secret in every place one can be put, and vendors that send back whatever they were sent: in answers, in refusals,
 * in headers, encoded. None of it may be found in a table, a log line or an answer of ours.
 */
import assert from "node:assert/strict";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import type { Json } from "#base/json.ts";
import { redactedMark } from "#base/redactor.ts";
import { sampleExport, sampleNodes } from "./sekoia-export.ts";
import { waitFor } from "./wait-for.ts";
import { makeWorld, type World } from "./whole-server.ts";

const secrets = {
  instance: "canary-instance/key+41",
  header: "canary-header-token-72",
  apiKey: 'canary-"api"-key-55',
  token: "canary-bearer-token-18",
  password: "canary pass & word 63",
  body: "canary-body-secret-90",
  userinfo: "canary-userinfo-pw-27",
};
const encodedUserinfo = encodeURIComponent(secrets.userinfo);

interface EchoServer {
  url: string;
  /** What it was sent, as it came. */
  heard: string[];
  server: Server;
}

/** 400 for /refuse, 401 for Sekoia's paths, no answer to the first request of /slow; all it says is what it heard. */
async function startEcho(): Promise<EchoServer> {
  const heard: string[] = [];
  let slow = 0;
  const server = createServer(async (request, response) => {
    const said = await readAll(request);
    const all = JSON.stringify({ headers: request.headers, url: request.url, said });
    heard.push(all);
    if (request.url?.startsWith("/slow") && slow++ === 0) return;
    const { authorization = "" } = request.headers;
    const login = Buffer.from(authorization.replace(/^Basic /, ""), "base64").toString("utf8");
    const words = {
      message: `you sent ${all}`,
      error: `${authorization} is not known here`,
      again: JSON.stringify(all),
      encoded: [encodeURIComponent(authorization), Buffer.from(all).toString("base64"), encodeURIComponent(login)],
      login,
      [authorization || "nobody"]: request.headers,
    };
    const isRefused = request.url?.startsWith("/refuse") || request.url?.includes("/v1/");
    response.writeHead(isRefused ? (request.url?.includes("/v1/") ? 403 : 400) : 200, {
      "content-type": "application/json",
      "x-echo": encodeURIComponent(authorization),
      "x-echo-plain": authorization,
    });
    response.end(JSON.stringify(words));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { url: `127.0.0.1:${(server.address() as AddressInfo).port}`, heard, server };
}

async function readAll(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString("utf8");
}

function request(name: string, next: string, args: Record<string, Json>): Record<string, Json> {
  return {
    name,
    type: "action",
    module_uuid: "5894985f-91eb-46db-9306-cc5ac6463d3d",
    action_uuid: "40bcf3c0-aa8b-4111-9b4e-f3caffccb4e5",
    arguments: args,
    outputs: next === "" ? { default: [], error: [] } : { default: [next], error: [next] },
  };
}

async function configure(world: World, echo: EchoServer): Promise<void> {
  const at = `http://${echo.url}`;
  const nodes = {
    "0": { ...sampleNodes()["0"], outputs: { default: ["1"] } },
    "1": request("Echo", "2", {
      method: "post",
      url: `http://ann:${encodedUserinfo}@${echo.url}/echo/{{ node.0.alert_uuid }}`,
      headers: { "X-Api-Key": secrets.apiKey, "X-Alert": "{{ node.0.alert_uuid }}" },
      json: { alert: "{{ node.0.alert_uuid }}", login: { password: secrets.body } },
    }),
    "2": request("Refuse", "3", {
      method: "post",
      url: `${at}/refuse`,
      auth_type: "Basic",
      auth_username: "ann",
      auth_password: secrets.password,
      json: { text: "x" },
    }),
    "3": request("Bearer", "4", {
      method: "get",
      url: `${at}/refuse`,
      auth_type: "Bearer",
      auth_token: secrets.token,
    }),
    "4": request("Slow", "", {
      method: "get",
      url: `${at}/slow`,
      headers: { Authorization: `Bearer ${secrets.header}` },
    }),
  };
  const file = join(world.home, "canary.json");
  await writeFile(file, JSON.stringify(sampleExport(nodes)));
  const allow = { allow_addresses: ["127.0.0.1"] };
  await writeFile(
    world.configFile,
    JSON.stringify({
      instances: [
        {
          name: "soc",
          integration: "sekoia",
          parameters: { ...allow, api_key: world.sekoia.apiKey, base_url: world.sekoia.url, fetch_interval: 0.1 },
        },
        {
          name: "echoing soc",
          integration: "sekoia",
          parameters: { ...allow, api_key: secrets.instance, base_url: at, fetch_interval: 0.1 },
        },
        { name: "webhooks", integration: "http", parameters: { ...allow, request_timeout: 0.5 } },
      ],
      playbooks: [{ file, module_configuration: { sekoia: "soc" } }],
    }),
  );
}

test("no secret comes back in clear, wherever it was put and whatever a vendor does with it", async (t) => {
  const world = await makeWorld();
  t.after(() => world.close());
  const echo = await startEcho();
  t.after(() => {
    echo.server.closeAllConnections();
    echo.server.close();
  });
  await configure(world, echo);
  const server = await world.serve();
  world.sekoia.raiseAlert();
  const isOver = async () => {
    const runs = await world.query<{ status: string }>("select status from runs");
    return runs.length === 1 && runs.every(({ status }) => status === "succeeded" || status === "failed");
  };
  await waitFor(isOver, { what: "the run's end", trace: () => world.query("select flush_id from host_flush") });
  const { items } = await server.api.listRuns({});
  const answers: unknown[] = [
    items,
    await server.api.getStatus({}),
    await server.api.listAlerts({}),
    await server.api.testInstance({ name: "echoing soc" }),
    ...(await Promise.all(items.map(({ id }) => server.api.explainRun({ id })))),
  ];
  await assert.rejects(server.api.testInstance({ name: secrets.instance }), (error: Error) => {
    answers.push(error.message);
    return true;
  });

  const heard = echo.heard.join("\n");
  const basic = (login: string) => Buffer.from(login).toString("base64");
  for (const part of [
    secrets.instance,
    secrets.header,
    JSON.stringify(secrets.apiKey).slice(1, -1),
    secrets.token,
    secrets.body,
    basic(`ann:${secrets.userinfo}`),
    basic(`ann:${secrets.password}`),
  ]) {
    assert.ok(heard.includes(part), `the vendor was sent ${part}`);
  }

  const rows = await dump(world);
  const places = { tables: rows, log: world.log.join(""), answers: JSON.stringify(answers) };
  for (const [place, text] of Object.entries(places)) {
    assert.ok(text.includes(redactedMark), `${place}: something was taken out`);
    for (const [name, secret] of Object.entries(secrets)) {
      for (const form of formsOf(secret)) assert.ok(!text.includes(form), `${name} is in ${place} as ${form}`);
    }
    for (const login of [`ann:${secrets.userinfo}`, `ann:${secrets.password}`]) {
      assert.ok(!text.includes(basic(login)), `a login is in ${place}`);
    }
  }
});

function formsOf(secret: string): string[] {
  const json = JSON.stringify(secret).slice(1, -1);
  const forms = [
    secret,
    json,
    JSON.stringify(json).slice(1, -1),
    encodeURIComponent(secret),
    Buffer.from(secret).toString("base64").replace(/=+$/, ""),
    Buffer.from(secret).toString("hex"),
  ];
  return [...new Set(forms)];
}

async function dump(world: World): Promise<string> {
  const tables = await world.query<{ name: string }>(
    "select table_name as name from information_schema.tables where table_schema = 'public'",
  );
  const rows = await Promise.all(tables.map(({ name }) => world.query(`select t::text as row from ${name} t`)));
  return rows
    .flat()
    .map(({ row }) => row)
    .join("\n");
}
