import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { createHttpClient, type JsonObject, VendorError } from "#sdk/index.ts";
import { createTestContext, loopbackGuard } from "#sdk/testing.ts";
import { findAddress } from "./address.ts";
import { createLogzioClient } from "./client.ts";

interface Answer {
  status?: number;
  headers?: Record<string, string>;
  body?: string | Buffer;
}

/** A server that answers whatever a test gives it. */
async function against(answer: Answer, run: (client: ReturnType<typeof createLogzioClient>) => Promise<void>) {
  const requests: { headers: Record<string, unknown>; url: string | undefined }[] = [];
  const server = createServer((request, response) => {
    requests.push({ headers: request.headers, url: request.url });
    response.writeHead(answer.status ?? 200, answer.headers);
    response.end(answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo; // a TCP server's address is never text
  const http = createHttpClient({ timeoutMs: 2_000, guard: loopbackGuard, maxBodyBytes: 100_000 });
  const parameters: JsonObject = {
    security_api_token: " secret-token-1 ",
    operational_api_token: "secret-token-2",
    base_url: `http://127.0.0.1:${port}/proxy/`,
  };
  const context = createTestContext({ parameters, http });
  try {
    await run(createLogzioClient(context));
    return requests;
  } finally {
    await http.close();
    await context.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

test("a call carries its account's token, asks for compression and reads it", async () => {
  const body = gzipSync(JSON.stringify({ total: 1, results: [{ alertEventId: "a" }] }));
  const requests = await against({ headers: { "content-encoding": "gzip" }, body }, async (client) => {
    assert.deepEqual((await client.searchEvents({})).results, [{ alertEventId: "a" }]);
  });
  assert.equal(requests[0]?.url, "/proxy/v2/security/rules/events/search");
  assert.equal(requests[0]?.headers["x-api-token"], "secret-token-1");
  assert.match(String(requests[0]?.headers["accept-encoding"]), /gzip/);
});

const refusals: { name: string; answer: Answer; kind: string; says: RegExp; retryAfterMs?: number }[] = [
  {
    name: "403 in JSON",
    answer: { status: 403, body: '{"message":"Insufficient privileges"}' },
    kind: "forbidden",
    says: /answered 403: Insufficient privileges$/,
  },
  {
    name: "401 as text",
    answer: { status: 401, body: "Unauthorized" },
    kind: "unauthorized",
    says: /401: Unauthorized$/,
  },
  {
    name: "404 in the envelope with a request id",
    answer: {
      status: 404,
      body: '{"errorCode":"endpoints/UNKNOWN_ENDPOINT","message":"No such thing","requestId":"11-22","parameters":{}}',
    },
    kind: "not-found",
    says: /404: No such thing \(endpoints\/UNKNOWN_ENDPOINT\) \(requestId 11-22\)$/,
  },
  {
    name: "429 with Retry-After",
    answer: {
      status: 429,
      headers: { "retry-after": "7" },
      body: "Your account is allowed to run up to 100 concurrent queries via the API",
    },
    kind: "throttled",
    says: /allowed to run up to 100/,
    retryAfterMs: 7_000,
  },
  {
    name: "500 as text",
    answer: { status: 500, body: "Internal Server Error" },
    kind: "failed",
    says: /500: Internal Server Error$/,
  },
  { name: "503 without a body", answer: { status: 503 }, kind: "failed", says: /answered 503$/ },
  {
    name: "502 as HTML",
    answer: {
      status: 502,
      headers: { "content-type": "text/html" },
      body: "<html><head><title>502 Bad\nGateway</title></head></html>",
    },
    kind: "failed",
    says: /502: a page of HTML: 502 Bad Gateway$/,
  },
  {
    name: "400 as text",
    answer: { status: 400, body: "Query has failed. Elasticsearch Response: x" },
    kind: "refused",
    says: /400: Query has failed/,
  },
  {
    name: "a redirect",
    answer: { status: 302, headers: { location: "https://app.logz.io/" } },
    kind: "invalid",
    says: /302/,
  },
  { name: "200 that is HTML", answer: { body: "<html></html>" }, kind: "invalid", says: /something that is not JSON/ },
  {
    name: "200 without results",
    answer: { body: '{"total": 3}' },
    kind: "invalid",
    says: /in a form nobody knows: results:/,
  },
  {
    name: "200 whose results are no list",
    answer: { body: '{"results": {}}' },
    kind: "invalid",
    says: /nobody knows: results:/,
  },
  {
    name: "more than may be read",
    answer: { body: `{"results": ["${"x".repeat(200_000)}"]}` },
    kind: "invalid",
    says: /more than may be read/,
  },
  {
    name: "the token in an error",
    answer: { status: 403, body: `bad token secret-token-1 ${"\u0000\u001b"}${"x".repeat(5_000)}` },
    kind: "forbidden",
    says: /403: bad token \(token\) x{100,500}$/,
  },
];

for (const { name, answer, kind, says, retryAfterMs } of refusals) {
  test(`${name} is told by kind and in words, without the token`, async () => {
    await against(answer, async (client) => {
      await assert.rejects(client.searchEvents({}), (error) => {
        assert.ok(error instanceof VendorError);
        assert.equal(error.kind, kind);
        assert.match(error.message, says);
        assert.equal(error.retryAfterMs, retryAfterMs);
        assert.doesNotMatch(`${error.message} ${error.mend ?? ""}`, /secret-token/);
        return true;
      });
    });
  });
}

test("optional parts may be absent, and numbers may be texts", async () => {
  await against({ body: '{"results": [null, 1], "total": "12", "pagination": {"pageSize": "50"}}' }, async (client) => {
    const page = await client.searchEvents({});
    assert.deepEqual([page.total, page.results, page.pagination?.pageSize], [12, [null, 1], 50]);
  });
  await against({ body: '{"hits": {"hits": []}}' }, async (client) => {
    const found = await client.search({});
    assert.deepEqual([found.total, found.hits], [undefined, []]);
  });
  await against({ body: '{"hits": "not json"}' }, async (client) => {
    await assert.rejects(client.scroll({}), /nobody knows: hits: .*object.*string/);
  });
});

test("every region and every spelling of an address leads to the API", () => {
  const roots = [
    ["", "", "https://api.logz.io"],
    ["us", "", "https://api.logz.io"],
    ["EU", "", "https://api-eu.logz.io"],
    ["uk", "", "https://api-uk.logz.io"],
    ["zz", "", "https://api-zz.logz.io"],
    ["us", "https://app-eu.logz.io/#/dashboard", "https://api-eu.logz.io"],
    ["us", "app.logz.io", "https://api.logz.io"],
    ["us", "http://api-au.logz.io/v2/", "https://api-au.logz.io"],
    ["eu", "http://127.0.0.1:80/logzio/", "http://127.0.0.1/logzio"],
  ] as const;
  for (const [region, url, root] of roots) assert.equal(findAddress(region, url).apiRoot, root, `${region} ${url}`);
  for (const [region, url] of [
    ["eu-central-1", ""],
    ["evil.example/", ""],
    ["us", "ftp://x"],
    ["us", "https://"],
  ] as const) {
    assert.throws(() => findAddress(region, url), { code: "CONFIG_INVALID" }, `${region} ${url}`);
  }
});
