import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { after, beforeEach, test } from "node:test";
import { type JsonObject, jsonAt, VendorError } from "#sdk/index.ts";
import { createTestContext } from "#sdk/testing.ts";
import { httpRequest } from "./http-request.ts";

interface Received {
  method: string;
  path: string;
  headers: IncomingMessage["headers"];
  body: string;
}

const received: Received[] = [];
let handle: (request: Received, response: ServerResponse) => void = (_request, response) => {
  response.end();
};

async function listen() {
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    const seen = { method: request.method ?? "", path: request.url ?? "", headers: request.headers, body };
    received.push(seen);
    handle(seen, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address() as AddressInfo; // a TCP server has no other kind
  return { server, url: `http://127.0.0.1:${address.port}` };
}

const home = await listen();
const elsewhere = await listen();
const context = createTestContext();
after(async () => {
  await context.close();
  home.server.close();
  elsewhere.server.close();
});
beforeEach(() => {
  received.length = 0;
  handle = (_request, response) => response.end();
});

const run = async (inputs: JsonObject) => httpRequest.run(context, inputs);

async function failureOf(inputs: JsonObject): Promise<VendorError> {
  const error = await run(inputs).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof VendorError, `not a VendorError: ${error}`);
  return error;
}

function answer(status: number, headers: Record<string, string>, body = "") {
  handle = (_request, response) => response.writeHead(status, headers).end(body);
}

test("a POST of JSON arrives as it is meant, and its answer has the vendor's keys", async () => {
  answer(200, { "content-type": "application/json; charset=UTF-8" }, '[{"id":"7"}]');
  const body = { name: 'a "quoted"\nname', events: [] };
  const result = await run({
    url: `${home.url}/instance/execute/x`,
    method: "post",
    headers: { Authorization: "Bearer t", "Content-Length": "3" },
    json: body,
    params: { a: 1, b: ["x", "y z"], c: null },
  });
  const [request] = received;
  assert.equal(request?.method, "POST");
  assert.equal(request?.path, "/instance/execute/x?a=1&b=x&b=y+z");
  assert.equal(request?.headers.authorization, "Bearer t");
  assert.equal(request?.headers["content-type"], "application/json");
  assert.deepEqual(JSON.parse(request?.body ?? ""), body);
  const outputs = result.outputs as JsonObject; // the command returns an object
  assert.deepEqual(Object.keys(outputs), [
    "reason",
    "status_code",
    "url",
    "headers",
    "encoding",
    "elapsed",
    "text",
    "json",
  ]);
  assert.equal(outputs.reason, "OK");
  assert.equal(outputs.status_code, 200);
  assert.equal(outputs.encoding, "UTF-8");
  assert.deepEqual(outputs.json, [{ id: "7" }]);
});

test("arguments written as text are read: json, params, headers", async () => {
  await run({ url: home.url, method: "PUT", json: '{"a":[1]}', params: '{"q":"1"}', headers: '{"X-A":"b"}' });
  await run({ url: home.url, method: "patch", data: "a=b", json: { lost: true }, params: "q=2&r=%20" });
  assert.deepEqual(
    received.map((request) => [request.method, request.path, request.body, request.headers["x-a"]]),
    [
      ["PUT", "/?q=1", '{"a":[1]}', "b"],
      ["PATCH", "/?q=2&r=+", "a=b", undefined],
    ],
  );
});

test("json is null unless the answer is JSON and says so", async () => {
  const table: [number, Record<string, string>, string, unknown][] = [
    [200, { "content-type": "text/html" }, "{}", null],
    [200, { "content-type": "application/json" }, "{broken", null],
    [200, { "content-type": "application/json" }, "", null],
    [204, { "content-type": "application/json" }, "", null],
    [200, { "content-type": "application/json" }, "3", 3],
  ];
  for (const [status, headers, body, expected] of table) {
    answer(status, headers, body);
    assert.deepEqual(jsonAt((await run({ url: home.url, method: "get" })).outputs, "json"), expected);
  }
});

test("what is wrong with the arguments is refused before anything is sent", async () => {
  const url = home.url;
  const table: [JsonObject, RegExp][] = [
    [{ url, method: "brew" }, /"brew" is not a method/],
    [{ url }, /not a method/],
    [{ url: "xsoar.example.com", method: "get" }, /not an address/],
    [{ url: "file:///etc/passwd", method: "get" }, /file:\/\/ is not called/],
    [{ url, method: "get", headers: { "X\nY": "1" } }, /not a header's name/],
    [{ url, method: "get", headers: { "X-Token": "secret\r\nHost: evil" } }, /X-Token holds a character/],
    [{ url, method: "post", json: '{"name": "a "b""}' }, /not JSON/],
    [{ url, method: "post", data: { a: 1 } }, /data is not text/],
    [{ url, method: "get", auth_type: "Bearer" }, /needs auth_token/],
    [{ url, method: "get", auth_type: "Basic", auth_username: "a" }, /needs auth_username and auth_password/],
    [{ url, method: "get", auth_type: "NTLM" }, /not an auth_type/],
  ];
  for (const [inputs, says] of table) {
    const error = await failureOf(inputs);
    assert.equal(error.kind, "refused");
    assert.match(error.message, says);
    assert.doesNotMatch(error.message, /secret/);
  }
  assert.equal(received.length, 0);
});

test("credentials are sent as the type asks", async () => {
  await run({ url: home.url, method: "get", auth_type: "Bearer", auth_token: "t0k" });
  await run({ url: home.url, method: "get", auth_type: "Basic", auth_username: "ann", auth_password: "pä:ss" });
  await run({ url: home.url.replace("//", "//ann:p%40ss@"), method: "get" });
  const basic = (text: string) => `Basic ${Buffer.from(text).toString("base64")}`;
  assert.deepEqual(
    received.map((request) => request.headers.authorization),
    ["Bearer t0k", basic("ann:pä:ss"), basic("ann:p@ss")],
  );
});

test("a digest challenge is answered, also for a write", async () => {
  const md5 = (text: string) => createHash("md5").update(text).digest("hex");
  handle = (request, response) => {
    const given = request.headers.authorization ?? "";
    const field = (name: string) => new RegExp(`\\b${name}="?([^",]+)`).exec(given)?.[1] ?? "";
    const expected = md5(
      [md5('ann:the "realm":pw'), "n0nce", field("nc"), field("cnonce"), "auth", md5(`POST:${request.path}`)].join(":"),
    );
    if (given !== "" && field("response") === expected) return response.writeHead(201).end("made");
    const challenge = 'Basic realm="x", Digest realm="the \\"realm\\"", nonce="n0nce", qop="auth,auth-int", opaque="o"';
    return response.writeHead(401, { "www-authenticate": challenge }).end();
  };
  const login = { auth_type: "Digest", auth_username: "ann" };
  const inputs = { url: `${home.url}/a?b=1`, method: "post", json: { a: 1 }, ...login };
  const result = await run({ ...inputs, auth_password: "pw" });
  assert.equal(jsonAt(result.outputs, "status_code"), 201);
  assert.equal(received.length, 2);
  assert.equal((await failureOf({ ...inputs, auth_password: "wrong" })).kind, "unauthorized");
});

test("an error status is an error of its kind, with the results beside it", async () => {
  const table: [number, VendorError["kind"]][] = [
    [400, "refused"],
    [401, "unauthorized"],
    [403, "forbidden"],
    [404, "not-found"],
    [409, "refused"],
    [429, "throttled"],
    [500, "failed"],
    [503, "failed"],
  ];
  for (const [status, kind] of table) {
    answer(status, { "content-type": "application/json", "retry-after": "2" }, '{"a":1}');
    const error = await failureOf({ url: `${home.url}/p?token=secret`, method: "post", json: {} });
    assert.equal(error.kind, kind, String(status));
    assert.equal(error.message, `HTTP Request failed: ${home.url}/p with ${status}`);
    assert.equal(error.retryAfterMs, 2_000);
    assert.deepEqual(jsonAt(error.details?.results as JsonObject, "json"), { a: 1 }); // put there by the command
  }
});

test("fail_on_http_error off makes every answer a result", async () => {
  answer(500, {}, "oh");
  for (const off of [false, "false"]) {
    const result = await run({ url: home.url, method: "post", fail_on_http_error: off });
    assert.equal(jsonAt(result.outputs, "status_code"), 500);
    assert.equal(jsonAt(result.outputs, "text"), "oh");
  }
});

test("a read follows redirects; credentials stay with their host", async () => {
  handle = (request, response) => {
    if (request.path === "/1") return response.writeHead(302, { location: "/2?x=1" }).end();
    if (request.path === "/2?x=1") return response.writeHead(307, { location: `${elsewhere.url}/3` }).end();
    return response.end("there");
  };
  const result = await run({
    url: `${home.url}/1`,
    method: "get",
    headers: { Cookie: "c", "X-Api-Key": "k", Accept: "text/plain" },
    auth_type: "Bearer",
    auth_token: "t",
  });
  assert.equal(jsonAt(result.outputs, "url"), `${elsewhere.url}/3`);
  const [, second, third] = received;
  assert.equal(second?.headers.authorization, "Bearer t");
  assert.equal(third?.headers.authorization, undefined);
  assert.equal(third?.headers.cookie, undefined);
  assert.equal(third?.headers["x-api-key"], undefined);
  assert.equal(third?.headers.accept, "text/plain");
});

test("a redirect into the own network is not followed, and nothing waits for it", async () => {
  for (const target of [
    "http://10.0.0.1/",
    "http://169.254.169.254/latest/meta-data",
    "http://[::ffff:a00:1]/",
    "//0/",
  ]) {
    answer(302, { location: target });
    const error = await failureOf({ url: home.url, method: "get" });
    assert.equal(error.kind, "refused", target);
    assert.match(error.message, /was not sent: .* which is not reached unless/);
  }
  assert.equal(received.length, 4);
});

test("redirects end after five, and lead to web addresses only", async () => {
  answer(302, { location: "/again" });
  assert.match((await failureOf({ url: home.url, method: "get" })).message, /more than 5 times/);
  assert.equal(received.length, 6);
  answer(302, { location: "file:///etc/passwd" });
  assert.match((await failureOf({ url: home.url, method: "head" })).message, /is not called/);
});

test("a redirected write was not carried out and says so", async () => {
  answer(302, { location: "https://login.example.com/?next=secret" });
  const error = await failureOf({ url: home.url, method: "post", json: {} });
  assert.equal(error.kind, "refused");
  assert.match(error.mend ?? "", /https:\/\/login\.example\.com\/$/);
  assert.equal(received.length, 1);
  answer(303, { location: "/made/1" });
  assert.equal(jsonAt((await run({ url: home.url, method: "post" })).outputs, "status_code"), 303);
});

test("what the network did is told apart: never sent, or nobody knows", async () => {
  assert.equal((await failureOf({ url: "http://127.0.0.1:9", method: "post" })).kind, "unreachable");
  handle = (_request, response) => response.destroy();
  assert.equal((await failureOf({ url: home.url, method: "post" })).kind, "unknown");
  handle = () => undefined;
  assert.equal((await failureOf({ url: home.url, method: "post" })).kind, "unknown");
});

test("GET and HEAD are reads, all else is a write; each origin has its own gate", () => {
  assert.ok(httpRequest.effectOf && httpRequest.gateOf);
  const classes = ["get", "HEAD", "post", "put", "patch", "delete", "", "brew"].map((method) =>
    httpRequest.effectOf?.({ method }),
  );
  assert.deepEqual(classes, ["read", "read", "write", "write", "write", "write", "write", "write"]);
  assert.equal(httpRequest.effectOf({ method: 3 }), "write");
  assert.equal(httpRequest.gateOf({ url: "https://a.example/x?y" }), "https://a.example");
  assert.equal(httpRequest.gateOf({ url: "nonsense" }), undefined);
});
