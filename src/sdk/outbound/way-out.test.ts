/** The way out: certificates, proxies, sizes. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { type AddressInfo, connect } from "node:net";
import { after, before, describe, it } from "node:test";
import { createSecureContext } from "node:tls";
import { gzipSync } from "node:zlib";
import { certificate, privateKey } from "#test/self-signed.ts";
import { createHttpClient, type HttpClientOptions } from "../http.ts";
import { loopbackGuard } from "../testing.ts";
import { VendorError } from "../vendor-error.ts";
import { directNetwork } from "./network.ts";
import { readProxyRule } from "./proxy-rules.ts";

const servers: Server[] = [];

async function listen(server: Server): Promise<number> {
  servers.push(server);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

const answering: RequestListener = (request, response) => void response.end(`{"url":${JSON.stringify(request.url)}}`);

async function get(url: string, options: Partial<HttpClientOptions> = {}, verifyTls?: boolean) {
  const client = createHttpClient({ timeoutMs: 30_000, guard: loopbackGuard, ...options });
  try {
    return await client.request({ method: "GET", url, ...(verifyTls === undefined ? {} : { verifyTls }) });
  } finally {
    await client.close();
  }
}

after(() => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
});

describe("certificates", () => {
  let url: string;
  before(async () => {
    url = `https://127.0.0.1:${await listen(createTlsServer({ cert: certificate, key: privateKey }, answering))}/`;
  });

  it("of an unknown authority are refused, and nothing is sent", async () => {
    await assert.rejects(get(url), { kind: "unreachable" });
  });

  it("are not checked where that was asked for, of an instance or of one request", async () => {
    assert.equal((await get(url, { verifyTls: false })).status, 200);
    assert.equal((await get(url, {}, false)).status, 200);
    await assert.rejects(get(url, { verifyTls: false }, true), { kind: "unreachable" });
  });

  it("of an authority that was added are trusted, also beside a request that checks nothing", async () => {
    const network = { ...directNetwork, secureContext: createSecureContext({ ca: [certificate] }) };
    assert.equal((await get(url, { network })).status, 200);
    const client = createHttpClient({ timeoutMs: 30_000, guard: loopbackGuard });
    assert.equal((await client.request({ method: "GET", url, verifyTls: false })).status, 200);
    // The connection that was opened without a check is still there, and serves no checked request.
    await assert.rejects(client.request({ method: "GET", url }), { kind: "unreachable" });
    await client.close();
  });
});

describe("a proxy", () => {
  const asked: string[] = [];
  let proxy: string;
  let target: number;
  before(async () => {
    target = await listen(createServer(answering));
    const server = createServer((request, response) => {
      asked.push(`${request.method} ${request.url} ${request.headers["proxy-authorization"] ?? ""}`);
      response.end("{}");
    });
    server.on("connect", (request, socket) => {
      asked.push(`CONNECT ${request.url}`);
      if (request.url?.startsWith("forbidden.")) return void socket.end("HTTP/1.1 403 Forbidden\r\n\r\n");
      const upstream = connect(tlsPort, "127.0.0.1", () => {
        socket.write("HTTP/1.1 200 OK\r\n\r\n");
        upstream.pipe(socket).pipe(upstream);
      });
      upstream.on("error", () => socket.destroy());
      socket.on("error", () => upstream.destroy());
    });
    const tlsPort = await listen(createTlsServer({ cert: certificate, key: privateKey }, answering));
    proxy = `http://ann:pw@127.0.0.1:${await listen(server)}`;
  });
  const through = (extra: Record<string, string> = {}) => ({
    network: { proxyFor: readProxyRule({ HTTPS_PROXY: proxy, HTTP_PROXY: proxy, ...extra }) },
    // Only the proxy knows these names.
    resolve: () => Promise.reject(Object.assign(new Error("unknown"), { code: "ENOTFOUND" })),
  });

  it("carries requests to names that it alone can resolve", async () => {
    asked.length = 0;
    assert.equal((await get("http://vendor.example/a", through())).status, 200);
    assert.equal((await get("https://vendor.example/b", { ...through(), verifyTls: false })).status, 200);
    assert.deepEqual(asked, ["GET http://vendor.example/a Basic YW5uOnB3", "CONNECT vendor.example:443"]);
  });

  it("carries nothing to a forbidden address, and certificates behind it are checked", async () => {
    asked.length = 0;
    for (const url of [
      "http://169.254.169.254/",
      "https://10.0.0.1/",
      "http://[::ffff:10.0.0.1]/",
      "http://167772161/",
    ]) {
      await assert.rejects(get(url, through()), { kind: "blocked" }, url);
    }
    const known = { ...through(), resolve: async () => [{ address: "10.0.0.1", family: 4 }] };
    await assert.rejects(get("https://inside.example/", known), { kind: "blocked" });
    assert.deepEqual(asked, []);
    await assert.rejects(get("https://vendor.example/", through()), { kind: "unreachable" });
  });

  it("that refuses a connection leaves no doubt that nothing was sent", async () => {
    await assert.rejects(get("https://forbidden.example/", through()), { kind: "unreachable" });
    const gone = { network: { proxyFor: () => "http://127.0.0.1:1" }, resolve: through().resolve };
    await assert.rejects(get("https://vendor.example/", gone), { kind: "unreachable" });
  });

  it("is passed by for this machine and for what NO_PROXY names", async () => {
    asked.length = 0;
    assert.equal((await get(`http://127.0.0.1:${target}/`, through())).status, 200);
    assert.deepEqual(asked, []);
    const rule = readProxyRule({
      https_proxy: "proxy.example:3128",
      NO_PROXY: ".corp.example, 10.0.0.0/8 a.example:8443",
    });
    const proxyOf = (url: string) => rule(new URL(url));
    assert.equal(proxyOf("https://b.example/"), "http://proxy.example:3128/");
    assert.equal(proxyOf("http://b.example/"), undefined);
    for (const url of [
      "https://x.corp.example/",
      "https://corp.example./",
      "https://10.1.2.3/",
      "https://a.example:8443/",
    ]) {
      assert.equal(proxyOf(url), undefined, url);
    }
    for (const url of ["https://evilcorp.example/", "https://a.example/", "https://11.0.0.1/"]) {
      assert.ok(proxyOf(url), url);
    }
    assert.equal(readProxyRule({ HTTPS_PROXY: "http://p:1", NO_PROXY: "*" })(new URL("https://a.example")), undefined);
    assert.throws(() => readProxyRule({ HTTPS_PROXY: "socks5://p:1" }), { code: "CONFIG_INVALID" });
  });
});

describe("an encoded answer", () => {
  let url: string;
  before(async () => {
    const port = await listen(
      createServer((request, response) => {
        response.setHeader("content-encoding", "gzip");
        response.end(gzipSync(request.url === "/bomb" ? Buffer.alloc(20_000_000) : '{"ok":true}'));
      }),
    );
    url = `http://127.0.0.1:${port}`;
  });

  it("is decoded", async () => {
    assert.deepEqual((await get(url)).json(), { ok: true });
  });

  it("is refused before it grows beyond what may be read", async () => {
    const error = await get(`${url}/bomb`, { maxBodyBytes: 1_000_000 }).catch((thrown: unknown) => thrown);
    assert.ok(error instanceof VendorError);
    assert.equal(error.kind, "invalid");
    assert.match(error.message, /more than may be read/);
  });
});

describe("a request that was held up", () => {
  it("does not leave after its time, whoever waits for it: another process may have taken over by then", async () => {
    const heard: string[] = [];
    const port = await listen(
      createServer((request, response) => {
        heard.push(request.url ?? "");
        response.end("{}");
      }),
    );
    const client = createHttpClient({ timeoutMs: 10_000, guard: loopbackGuard });
    try {
      const url = `http://127.0.0.1:${port}`;
      // The connection is there from now on: what follows is written to it in one go.
      await client.request({ method: "POST", url: `${url}/first`, body: "{}" });
      const late = client.request({ method: "POST", url: `${url}/late`, body: "{}", timeoutMs: 200 });
      // As a process that is stopped, or a machine that sleeps: no timer of its own fires meanwhile.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 400);
      await assert.rejects(late, { kind: "unreachable", message: /was not sent: it got no connection in the time/ });
      await client.request({ method: "POST", url: `${url}/next`, body: "{}" });
      assert.deepEqual(heard, ["/first", "/next"]);
    } finally {
      await client.close();
    }
  });

  it("for want of a connection is told from one that was sent and not answered", async () => {
    const client = createHttpClient({
      timeoutMs: 100,
      guard: loopbackGuard,
      resolve: () => new Promise(() => {}),
    });
    await assert.rejects(client.request({ method: "POST", url: "http://vendor.test/" }), { kind: "unreachable" });
    await client.close();
  });
});
