import assert from "node:assert/strict";
import { test } from "node:test";
import type { JsonObject } from "#sdk/index.ts";
import { adopt } from "./adopt.ts";

const server: JsonObject = { url: "https://xsoar.example.com/", api_key: "k" };
const cloud: JsonObject = { url: "https://api-acme.xdr.example.com", api_key: "k", api_key_id: "3" };

function call(url: string, changes: JsonObject = {}): JsonObject {
  return { url, method: "post", json: { name: "n", alertId: "AL1" }, ...changes };
}

test("the writes to a webhook of this XSOAR are ours, and nothing else is", () => {
  const table: [JsonObject, JsonObject, boolean][] = [
    [server, call("https://xsoar.example.com/instance/execute/sekoia"), true],
    [server, call("https://XSOAR.example.com:443/instance/execute/sekoia?x=1"), true],
    [server, call("https://xsoar.example.com/acc_a/instance/execute/sekoia"), true],
    [{ ...server, url: "xsoar.example.com" }, call("https://xsoar.example.com/instance/execute/a%20b"), true],
    [
      { ...server, url: "https://xsoar.example.com/instance/execute/x" },
      call("https://xsoar.example.com/instance/execute/y"),
      true,
    ],
    [cloud, call("https://ext-acme.xdr.example.com/xsoar/instance/execute/sekoia"), true],
    [
      { ...server, webhook_url: "https://hooks.example.com" },
      call("https://hooks.example.com/instance/execute/s"),
      true,
    ],
    [{ ...server, webhook_url: "https://engine:7000/" }, call("https://engine:7000"), true],
    [server, call("https://xsoar.example.com/instance/execute/sekoia", { method: "PUT" }), true],
    [server, call("https://xsoar.example.com/instance/execute/sekoia", { method: "get" }), false],
    [server, call("https://xsoar.example.com/instance/execute/"), false],
    [server, call("https://xsoar.example.com/incident"), false],
    [server, call("http://xsoar.example.com/instance/execute/sekoia"), false],
    [server, call("https://xsoar.example.com:8443/instance/execute/sekoia"), false],
    [server, call("https://xsoar.example.com.evil.test/instance/execute/sekoia"), false],
    [server, call("https://ext-xsoar.example.com/instance/execute/sekoia"), false],
    [cloud, call("https://ext-other.xdr.example.com/xsoar/instance/execute/sekoia"), false],
    [server, call("nonsense"), false],
    [{ ...server, url: "" }, call("https://xsoar.example.com/instance/execute/sekoia"), false],
  ];
  for (const [parameters, inputs, expected] of table) {
    assert.equal(
      adopt(parameters, "http-request", inputs) !== undefined,
      expected,
      `${parameters.url} ${inputs.method} ${inputs.url}`,
    );
  }
  assert.equal(adopt(server, "another-command", call("https://xsoar.example.com/instance/execute/sekoia")), undefined);
});

const url = "https://xsoar.example.com/instance/execute/sekoia";

test("with a key the incident is looked up, wherever the body names the alert", () => {
  const bodies: JsonObject[] = [
    { json: { alertId: "AL1" } },
    { json: '{"alertId":"AL1"}' },
    { json: { alertId: 12 } },
    { data: '{"alertId":"AL1"}' },
    { json: { rawJson: { alertId: "AL1" } } },
    { json: { raw_json: '{"alertId":"AL1"}' } },
  ];
  for (const body of bodies) {
    const adoption = adopt(server, "http-request", { url, method: "post", ...body });
    assert.equal(adoption?.repeat, "probe", JSON.stringify(body));
    assert.ok(adoption?.probe);
  }
});

test("what cannot be looked up is a person's decision, with the reason", () => {
  const bodies: [JsonObject, RegExp][] = [
    [{ json: { name: "n" } }, /no usable "alertId"/],
    [{ json: { alertId: "" } }, /no usable/],
    [{ json: { alertId: null } }, /no usable/],
    [{ json: [{ alertId: "AL1" }, { alertId: "AL2" }] }, /several incidents/],
    [{ data: "name=x" }, /not a JSON object/],
    [{}, /not a JSON object/],
    // The mapper sees only the raw event: the sibling never becomes a field.
    [{ json: { alertId: "AL1", rawJson: { other: 1 } } }, /no usable/],
  ];
  for (const [body, says] of bodies) {
    const adoption = adopt(server, "http-request", { url, method: "post", ...body });
    assert.equal(adoption?.repeat, "ask");
    assert.match(adoption?.reason ?? "", says);
  }
});

test("without a key the instance's setting decides", () => {
  const parameters = { url: "https://xsoar.example.com" };
  assert.equal(adopt(parameters, "http-request", call(url))?.repeat, "ask");
  assert.equal(adopt({ ...parameters, without_rest: "send again" }, "http-request", call(url))?.repeat, "safe");
});

test("the settle time is the instance's, when it is set", () => {
  assert.equal(adopt({ ...server, settle_seconds: 3 }, "http-request", call(url))?.settleMs, 3_000);
  for (const unset of [null, "", -1]) {
    assert.equal(adopt({ ...server, settle_seconds: unset }, "http-request", call(url))?.settleMs, undefined);
  }
});
