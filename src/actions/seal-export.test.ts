import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Json, JsonObject } from "#base/json.ts";
import { keptSecret } from "#contract/playbook.ts";
import { secretsOf } from "#engine/evaluate.ts";
import { readSekoiaPlaybook } from "#formats/sekoia/read-playbook.ts";
import type { Value } from "#playbook/model.ts";
import type { SealedPlace } from "#store/kept-playbooks.ts";
import { sampleExport, sampleNodes } from "#test/sekoia-export.ts";
import { bindSecrets } from "./bind-secrets.ts";
import { sealExport } from "./seal-export.ts";

/** Seals one request; what was kept, the arguments as the model has them now, and as the export shows them. */
function seal(given: JsonObject, known: readonly SealedPlace[] = [], node: JsonObject = {}) {
  const request = sampleNodes()["3"] ?? {};
  const args: JsonObject = { method: "post", url: "https://a.example/", ...given };
  const nodes = {
    "0": { ...sampleNodes()["0"], outputs: { default: ["1"] } },
    "1": { ...request, outputs: { default: [] }, arguments: args, ...node },
  };
  const source = sampleExport(nodes);
  const before = structuredClone(source);
  const kept: { place: string; text: string }[] = [];
  const result = sealExport("p", source, known, (place, text) => `secret-${kept.push({ place, text })}`);
  assert.deepEqual(source, before, "what was given stays as it was");
  const { playbook, problems } = readSekoiaPlaybook(JSON.stringify(result.export));
  const bound = playbook && bindSecrets(playbook, result.sealed);
  const shown = (result.export as { nodes: Record<string, { arguments: JsonObject }> }).nodes["1"]?.arguments ?? {};
  const { method: _method, ...rest } = shown;
  return { ...result, kept, args: bound?.tasks["1"]?.command?.arguments ?? {}, shown: rest, problems };
}

const literal = (value: Json): Value => ({ kind: "literal", value });
const url = "https://a.example/";

describe("sealing an export", () => {
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
      const { kept, args, shown } = seal({ headers: { [name]: "canary", Accept: "text/plain" } });
      assert.deepEqual(kept, [{ place: `playbook/p/1/headers.${name}`, text: "canary" }]);
      assert.deepEqual(args.headers, {
        kind: "object",
        fields: { [name]: { kind: "secret", id: "secret-1" }, Accept: literal("text/plain") },
      });
      assert.deepEqual(shown, { url, headers: { [name]: keptSecret, Accept: "text/plain" } });
    });
  }

  it("takes out the credentials of a request", () => {
    const { kept, args, shown } = seal({ auth_token: "canary", auth_password: "canary", auth_username: "me" });
    assert.equal(kept.length, 2);
    assert.deepEqual(args.auth_username, literal("me"));
    assert.deepEqual(shown, { url, auth_token: keptSecret, auth_password: keptSecret, auth_username: "me" });
  });

  it("leaves what is templated to its author", () => {
    const headers = { Authorization: "Bearer {{ store.token }}", "X-Api-Key": "canary", "X-Id": "{{ node.0.id }}" };
    const { kept, args } = seal({ headers, auth_token: "{{ store.token }}" });
    assert.deepEqual(
      kept.map(({ text }) => text),
      ["canary"],
    );
    assert.deepEqual(args.auth_token, { kind: "jinja", template: "{{ store.token }}" });
    assert.deepEqual(args.headers, {
      kind: "object",
      fields: {
        Authorization: { kind: "jinja", template: "Bearer {{ store.token }}" },
        "X-Api-Key": { kind: "secret", id: "secret-1" },
        "X-Id": { kind: "jinja", template: "{{ node.0.id }}" },
      },
    });
  });

  it("leaves a placeholder to be seen by whoever has to replace it, and nothing that is more than one", () => {
    for (const text of ["Bearer YOUR_XSOAR_TOKEN", "<YOUR_TOKEN>", "YOUR API KEY HERE"]) {
      assert.deepEqual(seal({ headers: { Authorization: text } }).kept, [], text);
    }
    assert.equal(seal({ headers: { Authorization: "Bearer canary-YOUR_XSOAR_TOKEN" } }).kept.length, 1);
  });

  it("finds the secret in headers that the export holds as JSON text, and takes text that is none for one", () => {
    const headers = { Authorization: "canary", Accept: "a" };
    const { shown } = seal({ headers: JSON.stringify(headers) });
    assert.deepEqual(shown, { url, headers: JSON.stringify({ Authorization: keptSecret, Accept: "a" }) });
    const broken = seal({ headers: "Authorization: canary" });
    assert.deepEqual(broken.shown, { url, headers: keptSecret });
    assert.ok(!JSON.stringify(broken.problems).includes("canary"), "nor do the problems quote it");
  });

  it("makes a login of the user in an address, and leaves the address readable", () => {
    const { kept, args, shown } = seal({ url: "https://ann:p%40ss@a.example/{{ node.0.id }}?x=1" });
    assert.deepEqual(kept, [{ place: "playbook/p/1/auth_password", text: "p@ss" }]);
    const { method: _method, ...rest } = args;
    assert.deepEqual(rest, {
      url: { kind: "jinja", template: "https://a.example/{{ node.0.id }}?x=1" },
      auth_type: literal("Basic"),
      auth_username: literal("ann"),
      auth_password: { kind: "secret", id: "secret-1" },
    });
    assert.deepEqual(shown, {
      url: "https://a.example/{{ node.0.id }}?x=1",
      auth_type: "Basic",
      auth_username: "ann",
      auth_password: keptSecret,
    });
  });

  it("seals a token that stands alone in an address, and drops a login that another one overrides", () => {
    const alone = seal({ url: "https://canary-token@a.example/" });
    assert.deepEqual(
      alone.kept.map(({ text }) => text),
      ["canary-token"],
    );
    assert.deepEqual(alone.args.auth_username, { kind: "secret", id: "secret-1" });
    const other = seal({ url: "https://a:canary@a.example/", auth_type: "Bearer" });
    assert.deepEqual(other.kept, []);
    assert.deepEqual(other.shown, { url, auth_type: "Bearer" });
    const mail = "https://a.example/find?who=ann@b.example";
    assert.deepEqual(seal({ url: mail }).shown, { url: mail });
  });

  it("takes secrets out of a body and a query, however deep in objects, and no author", () => {
    const json = { author: "me", list: [1], login: { user: "{{ node.0.id }}", passwd: "canary", deeper: { a: 1 } } };
    const { kept, args, shown } = seal({ json, params: { api_key: "canary" } });
    assert.deepEqual(kept, [
      { place: "playbook/p/1/json.login.passwd", text: "canary" },
      { place: "playbook/p/1/params.api_key", text: "canary" },
    ]);
    assert.deepEqual(args.json, {
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
    const login = { ...json.login, passwd: keptSecret };
    assert.deepEqual(shown, { url, json: { ...json, login }, params: { api_key: keptSecret } });
    const text = seal({ json: '{"token":"canary"}' });
    assert.deepEqual(text.args.json, { kind: "object", fields: { token: { kind: "secret", id: "secret-1" } } });
    assert.deepEqual(text.shown, { url, json: JSON.stringify({ token: keptSecret }) });
  });

  it("takes a secret out of JSON text with expressions in it, and leaves the rest of the text as it was", () => {
    const json = '{ "id": "{{ node.0.id }}",\n  "login": {"pass\\u0077ord": "can\\"ary", "n": {{ node.0.n }}} }';
    const { kept, args, shown, sealed } = seal({ json });
    assert.deepEqual(kept, [{ place: "playbook/p/1/json.login.password", text: 'can"ary' }]);
    assert.deepEqual(shown.json, json.replace('"can\\"ary"', JSON.stringify(keptSecret)));
    assert.deepEqual(secretsOf(args), [{ path: ["json", "login", "password"], id: "secret-1" }]);
    const again = seal({ json: shown.json ?? null }, sealed);
    assert.deepEqual([again.kept, again.sealed, again.empty], [[], sealed, []]);
  });

  it("keeps what a mark stands for, says which marks stand for nothing, and takes what is written anew", () => {
    const known = [{ node: "1", path: ["headers", "Authorization"], id: "before" }];
    const { kept, sealed, empty, args } = seal(
      { headers: { authorization: keptSecret, "X-Token": keptSecret, Cookie: "canary" } },
      known,
    );
    assert.deepEqual(
      kept.map(({ text }) => text),
      ["canary"],
    );
    assert.deepEqual(empty, [{ node: "1", path: ["headers", "X-Token"] }]);
    assert.deepEqual(
      sealed.map(({ id }) => id),
      ["before", "secret-1"],
    );
    assert.deepEqual(args.headers?.kind === "object" && args.headers.fields.authorization, {
      kind: "secret",
      id: "before",
    });
  });

  it("keeps a login sealed that gets a password later", () => {
    const token = seal({ auth_type: "Basic", auth_username: "canary", auth_password: "" });
    assert.deepEqual(token.shown.auth_username, keptSecret);
    const later = seal({ ...token.shown, auth_password: "canary two" }, token.sealed);
    assert.deepEqual(later.args.auth_username, { kind: "secret", id: "secret-1" });
  });

  it("takes fields of telling names out of actions it does not know", () => {
    const args = { api_key: "canary", text: "a word" };
    const { kept, shown } = seal({}, [], { action_uuid: "11111111-1111-4111-8111-111111111111", arguments: args });
    assert.equal(kept.length, 1);
    assert.deepEqual(shown, { api_key: keptSecret, text: "a word" });
  });

  it("changes nothing where there is no secret", () => {
    const headers = { Accept: "a", Authorization: "" };
    const { kept, args, shown } = seal({ headers, auth_token: "" });
    assert.deepEqual(kept, []);
    assert.deepEqual([args.headers, args.auth_token], [literal(headers), literal("")]);
    assert.deepEqual(shown, { url, headers, auth_token: "" });
  });
});
