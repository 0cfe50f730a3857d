import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { request as plainRequest } from "node:http";
import { request as tlsRequest } from "node:https";
import { type AddressInfo, connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import pg from "pg";
import { pino } from "pino";
import { Redactor } from "#base/redactor.ts";
import type { Handlers } from "#contract/route.ts";
import type { Routes } from "#contract/routes.ts";
import { createDb } from "#store/db.ts";
import { createTestDatabase, type TestDatabase } from "#test/database.ts";
import type { RequestContext } from "../access/request-context.ts";
import { sessionLimitsOf } from "../access/session-limits.ts";
import { createHttpServer, type HttpServerOptions } from "../http-server.ts";
import { HttpMetrics } from "../metrics/http-metrics.ts";
import { isDeeperThan } from "./guard-requests.ts";
import { type InboundRules, loopbackRules, readInboundRules } from "./inbound-rules.ts";

const token = "the-token";
const log: string[] = [];
let seen: unknown;
const handlers = {
  answerRun: async (input: unknown) => {
    seen = input;
    return {};
  },
  cancelRun: async () => {
    throw new Error("broken inside");
  },
} as unknown as Handlers<Routes, RequestContext>; // the others are not asked here

let database: TestDatabase;
let pool: pg.Pool;

const running: { close(): Promise<unknown> }[] = [];
after(async () => {
  await Promise.all(running.map((app) => app.close()));
  await pool.end();
  await database.close();
});

async function open(inbound: InboundRules, more: Partial<HttpServerOptions> = {}): Promise<number> {
  const lines = pino({ level: "debug", base: null }, { write: (line: string) => void log.push(line) });
  const app = createHttpServer({
    handlers,
    db: createDb(pool),
    sessions: sessionLimitsOf(undefined),
    redactor: new Redactor(),
    token,
    version: "1",
    log: lines,
    readRole: async () => "standby",
    inbound,
    ...more,
  });
  running.push(app);
  await app.listen({ host: "127.0.0.1", port: 0 });
  return (app.server.address() as AddressInfo).port;
}

let port: number;
before(async () => {
  database = await createTestDatabase();
  pool = new pg.Pool({ ...database.config, max: 2 });
  pool.on("error", () => undefined);
  port = await open(loopbackRules);
});

interface Asked {
  method?: string;
  headers?: Record<string, string>;
  body?: string | Buffer;
  port?: number;
  tls?: boolean;
}

interface Answer {
  status: number;
  headers: NodeJS.Dict<string | string[]>;
  body: string;
}

/** By hand, since `fetch` sets headers of its own. */
async function ask(
  path: string,
  { method = "GET", headers = {}, body, port: to = port, tls = false }: Asked = {},
): Promise<Answer> {
  const options = {
    host: "127.0.0.1",
    port: to,
    path,
    method,
    headers: { authorization: `Bearer ${token}`, ...headers },
  };
  const request = tls ? tlsRequest({ ...options, rejectUnauthorized: false }) : plainRequest(options);
  request.end(body);
  const [response] = await once(request, "response");
  let text = "";
  for await (const chunk of response) text += String(chunk);
  return { status: response.statusCode, headers: response.headers, body: text };
}

const codeOf = ({ body }: Answer) => (JSON.parse(body) as { code?: string }).code;
const answerPath = "/api/v1/runs/01900000-0000-7000-8000-000000000001/answer";
const body = JSON.stringify({ task: "1", answer: "yes" });
const json = { "content-type": "application/json" };

test("an address that others reach needs TLS or a trusted proxy, and the refusal has the lines to add", async () => {
  for (const host of ["0.0.0.0", "::", "192.0.2.7", "tocsin.example.org"]) {
    await assert.rejects(readInboundRules(host, {}, undefined, {}), {
      code: "SERVER_NEEDS_TLS",
      mend: /server: \{ tls: \{ cert_file: .*server: \{ trusted_proxy: \[/,
    });
  }
  for (const host of ["127.0.0.1", "127.8.8.8", "::1", "localhost"]) await readInboundRules(host, {}, undefined, {});
  const rules = await readInboundRules("192.0.2.7", { trusted_proxy: ["10.0.0.0/8"] }, undefined, {
    TOCSIN_PUBLIC_URL: "https://Tocsin.example.org/",
  });
  assert.deepEqual([...rules.hosts], ["localhost", "127.0.0.1", "[::1]", "tocsin.example.org", "192.0.2.7"]);
  await assert.rejects(readInboundRules("::1", { public_url: "tocsin" }, undefined, {}), { code: "CONFIG_INVALID" });
  await assert.rejects(
    readInboundRules("::1", { tls: { cert_file: "none.pem", key_file: "none.pem" } }, undefined, {}),
    {
      code: "SERVER_TLS_INVALID",
      message: /none\.pem/,
    },
  );
});

test("a request addressed to a name that is not ours is refused: DNS rebinding", async () => {
  for (const host of [
    "evil.example",
    "evil.example:7717",
    "127.0.0.1.evil.example",
    "localhost.evil.example",
    "192.0.2.1",
  ]) {
    const answer = await ask("/api/openapi.json", { headers: { host } });
    assert.deepEqual([answer.status, codeOf(answer)], [421, "HOST_NOT_ALLOWED"], host);
  }
  for (const host of ["localhost", "LOCALHOST:99", "127.0.0.1:1", "[::1]:7717"]) {
    assert.equal((await ask("/api/openapi.json", { headers: { host } })).status, 200, host);
  }
  assert.equal((await ask("/healthz", { headers: { host: "10.1.2.3" } })).status, 200, "a probe by address");
});

test("X-Forwarded-* is believed from the trusted proxy alone", async () => {
  const forwarded = { "x-forwarded-host": "soc.example", "x-forwarded-proto": "https" };
  const hosts = new Set(["soc.example"]);
  const behind = await open({ hosts, trustedProxy: ["127.0.0.1/32"] });
  const trusted = await ask("/api/openapi.json", { port: behind, headers: forwarded });
  assert.equal(trusted.status, 200);
  assert.match(String(trusted.headers["strict-transport-security"]), /max-age=31536000/);
  const other = await open({ hosts, trustedProxy: ["192.0.2.0/24"] });
  const untrusted = await ask("/api/openapi.json", { port: other, headers: forwarded });
  assert.equal(untrusted.status, 421);
  assert.equal(untrusted.headers["strict-transport-security"], undefined);
});

test("only JSON that says so is read; what imitates an upload, or JSON that calls itself something else, is not", async () => {
  for (const type of [
    "text/plain",
    "text/plain; application/json",
    "multipart/form-data; boundary=x",
    "application/x-www-form-urlencoded",
    "application/json; charset=utf-16",
    "application/json, text/plain",
    "application/jsonp",
    "application/json;x=text/plain",
    "",
  ]) {
    seen = undefined;
    const answer = await ask(answerPath, { method: "POST", headers: { "content-type": type }, body });
    assert.deepEqual([answer.status, codeOf(answer)], [415, "REQUEST_TYPE_UNSUPPORTED"], type);
    assert.equal(seen, undefined, type);
  }
  const bare = await ask(answerPath, { method: "POST", body });
  assert.equal(bare.status, 415, "without any type");
  for (const type of ["application/json", "Application/JSON; Charset=UTF-8", 'application/json;charset="utf-8"']) {
    assert.equal(
      (await ask(answerPath, { method: "POST", headers: { "content-type": type }, body })).status,
      200,
      type,
    );
  }
  const upload = {
    task: "1",
    answer: '{"files":[{"filepath":"/etc/passwd","originalFilename":"x"}]}',
    files: { f: { filepath: "/etc/passwd" } },
  };
  assert.equal((await ask(answerPath, { method: "POST", headers: json, body: JSON.stringify(upload) })).status, 200);
  assert.equal((seen as { answer: string }).answer, upload.answer, "it stays the text it was");
});

test("a compressed body is refused before it is expanded", async () => {
  const bomb = gzipSync(Buffer.alloc(20_000_000, 0x20));
  const answer = await ask(answerPath, {
    method: "POST",
    headers: { ...json, "content-encoding": "gzip" },
    body: bomb,
  });
  assert.deepEqual([answer.status, codeOf(answer)], [415, "REQUEST_TYPE_UNSUPPORTED"]);
});

test("a body beyond 10 MB, or nested too deep, is refused; the answer says which", async () => {
  const large = await ask(answerPath, {
    method: "POST",
    headers: { ...json, "content-length": String(11 * 1024 * 1024) },
  });
  assert.deepEqual([large.status, codeOf(large)], [413, "REQUEST_TOO_LARGE"]);
  const nested = (depth: number) => `{"task":"1","answer":"[[[[","x":${"[".repeat(depth)}${"]".repeat(depth)}}`;
  const deep = await ask(answerPath, { method: "POST", headers: json, body: nested(100_000) });
  assert.deepEqual([deep.status, codeOf(deep)], [400, "BAD_REQUEST"]);
  assert.equal((await ask(answerPath, { method: "POST", headers: json, body: nested(63) })).status, 200);
  assert.equal(isDeeperThan('["\\"[[[[", {"a": "{{{"}]', 2), false);
  assert.equal(isDeeperThan("[[[]]]", 2), true);
  const poison = await ask(answerPath, {
    method: "POST",
    headers: json,
    body: '{"task":"1","answer":"y","__proto__":{"a":1}}',
  });
  assert.equal(poison.status, 400);
});

test("every answer, an error too, carries the headers that keep a browser out of trouble", async () => {
  for (const path of ["/healthz", "/api/v1/nothing", "/api/openapi.json"]) {
    const { headers } = await ask(path);
    assert.match(String(headers["content-security-policy"]), /^default-src 'none'; .*frame-ancestors 'none'/);
    assert.equal(headers["x-content-type-options"], "nosniff");
    assert.equal(headers["x-frame-options"], "DENY");
    assert.equal(headers["referrer-policy"], "no-referrer");
  }
});

test("a request keeps its caller's id when that is sound, has its own otherwise, and the log has it too", async () => {
  const given = await ask("/healthz", { headers: { "x-request-id": "caller-1.a_B" } });
  assert.equal(given.headers["x-request-id"], "caller-1.a_B");
  for (const bad of ["a b", "x".repeat(65), '"}{"', ""]) {
    const { headers } = await ask("/healthz", { headers: { "x-request-id": bad } });
    assert.match(String(headers["x-request-id"]), /^[0-9a-f]{8}-[0-9a-f]{4}-7/);
  }
  const path = "/api/v1/runs/01900000-0000-7000-8000-000000000001/cancel?secret=hidden";
  const broken = await ask(path, { method: "POST", headers: { "x-request-id": "breaks-1" } });
  assert.equal(broken.status, 500);
  const lines = log.map((line) => JSON.parse(line) as { request?: string; msg: string; status?: number });
  const about = lines.filter(({ request }) => request === "breaks-1").map(({ msg, status }) => [msg, status]);
  assert.deepEqual(about, [
    ["a request broke", undefined],
    ["answered", 500],
  ]);
  assert.ok(!log.join("").includes("hidden"), "no query in the log");
});

test("ready means that the database answers and the role is known, and says which", async () => {
  const ready = await ask("/readyz");
  assert.deepEqual([ready.status, JSON.parse(ready.body)], [200, { ready: true, role: "standby" }]);
  for (const readRole of [async () => undefined, async () => Promise.reject(new Error("no database"))]) {
    const answer = await ask("/readyz", { port: await open(loopbackRules, { readRole }) });
    assert.deepEqual([answer.status, JSON.parse(answer.body)], [503, { ready: false }]);
  }
});

test("open metrics are open to this machine, not to what a proxy on it forwards", async () => {
  const metrics = { write: () => "page\n", http: new HttpMetrics(), open: true };
  const without = { authorization: "" };
  const openTo = await open(loopbackRules, { metrics });
  assert.equal((await ask("/metrics", { port: openTo, headers: without })).body, "page\n");
  const forwarded = { ...without, "x-forwarded-for": "192.0.2.9" };
  assert.equal((await ask("/metrics", { port: openTo, headers: forwarded })).status, 401);
  const closed = await open(loopbackRules, { metrics: { ...metrics, http: new HttpMetrics(), open: false } });
  assert.equal((await ask("/metrics", { port: closed, headers: without })).status, 401);
  assert.equal((await ask("/metrics", { port: closed })).status, 200);
});

test("headers beyond bounds end the connection, whatever they are", async () => {
  const large = await sendRaw(`GET /healthz HTTP/1.1\r\nHost: localhost\r\nX: ${"a".repeat(20_000)}\r\n\r\n`);
  assert.match(large, /^HTTP\/1\.1 431/);
  const twice = `POST ${answerPath} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n`;
  assert.match(await sendRaw(twice), /^HTTP\/1\.1 400/);
});

test("over TLS nothing older than 1.2 is spoken, and browsers are told to stay", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "tocsin-tls-"));
  t.after(() => rm(folder, { recursive: true }));
  const files = ["-keyout", join(folder, "key.pem"), "-out", join(folder, "cert.pem")];
  try {
    await promisify(execFile)("openssl", [
      "req",
      "-x509",
      "-newkey",
      "rsa:2048",
      "-nodes",
      "-days",
      "2",
      "-subj",
      "/CN=localhost",
      ...files,
    ]);
  } catch {
    t.skip("openssl is not here to make a certificate");
    return;
  }
  const configFile = join(folder, "tocsin.yaml");
  const rules = await readInboundRules(
    "0.0.0.0",
    { tls: { cert_file: "cert.pem", key_file: "key.pem" } },
    configFile,
    {},
  );
  const over = await open(rules);
  const answer = await ask("/healthz", { port: over, tls: true });
  assert.equal(answer.status, 200);
  assert.equal(answer.headers["strict-transport-security"], "max-age=31536000");
  const old = tlsRequest({
    host: "127.0.0.1",
    port: over,
    path: "/healthz",
    rejectUnauthorized: false,
    minVersion: "TLSv1.1",
    maxVersion: "TLSv1.1",
    ciphers: "DEFAULT@SECLEVEL=0",
  });
  old.end();
  old.once("response", () => old.destroy(new Error("it was answered")));
  const [error] = await once(old, "error");
  assert.match(String((error as Error).message), /protocol|version/i);
  await writeFile(join(folder, "key.pem"), "not a key");
  await assert.rejects(
    readInboundRules("0.0.0.0", { tls: { cert_file: "cert.pem", key_file: "key.pem" } }, configFile, {}),
    {
      code: "SERVER_TLS_INVALID",
    },
  );
});

async function sendRaw(text: string): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => undefined);
  socket.write(text);
  let got = "";
  socket.on("data", (chunk) => {
    got += chunk.toString("latin1");
  });
  await once(socket, "close");
  return got;
}
