/** The console over real HTTP: what may be asked for, how it is cached, and that nothing else is reached. */
import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { brotliCompressSync, brotliDecompressSync } from "node:zlib";
import { type AccessServer, openAccessServer } from "#test/access-server.ts";
import type { ConsoleState } from "./console-build.ts";
import { readConsoleFiles } from "./console-files.ts";
import { noncePlace } from "./places.ts";

const script = "console.log('built');".repeat(40);
let folder: string;
let server: AccessServer;
let now: ConsoleState;
let ready: ConsoleState;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "tocsin-served-"));
  await mkdir(join(folder, "build/assets"), { recursive: true });
  const put = (path: string, content: string | Buffer) => writeFile(join(folder, "build", path), content);
  const br = brotliCompressSync(script);
  await writeFile(join(folder, "secret.txt"), "outside");
  await put(
    "index.html",
    `<script src="/assets/a-1.js" nonce="${noncePlace}"></script><meta property="csp-nonce" nonce="${noncePlace}">`,
  );
  await put("assets/a-1.js", script);
  await put("assets/a-1.js.br", br);
  await put("bell.svg", "<svg/>");
  await put("assets/odd.exe", "MZ");
  const file = (path: string, size: number, more = {}) => ({ path, hash: `hash-of-${path}`, size, ...more });
  await put(
    "console.json",
    JSON.stringify({
      files: [
        file("index.html", 1),
        file("assets/a-1.js", script.length, { br: br.length }),
        file("bell.svg", 6),
        file("assets/odd.exe", 2),
        file("assets/gone.js", 9),
      ],
    }),
  );
  const files = await readConsoleFiles(join(folder, "build"));
  assert.ok(files);
  ready = { state: "ready", files };
  now = ready;
  server = await openAccessServer({ console: () => now });
});
after(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

interface Got {
  status: number;
  headers: NodeJS.Dict<string | string[]>;
  body: Buffer;
}
/** As it stands: `fetch` would tidy the path first. */
function get(path: string, headers: Record<string, string> = {}, method = "GET"): Promise<Got> {
  return new Promise((resolve, reject) => {
    const sent = request(server.url, { path, method, headers, agent: false }, (response) => {
      const parts: Buffer[] = [];
      response.on("data", (part: Buffer) => parts.push(part));
      response.on("end", () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(parts) }),
      );
    });
    sent.once("error", reject);
    sent.end();
  });
}

test("every screen's address answers with the page, under a policy that allows nothing inline but by its nonce", async () => {
  const nonces = new Set<string>();
  for (const path of [
    "/",
    "/runs",
    "/runs/01a2?status=failed",
    "/playbooks/a.b",
    "/setup",
    "/integrations",
    "/instances/x.y",
    "/%2e%2e/runs",
    "/a/../../b",
  ]) {
    const { status, headers, body } = await get(path);
    assert.equal(status, 200, path);
    assert.equal(headers["content-type"], "text/html; charset=utf-8");
    assert.equal(headers["cache-control"], "no-store");
    assert.equal(headers["x-frame-options"], "DENY");
    const policy = String(headers["content-security-policy"]);
    const nonce = /style-src 'self' 'nonce-([^']+)'/.exec(policy)?.[1] ?? "";
    assert.ok(nonce.length >= 22, policy);
    assert.ok(!/unsafe|data:|\*|https?:/.test(policy), policy);
    assert.match(policy, /default-src 'none'; script-src 'self';/);
    assert.equal(body.toString().split(nonce).length, 3, "in both places of the page");
    nonces.add(nonce);
  }
  assert.equal(nonces.size, 9, "each answer has its own");
});

test("a file is sent as what it is, for good when its name says its content, and not again when it is known", async () => {
  const { status, headers, body } = await get("/assets/a-1.js");
  assert.equal(status, 200);
  assert.equal(headers["content-type"], "text/javascript; charset=utf-8");
  assert.equal(headers["cache-control"], "public, max-age=31536000, immutable");
  assert.equal(headers["x-content-type-options"], "nosniff");
  assert.equal(body.toString(), script);
  const tag = String(headers.etag);
  assert.equal((await get("/assets/a-1.js", { "if-none-match": `"x", W/${tag}` })).status, 304);
  assert.equal((await get("/assets/a-1.js", { "if-none-match": '"x"' })).status, 200);
  const bell = await get("/bell.svg");
  assert.equal(bell.headers["content-type"], "image/svg+xml");
  assert.equal(bell.headers["cache-control"], "no-cache");
});

test("who takes brotli gets it as it was made at the build, under a tag of its own", async () => {
  const plain = await get("/assets/a-1.js");
  const { headers, body } = await get("/assets/a-1.js", { "accept-encoding": "gzip, br" });
  assert.equal(headers["content-encoding"], "br");
  assert.equal(headers.vary, "accept-encoding");
  assert.equal(Number(headers["content-length"]), body.length);
  assert.equal(brotliDecompressSync(body).toString(), script);
  assert.notEqual(headers.etag, plain.headers.etag);
});

test("HEAD says what GET would, without the body", async () => {
  for (const path of ["/", "/runs", "/assets/a-1.js", "/bell.svg"]) {
    const [head, whole] = [await get(path, {}, "HEAD"), await get(path)];
    assert.equal(head.status, 200);
    assert.equal(head.body.length, 0);
    for (const name of ["content-type", "content-length", "cache-control", "etag"]) {
      assert.equal(head.headers[name], whole.headers[name], `${name} of ${path}`);
    }
  }
});

test("a file that is not there is no page, and no path leads out of the build", async () => {
  const none = [
    "/assets/a-2.js",
    "/assets/",
    "/assets/a-1.js/",
    "/assets/a-1.js.br",
    "/assets/gone.js",
    "/assets/odd.exe",
    "/favicon.ico",
    "/console.json",
    "/index.html",
    "/assets/../secret.txt",
    "/assets/../../secret.txt",
    "/assets/%2e%2e/%2e%2e/secret.txt",
    "/assets/..%2f..%2fsecret.txt",
    "/assets/..%5c..%5csecret.txt",
    "/assets/....//....//secret.txt",
    "/assets/%252e%252e%252fsecret.txt",
    "/assets/a-1.js%00.css",
    "/assets//a-1.js",
    "/secret.txt",
    "/..%2fsecret.txt",
  ];
  for (const path of none) {
    const { status, body } = await get(path);
    assert.ok(status === 404 || status === 400, `${path}: ${status}`);
    assert.ok(!body.toString().includes("outside"), path);
  }
  for (const path of ["/../secret.txt", "//secret.txt/x", "/%2e%2e/%2e%2e/etc/passwd"]) {
    assert.ok(!(await get(path)).body.toString().includes("outside"), path);
  }
});

test("what belongs to others stays theirs: no page in place of a missing route", async () => {
  for (const path of [
    "/api",
    "/api/v1/nothing",
    "/api/v2/runs",
    "/instance/execute",
    "/metrics/x",
    "/healthz/x",
    "/readyz/",
    "/xsoar/x",
  ]) {
    const { status, headers } = await get(path);
    assert.equal(status, 404, path);
    assert.match(String(headers["content-type"]), /^application\/problem\+json/, path);
    assert.match(String(headers["content-security-policy"]), /^default-src 'none'; base-uri/, path);
  }
  assert.equal((await get("/runs", {}, "POST")).status, 404);
  assert.equal((await get("/healthz")).status, 200);
});

test("a request by another name of this machine gets no page", async () => {
  assert.equal((await get("/", { host: "evil.example" })).status, 421);
});

test("until it is built the page says so and asks again; when it could not be, it says why and what to do", async (t) => {
  t.after(() => {
    now = ready;
  });
  now = { state: "building" };
  const building = await get("/runs");
  assert.equal(building.status, 503);
  assert.equal(building.headers["retry-after"], "2");
  assert.match(building.body.toString(), /http-equiv="refresh"/);
  now = { state: "failed", reason: "main.tsx: <script>alert(1)</script>", mend: "Run `npm ci`." };
  const failed = await get("/");
  assert.equal(failed.status, 503);
  assert.match(failed.body.toString(), /Run `npm ci`\./);
  assert.ok(!failed.body.toString().includes("<script>"));
  for (const { body, headers } of [building, failed]) {
    const nonce = /<style nonce="([^"]+)">/.exec(body.toString())?.[1] ?? "";
    assert.ok(String(headers["content-security-policy"]).includes(`'nonce-${nonce}'`));
  }
  assert.equal((await get("/healthz")).status, 200, "everything else works");
});
