/** What another site can make a browser do, and what it can read: nothing. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { type AccessServer, type Call, goodPassword, openAccessServer, type Person } from "#test/access-server.ts";
import { isExactOrigin } from "./cors.ts";
import { csrfTokenOf } from "./own-pages.ts";

let server: AccessServer;
let admin: Person;
let session: string;
before(async () => {
  server = await openAccessServer({ corsOrigins: ["https://soc.example.com"] });
  admin = await server.addPerson("admin", "admin");
  session = await server.openSession(admin, "admin");
});
after(() => server.close());

const csrf = () => csrfTokenOf(session);
let names = 0;
/** A change, by a browser that has the cookie and sends these headers. */
const change = (headers: Record<string, string>, path = "/users") =>
  server.call("POST", path, {
    headers: { cookie: `tocsin_session=${session}`, ...headers },
    body: { name: `user${++names}`, role: "viewer" },
  });

describe("a change by cookie", () => {
  test("is made with the token and the browser's word that our page asks", async () => {
    assert.equal((await change({ "x-tocsin-csrf": csrf(), "sec-fetch-site": "same-origin" })).status, 200);
    assert.equal((await change({ "x-tocsin-csrf": csrf(), origin: server.url })).status, 200);
  });

  test("is refused without the token, with another session's, or with the session's own token as one", async () => {
    const other = csrfTokenOf(await server.openSession(admin, "admin"));
    for (const token of [undefined, "", other, session, csrf().slice(1), `${csrf()}A`]) {
      const answer = await change({ origin: server.url, ...(token === undefined ? {} : { "x-tocsin-csrf": token }) });
      assert.equal(answer.body.code, "ACCESS_FORGED", String(token));
    }
  });

  test("is refused from another site, whatever else is right", async () => {
    const foreign: Record<string, string>[] = [
      {},
      { origin: "null" },
      { origin: "https://evil.example" },
      { origin: `${server.url}.evil.example` },
      { origin: server.url.replace("http:", "https:") },
      { origin: server.url.replace(/:\d+$/, ":1") },
      { origin: "https://soc.example.com" },
      { "sec-fetch-site": "cross-site" },
      { "sec-fetch-site": "same-site" },
      { "sec-fetch-site": "none" },
      { "sec-fetch-site": "cross-site", origin: server.url },
      { "sec-fetch-site": "same-origin", origin: "https://evil.example" },
    ];
    for (const headers of foreign) {
      const answer = await change({ "x-tocsin-csrf": csrf(), ...headers });
      assert.equal(answer.body.code, "ACCESS_FORGED", JSON.stringify(headers));
    }
    const made = await server.query("select 1 from users where created_by <> 'test'");
    assert.equal(made.length, 2, "nothing but what the first test made");
  });

  test("is refused for DELETE as for POST", async () => {
    const answer = await server.call("DELETE", "/session", { headers: { cookie: `tocsin_session=${session}` } });
    assert.equal(answer.body.code, "ACCESS_FORGED");
    assert.equal((await server.call("GET", "/session", { session })).status, 200);
  });

  test("is not made by what a form can send", async () => {
    for (const type of ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]) {
      const response = await fetch(`${server.url}/api/v1/users`, {
        method: "POST",
        headers: {
          "content-type": type,
          cookie: `tocsin_session=${session}`,
          origin: server.url,
          "x-tocsin-csrf": csrf(),
        },
        body: JSON.stringify({ name: "formed", role: "viewer" }),
      });
      assert.ok(response.status >= 400, `${type}: ${response.status}`);
    }
    const inQuery = await server.call("POST", "/users?name=asked&role=viewer", { session });
    assert.equal(inQuery.status, 400, "nor by an address");
    assert.deepEqual(await server.query("select 1 from users where name in ('formed', 'asked')"), []);
  });
});

test("another site signs nobody in, so that nobody works in a stranger's account", async () => {
  const body = { name: "admin", password: goodPassword };
  for (const headers of [{ origin: "https://evil.example" }, { "sec-fetch-site": "cross-site" }, { origin: "null" }]) {
    assert.equal((await server.call("POST", "/session", { headers, body })).body.code, "ACCESS_FORGED");
  }
  assert.equal((await server.call("POST", "/session", { headers: { origin: server.url }, body })).status, 200);
});

test("a bad key is refused though a good cookie comes along", async () => {
  const answer = await server.call("GET", "/users", { session, bearer: "toc_0_0" });
  assert.equal(answer.body.code, "UNAUTHORIZED");
});

describe("under TLS that ends before us", () => {
  let behind: AccessServer;
  before(async () => {
    // The browser's host is this one: a proxy hands it on.
    behind = await openAccessServer({ publicUrl: "https://tocsin.example.com" });
    await behind.addPerson("admin", "admin");
  });
  after(() => behind.close());

  /** `fetch` does not let a test choose its Host; a request by hand does. */
  async function ask(headers: Record<string, string>, body: object): Promise<{ status: number; cookies: string[] }> {
    const { request } = await import("node:http");
    const { promise, resolve, reject } = Promise.withResolvers<{ status: number; cookies: string[] }>();
    const sent = request(`${behind.url}/api/v1/session`, {
      method: "POST",
      headers: { host: "tocsin.example.com", "content-type": "application/json", ...headers },
    });
    sent.on("error", reject).on("response", (response) => {
      response.resume();
      resolve({ status: response.statusCode ?? 0, cookies: response.headers["set-cookie"] ?? [] });
    });
    sent.end(JSON.stringify(body));
    return await promise;
  }

  test("the cookie is bound to the host and to TLS, and pages of the public address are our own", async () => {
    const body = { name: "admin", password: goodPassword };
    const { status, cookies } = await ask({ origin: "https://tocsin.example.com" }, body);
    assert.equal(status, 200);
    assert.match(cookies.join(), /^__Host-tocsin_session=[\w-]{43}; .*Path=\/; HttpOnly; SameSite=Strict; Secure$/);
    assert.equal((await ask({ origin: "https://tocsin.example.com.evil.example" }, body)).status, 403);
  });
});

describe("pages of other origins", () => {
  const preflight = { "access-control-request-method": "POST" };
  const corsOf = (call: Call, method = "GET") =>
    server.call(method, "/status", call).then(({ headers, status }) => ({
      status,
      origin: headers.get("access-control-allow-origin"),
      credentials: headers.get("access-control-allow-credentials"),
    }));

  test("read the API when the configuration names them exactly, without cookies", async () => {
    const allowed = { origin: "https://soc.example.com" };
    const answer = await corsOf({ headers: allowed });
    assert.deepEqual(answer, { status: 401, origin: "https://soc.example.com", credentials: null });
    const asked = await server.call("OPTIONS", "/status", { headers: { ...allowed, ...preflight } });
    assert.equal(asked.status, 204);
    assert.match(asked.headers.get("access-control-allow-headers") ?? "", /authorization/);
    assert.doesNotMatch(asked.headers.get("access-control-allow-headers") ?? "", /csrf|\*/);
  });

  test("get nothing for an origin that is like one of them", async () => {
    const origins = [
      "null",
      "*",
      "http://soc.example.com",
      "https://soc.example.com.evil.example",
      "https://evil.example/https://soc.example.com",
      "https://xsoc.example.com",
      "https://soc.example.com:8443",
      "https://SOC.example.com",
      "https://soc.example.com/",
    ];
    for (const origin of origins) {
      assert.equal((await corsOf({ headers: { origin } })).origin, null, origin);
      assert.equal((await corsOf({ headers: { origin, ...preflight } }, "OPTIONS")).status, 404, origin);
    }
  });

  test("get no CORS header at all when the configuration names none", async () => {
    const plain = await openAccessServer();
    try {
      const { headers } = await plain.call("GET", "/status", { headers: { origin: "https://soc.example.com" } });
      assert.deepEqual(
        [...headers.keys()].filter((name) => name.startsWith("access-control")),
        [],
      );
    } finally {
      await plain.close();
    }
  });

  test("are named exactly or the configuration is refused", () => {
    for (const good of ["https://a.example", "http://localhost:5173"]) assert.ok(isExactOrigin(good), good);
    for (const bad of [
      "*",
      "null",
      "https://a.example/",
      "a.example",
      "https://*.example",
      "file:///x",
      "https://A.example",
    ]) {
      assert.ok(!isExactOrigin(bad), bad);
    }
  });
});
