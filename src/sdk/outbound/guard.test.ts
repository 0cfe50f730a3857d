/** Attacks on the outbound client: none may reach the server that listens on this machine. */
import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, beforeEach, describe, it } from "node:test";
import { createHttpClient, type HttpClientOptions } from "../http.ts";
import { VendorError } from "../vendor-error.ts";
import { readAllowList } from "./allow-list.ts";
import type { Resolve } from "./guard.ts";

let server: Server;
let port: number;
let reached: string[] = [];

before(async () => {
  server = createServer((request, response) => {
    reached.push(`${request.headers.host} ${request.url}`);
    response.end("{}");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  port = (server.address() as AddressInfo).port;
});
after(() => server.close());
beforeEach(() => {
  reached = [];
});

const answer =
  (...addresses: string[]): Resolve =>
  async () =>
    addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));

async function ask(url: string, options: Partial<HttpClientOptions> & { allow?: string } = {}) {
  const { allow, ...rest } = options;
  const guard = { allow: readAllowList(allow).allow, where: 'the instance "x"' };
  const client = createHttpClient({ timeoutMs: 30_000, guard, ...rest });
  try {
    return await client.request({ method: "GET", url });
  } finally {
    await client.close();
  }
}

async function refusalOf(url: string, options: Parameters<typeof ask>[1] = {}): Promise<VendorError> {
  const error = await ask(url, options).then(
    () => assert.fail(`${url} was reached`),
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof VendorError, String(error));
  return error;
}

describe("the guard in the socket", () => {
  for (const host of [
    "127.0.0.1",
    "127.0.0.1.",
    "127.1",
    "2130706433",
    "0x7f000001",
    "0177.0.0.1",
    "0x7f.1",
    "0.0.0.0",
    "0",
    "[::1]",
    "[::]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[64:ff9b::7f00:1]",
    "[2002:7f00:1::]",
    "localhost",
    "①②⑦.⓪.⓪.①",
    "127。0。0。1",
    "allowed.example@127.0.0.1",
    "allowed.example:pw@localhost",
    "169.254.169.254",
    "10.0.0.1",
  ]) {
    it(`does not reach ${host}`, async () => {
      // `allowed.example` as a user name opens nothing.
      const error = await refusalOf(`http://${host}:${port}/`, { allow: "allowed.example" });
      assert.equal(error.kind, "blocked");
      assert.doesNotMatch(error.message, /:pw@/);
      assert.deepEqual(reached, []);
    });
  }

  it("names the line that would allow the address, and that line does", async () => {
    const error = await refusalOf(`http://127.0.0.1:${port}/`);
    const line = /allow_addresses: "(.*)"$/.exec(error.message)?.[1];
    assert.equal(line, "127.0.0.1");
    assert.match(
      error.message,
      /127\.0\.0\.1 is a loopback address, which is not reached unless the instance "x" says/,
    );
    assert.equal((await ask(`http://127.0.0.1:${port}/`, { allow: line })).status, 200);
  });

  it("does not reach a name with a dot at its end", async () => {
    const error = await refusalOf(`http://LocalHost.:${port}/`, { resolve: answer("127.0.0.1") });
    assert.equal(error.kind, "blocked");
  });

  it("names the address behind a name", async () => {
    const error = await refusalOf("http://soar.corp.example/", { resolve: answer("10.1.2.3") });
    assert.match(error.message, /soar\.corp\.example is 10\.1\.2\.3, a private address/);
  });

  it("asks a name once and connects to what it checked, whatever it answers the second time", async () => {
    const answers = ["203.0.113.9", "127.0.0.1"];
    let asked = 0;
    const resolve: Resolve = async () => [{ address: answers[asked++] ?? "127.0.0.1", family: 4 }];
    // The first answer is allowed here, so that a connection is tried; nobody answers there.
    const error = await refusalOf(`http://rebind.example:${port}/`, {
      resolve,
      allow: "203.0.113.0/24",
      timeoutMs: 300,
    });
    assert.notEqual(error.kind, "blocked");
    assert.equal(asked, 1);
    assert.deepEqual(reached, []);
    // And at the next request the new answer is checked like the first.
    assert.equal((await refusalOf(`http://rebind.example:${port}/`, { resolve })).kind, "blocked");
    assert.deepEqual(reached, []);
  });

  it("connects to the allowed addresses of a name only", async () => {
    const resolve = answer("169.254.169.254", "127.0.0.1");
    assert.equal((await ask(`http://two.example:${port}/`, { resolve, allow: "127.0.0.0/8" })).status, 200);
    assert.deepEqual(reached, [`two.example:${port} /`]);
  });

  it("lets a name that is allowed lead to a private address, but never to metadata", async () => {
    const allow = "Soar.Corp.example., *.lab.example, bücher.example";
    for (const host of ["soar.corp.example", "SOAR.corp.example.", "a.lab.example", "xn--bcher-kva.example"]) {
      assert.equal((await ask(`http://${host}:${port}/`, { resolve: answer("127.0.0.1"), allow })).status, 200, host);
    }
    for (const host of ["lab.example", "evil-lab.example", "soar.corp.example.evil.example"]) {
      assert.equal(
        (await refusalOf(`http://${host}:${port}/`, { resolve: answer("127.0.0.1"), allow })).kind,
        "blocked",
      );
    }
    for (const address of ["169.254.169.254", "0.0.0.0", "fe80::1", "::ffff:169.254.169.254"]) {
      const error = await refusalOf(`http://soar.corp.example:${port}/`, { resolve: answer(address), allow });
      assert.equal(error.kind, "blocked", address);
    }
  });

  it("refuses for good where a vendor named the address, and waits where a person did", async () => {
    const client = createHttpClient({ timeoutMs: 30_000 });
    const url = `http://127.0.0.1:${port}/`;
    await assert.rejects(client.request({ method: "GET", url, redirected: true }), { kind: "refused" });
    await assert.rejects(client.request({ method: "GET", url }), { kind: "blocked" });
    await client.close();
  });
});

describe("an allow-list", () => {
  it("names what it cannot read", () => {
    const { faults } = readAllowList("10.0.0.1, 10.0.0.0/33, 10.0.0, http://a.example, a.example, ::1/129, fe80::/10");
    assert.deepEqual(faults, ["10.0.0.0/33", "10.0.0", "http://a.example", "::1/129"]);
  });
});
