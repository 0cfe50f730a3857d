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

  it("makes a login of the user in an address, and leaves the address readable", () => {
    const url = "https://ann:p%40ss@a.example/{{ node.0.id }}?x=1";
    const { kept, args, written } = seal({ url: { kind: "jinja", template: url } }, { url });
    assert.deepEqual(kept, [{ place: "playbook/test-playbook/1/auth_password", text: "p@ss" }]);
    assert.deepEqual(args, {
      url: { kind: "jinja", template: "https://a.example/{{ node.0.id }}?x=1" },
      auth_type: literal("Basic"),
      auth_username: literal("ann"),
      auth_password: { kind: "secret", id: "secret-1" },
    });
    assert.deepEqual(written, {
      url: "https://a.example/{{ node.0.id }}?x=1",
      auth_type: "Basic",
      auth_username: "ann",
      auth_password: sealedMark,
    });
  });

  it("seals a token that stands alone in an address, and drops a login that another one overrides", () => {
    const alone = seal({ url: literal("https://canary-token@a.example/") }, {});
    assert.deepEqual(
      alone.kept.map(({ text }) => text),
      ["canary-token"],
    );
    assert.deepEqual(alone.args?.auth_username, { kind: "secret", id: "secret-1" });
    const other = seal({ url: literal("https://a:canary@a.example/"), auth_type: literal("Bearer") }, {});
    assert.deepEqual(other.kept, []);
    assert.deepEqual(other.args, { url: literal("https://a.example/"), auth_type: literal("Bearer") });
    const mail = literal("https://a.example/find?who=ann@b.example");
    assert.deepEqual(seal({ url: mail }, {}).args, { url: mail });
  });

  it("takes secrets out of a body, however deep, and no author", () => {
    const json = { author: "me", list: [1], login: { user: "{{ node.0.id }}", passwd: "canary", deeper: { a: 1 } } };
    const { kept, args, written } = seal({ json: { kind: "jinja", template: json } }, { json });
    assert.deepEqual(kept, [{ place: "playbook/test-playbook/1/json.login.passwd", text: "canary" }]);
    assert.deepEqual(args?.json, {
      kind: "object",
      fields: {
        author: { kind: "jinja", template: "me" },
        list: { kind: "jinja", template: [1] },
        login: {
          kind: "object",
          fields: {
            user: { kind: "jinja", template: "{{ node.0.id }}" },
            passwd: { kind: "secret", id: "secret-1" },
            deeper: { kind: "jinja", template: { a: 1 } },
          },
        },
      },
    });
    assert.deepEqual(written, { json: { ...json, login: { ...json.login, passwd: sealedMark } } });
    const text = seal({ json: literal('{"token":"canary"}') }, { json: '{"token":"canary"}' });
    assert.deepEqual(text.args?.json, { kind: "object", fields: { token: { kind: "secret", id: "secret-1" } } });
    assert.deepEqual(text.written, { json: JSON.stringify({ token: sealedMark }) });
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
