import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { after, test } from "node:test";
import { VendorError } from "#sdk/index.ts";
import { createTestContext } from "#sdk/testing.ts";
import { createSekoiaClient } from "./client.ts";

/** What the next request is answered with. */
let answer: { status: number; headers?: Record<string, string>; body: string } = { status: 200, body: "{}" };
const server = createServer((_request, response) => {
  response.writeHead(answer.status, { "content-type": "application/json", ...answer.headers }).end(answer.body);
});
await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
const address = server.address() as AddressInfo; // a TCP server has no other kind
const context = createTestContext({
  parameters: { api_key: "secret-key", base_url: `http://127.0.0.1:${address.port}` },
});
const client = createSekoiaClient(context);
after(async () => {
  await context.close();
  server.close();
});

async function failureOf(call: () => Promise<unknown>): Promise<VendorError> {
  const error = await call().then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof VendorError, `not a VendorError: ${error}`);
  return error;
}

const refusals: { name: string; answer: typeof answer; kind: string; says: RegExp; retryAfterMs?: number }[] = [
  {
    name: "invalid key",
    answer: { status: 401, body: '{"message":"The token is invalid","code":"T300"}' },
    kind: "unauthorized",
    says: /key is invalid/,
  },
  {
    name: "expired key",
    answer: { status: 401, body: '{"message":"The token has expired","code":"T301"}' },
    kind: "unauthorized",
    says: /has expired/,
  },
  {
    name: "revoked key",
    answer: { status: 401, body: '{"message":"Token revoked","code":"T302"}' },
    kind: "unauthorized",
    says: /was revoked/,
  },
  { name: "unknown 401", answer: { status: 401, body: '{"message":"No"}' }, kind: "unauthorized", says: /401: No/ },
  {
    name: "missing right",
    answer: { status: 403, body: '{"message":"Forbidden","code":"x"}' },
    kind: "forbidden",
    says: /lacks SIC_READ_ALERTS/,
  },
  {
    name: "firewall",
    answer: { status: 403, body: "<html>blocked</html>" },
    kind: "throttled",
    says: /firewall/,
    retryAfterMs: 60_000,
  },
  {
    name: "throttled",
    answer: { status: 429, headers: { "retry-after": "7" }, body: "{}" },
    kind: "throttled",
    says: /429/,
    retryAfterMs: 7_000,
  },
  { name: "throttled without a time", answer: { status: 429, body: "slow down" }, kind: "throttled", says: /429/ },
  {
    name: "bad argument",
    answer: { status: 400, body: '{"message":"Earliest time must be anterior to latest time"}' },
    kind: "refused",
    says: /anterior/,
  },
  {
    name: "unknown alert",
    answer: { status: 404, body: '{"message":"Alert not found"}' },
    kind: "not-found",
    says: /not found/,
  },
  { name: "server error", answer: { status: 500, body: "" }, kind: "failed", says: /500/ },
  { name: "proxy error", answer: { status: 502, body: "<html>" }, kind: "failed", says: /not JSON/ },
  {
    name: "a page instead of JSON",
    answer: { status: 200, body: "<html>login</html>" },
    kind: "invalid",
    says: /not JSON/,
  },
  { name: "a list instead of an object", answer: { status: 200, body: "[]" }, kind: "invalid", says: /not an object/ },
  {
    name: "a redirect",
    answer: { status: 302, headers: { location: "/login" }, body: "" },
    kind: "invalid",
    says: /302/,
  },
];

for (const refusal of refusals) {
  test(`${refusal.name} is ${refusal.kind}`, async () => {
    answer = refusal.answer;
    const error = await failureOf(() => client.getAlert("AL1"));
    assert.equal(error.kind, refusal.kind);
    assert.match(error.message, refusal.says);
    assert.equal(error.retryAfterMs, refusal.retryAfterMs);
    assert.doesNotMatch(`${error.message} ${error.mend}`, /secret-key/);
  });
}

test("each call names the right it needs", async () => {
  answer = { status: 403, body: '{"message":"Forbidden"}' };
  const calls: [() => Promise<unknown>, RegExp][] = [
    [() => client.listAlerts({}), /SIC_READ_ALERTS/],
    [() => client.createSearchJob({}), /SIC_READ_INTAKES/],
    [() => client.addComment("a", {}), /SIC_WRITE_ALERTS_COMMENT/],
    [() => client.changeStatus("a", {}), /SIC_WRITE_ALERTS_WORKFLOW/],
    [() => client.editAlert("a", {}), /SIC_WRITE_ALERTS\b/],
    [() => client.listPlaybooks({}), /SYMPHONY_READ_PLAYBOOKS/],
  ];
  for (const [call, says] of calls) assert.match((await failureOf(call)).message, says);
});

test("a key that no header can carry is refused before anything is sent", async () => {
  const broken = createSekoiaClient({ ...context, instance: { name: "s", parameters: { api_key: "a\nb" } } });
  assert.equal((await failureOf(() => broken.me())).kind, "unauthorized");
});

test("an empty answer to a status change is a success", async () => {
  answer = { status: 200, body: "" };
  assert.deepEqual(await client.changeStatus("a", {}), {});
});
