import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Json, JsonObject } from "#base/json.ts";
import type { Playbook, Value } from "#playbook/model.ts";
import { buildPlaybook, buildTask } from "#test/build-playbook.ts";
import { sealedMark, sealPlaybook } from "./seal-playbook.ts";

/** Seals one request; what was kept, the arguments as they are now, and the original's. */
function seal(args: Record<string, Value>, written: Json = {}, command = "http-request") {
  const playbook: Playbook = buildPlaybook(
    buildTask("0", "start", ["1"]),
    buildTask("1", "regular", [], { command: { name: command, arguments: args } }),
  );
  const kept: { place: string; text: string }[] = [];
  const original: JsonObject = { nodes: { "1": { arguments: written } } };
  const before = structuredClone({ playbook, original });
  const sealed = sealPlaybook(playbook, original, (place, text) => `secret-${kept.push({ place, text })}`);
  assert.deepEqual({ playbook, original }, before, "what was given stays as it was");
  const nodes = (sealed.original as { nodes: Record<string, { arguments: Json }> }).nodes;
  return { kept, args: sealed.playbook.tasks["1"]?.command?.arguments, written: nodes["1"]?.arguments };
}

const literal = (value: Json): Value => ({ kind: "literal", value });

describe("sealing a playbook", () => {
  for (const name of [
    "Authorization",
    "AUTHORIZATION",
    "proxy-authorization",
    "Cookie",
    "X-Api-Key",
    "x-apikey",
    "X_API_KEY",
    "X-Auth",
    "X-Auth-Token",
    "Client-Secret",
    "password",
  ]) {
    it(`takes out the header ${name}`, () => {
      const headers = { [name]: "canary", Accept: "text/plain" };
      const { kept, args, written } = seal({ headers: literal(headers) }, { headers });
      assert.deepEqual(kept, [{ place: `playbook/test-playbook/1/headers.${name}`, text: "canary" }]);
      assert.deepEqual(args?.headers, {
        kind: "object",
        fields: { [name]: { kind: "secret", id: "secret-1" }, Accept: literal("text/plain") },
      });
      assert.deepEqual(written, { headers: { [name]: sealedMark, Accept: "text/plain" } });
    });
  }

  it("takes out the credentials of a request", () => {
    const given = { auth_token: "canary", auth_password: "canary", auth_username: "me" };
    const { kept, args, written } = seal(
      { auth_token: literal("canary"), auth_password: literal("canary"), auth_username: literal("me") },
      given,
    );
    assert.equal(kept.length, 2);
    assert.deepEqual(args?.auth_username, literal("me"));
    assert.deepEqual(written, { auth_token: sealedMark, auth_password: sealedMark, auth_username: "me" });
  });

  it("leaves what is templated to its author", () => {
    const template = { Authorization: "Bearer {{ store.token }}", "X-Api-Key": "canary", "X-Id": "{{ node.0.id }}" };
    const { kept, args } = seal({
      headers: { kind: "jinja", template },
      auth_token: { kind: "jinja", template: "{{ store.token }}" },
    });
    assert.deepEqual(
      kept.map(({ text }) => text),
      ["canary"],
    );
    assert.deepEqual(args?.auth_token, { kind: "jinja", template: "{{ store.token }}" });
    assert.deepEqual(args?.headers, {
      kind: "object",
      fields: {
        Authorization: { kind: "jinja", template: "Bearer {{ store.token }}" },
        "X-Api-Key": { kind: "secret", id: "secret-1" },
        "X-Id": { kind: "jinja", template: "{{ node.0.id }}" },
      },
    });
  });

  it("finds the secret in headers that the export holds as JSON text", () => {
    const headers = { Authorization: "canary", Accept: "a" };
    const { written } = seal({ headers: literal(headers) }, { headers: JSON.stringify(headers) });
    assert.deepEqual(written, { headers: JSON.stringify({ Authorization: sealedMark, Accept: "a" }) });
  });

  it("changes nothing where there is no secret", () => {
    const headers = literal({ Accept: "a", Authorization: "" });
    const { kept, args, written } = seal({ headers, auth_token: literal("") }, { headers: { Accept: "a" } });
    assert.deepEqual(kept, []);
    assert.deepEqual(args, { headers, auth_token: literal("") });
    assert.deepEqual(written, { headers: { Accept: "a" } });
    assert.deepEqual(seal({ auth_token: literal("a word") }, {}, "another-command").kept, []);
  });
});
