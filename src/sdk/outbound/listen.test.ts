/** Listening goes the same way out as a request: guarded, by the proxy, with the certificates of the instance. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer as createHttpServer } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { type AddressInfo, connect } from "node:net";
import { after, describe, it } from "node:test";
import { createSecureContext } from "node:tls";
import { certificate, privateKey } from "#test/self-signed.ts";
import { createFakeVendor } from "../fake-vendor/create-fake-vendor.ts";
import { acceptSocket, type FakeSocket, type FakeSockets } from "../fake-vendor/fake-sockets.ts";
import { createHttpClient, type HttpClientOptions } from "../http.ts";
import { loopbackGuard } from "../testing.ts";
import { VendorError } from "../vendor-error.ts";
import { nothingAllowed } from "./allow-list.ts";
import { listenOn } from "./listen.ts";
import { directNetwork } from "./network.ts";
import { readProxyRule } from "./proxy-rules.ts";

const closers: (() => Promise<unknown> | unknown)[] = [];
after(async () => {
  for (const close of closers) await close();
});

/** A vendor that tells what it is told to, and what it heard. */
async function startVendor(refuse?: number) {
  const heard: string[] = [];
  const open: FakeSocket[] = [];
  const arrived = Promise.withResolvers<FakeSocket>();
  const sockets: FakeSockets = {
    path: "/live/",
    admit: () => refuse,
    onOpen: (socket) => void open.push(socket),
    onText(socket, text) {
      heard.push(text);
      arrived.resolve(socket);
    },
  };
  const vendor = createFakeVendor({ routes: [], sockets });
  const { url } = await vendor.start();
  closers.push(() => vendor.stop());
  return { url: `${url.replace("http", "ws")}/live/`, heard, arrived: arrived.promise, sockets, vendor };
}

function begin(url: string, options: Partial<HttpClientOptions> = {}) {
  const client = createHttpClient({ timeoutMs: 5_000, guard: loopbackGuard, ...options });
  const stop = new AbortController();
  const messages: string[] = [];
  const first = Promise.withResolvers<string>();
  let opened = 0;
  const ended = client
    .listen({
      url,
      headers: { cookie: "key=1" },
      hello: "hello",
      signal: stop.signal,
      onOpen() {
        opened += 1;
      },
      onMessage(text) {
        messages.push(text);
        first.resolve(text);
      },
    })
    .then(
      () => undefined,
      (error: unknown) => error,
    )
    .finally(() => client.close());
  closers.push(async () => {
    stop.abort(new Error("over"));
    await ended;
  });
  return { stop, messages, first: first.promise, ended, opened: () => opened };
}

async function endOf(listening: ReturnType<typeof begin>): Promise<VendorError> {
  const error = await listening.ended;
  assert.ok(error instanceof VendorError, String(error));
  return error;
}

describe("listening", () => {
  it("says hello and hears what the vendor tells, until the line breaks", async () => {
    const vendor = await startVendor();
    const listening = begin(vendor.url);
    const socket = await vendor.arrived;
    assert.deepEqual(vendor.heard, ["hello"]);
    socket.send("news");
    assert.equal(await listening.first, "news");
    assert.equal(listening.opened(), 1);
    socket.drop();
    assert.match((await endOf(listening)).message, /ended the connection \(1006\)/);
  });

  it("ends with the vendor's own word, with garbage, and when it is told to", async () => {
    const closed = await startVendor();
    const first = begin(closed.url);
    (await closed.arrived).close(1012);
    assert.match((await endOf(first)).message, /\(1012\)/);

    const spoilt = await startVendor();
    const second = begin(spoilt.url);
    (await spoilt.arrived).sendGarbage();
    assert.equal((await endOf(second)).kind, "unreachable");

    const stopped = await startVendor();
    const third = begin(stopped.url);
    await stopped.arrived;
    third.stop.abort(new Error("enough"));
    assert.match(String(await third.ended), /enough/);
  });

  it("says why it was not let in", async () => {
    assert.equal((await endOf(begin((await startVendor(401)).url))).kind, "unauthorized");
    assert.match((await endOf(begin((await startVendor(503)).url))).message, /answers 503/);
    const gone = await startVendor();
    await gone.vendor.down();
    assert.match((await endOf(begin(gone.url))).message, /cannot be reached \(ECONNREFUSED\)/);
  });

  it("gives up on a peer that answers no pings", async () => {
    const vendor = await startVendor();
    const { Agent } = await import("undici");
    const ended = listenOn(
      { url: vendor.url, hello: "x", signal: new AbortController().signal, onOpen() {}, onMessage() {} },
      { dispatcher: new Agent(), connectError: () => undefined, openWithinMs: 5_000, pingEveryMs: 40 },
    );
    const socket = await vendor.arrived;
    await new Promise((resolve) => setTimeout(resolve, 300));
    socket.mute();
    await assert.rejects(ended, /answers no pings any more/);
  });

  it("reaches no address that the instance may not reach, directly or by a proxy", async () => {
    const vendor = await startVendor();
    const guard = { allow: nothingAllowed, where: "the instance" };
    const refused = await endOf(begin(vendor.url, { guard }));
    assert.equal(refused.kind, "blocked");
    assert.match(refused.message, /allow_addresses: "127.0.0.1"/);
    const network = {
      proxyFor: readProxyRule({ HTTP_PROXY: "http://127.0.0.1:9", HTTPS_PROXY: "http://127.0.0.1:9" }),
    };
    assert.equal((await endOf(begin("wss://169.254.169.254/live/", { network }))).kind, "blocked");
    assert.deepEqual(vendor.heard, []);
  });

  it("goes through the proxy, and checks the certificate behind it", async () => {
    const { sockets, heard, arrived } = await startVendor();
    const target = createTlsServer({ cert: certificate, key: privateKey });
    target.on("upgrade", (request, wire) => acceptSocket(sockets, request, wire));
    target.listen(0, "127.0.0.1");
    await once(target, "listening");
    const targetPort = (target.address() as AddressInfo).port;
    const asked: string[] = [];
    const proxy = createHttpServer().on("connect", (request, socket) => {
      asked.push(String(request.url));
      const upstream = connect(targetPort, "127.0.0.1", () => {
        socket.write("HTTP/1.1 200 OK\r\n\r\n");
        upstream.pipe(socket).pipe(upstream);
      });
      upstream.on("error", () => socket.destroy());
      socket.on("error", () => upstream.destroy());
    });
    proxy.listen(0, "127.0.0.1");
    await once(proxy, "listening");
    closers.push(() => {
      for (const server of [target, proxy]) {
        server.closeAllConnections();
        server.close();
      }
    });
    const network = {
      proxyFor: readProxyRule({ HTTPS_PROXY: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}` }),
    };
    const resolve = () => Promise.reject(new Error("only the proxy knows"));
    await endOf(begin("wss://vendor.example/live/", { network, resolve }));
    assert.deepEqual(heard, [], "it was trusted");
    // A tunnel to a name of our own making: the certificate is of another name.
    const trusting = { ...directNetwork, ...network, secureContext: createSecureContext({ ca: [certificate] }) };
    const listening = begin("wss://vendor.example/live/", { network: trusting, resolve, verifyTls: false });
    (await arrived).send("through");
    assert.equal(await listening.first, "through");
    assert.deepEqual([...new Set(asked)], ["vendor.example:443"]);
  });
});
