import assert from "node:assert/strict";
import { test } from "node:test";
import type { JsonObject } from "#sdk/index.ts";
import { checkCredentials, isAuthorized } from "./credentials.ts";

const basic = (text: string) => ({ authorization: `Basic ${Buffer.from(text).toString("base64")}` });
const header = { credentials_identifier: "_header:X-Token", credentials_password: "Bearer abc" };
const blank = { credentials_identifier: "_header: X-Token", credentials_password: "Bearer abc" };
const third = { credentials_identifier: "_header:X-Token:rest", credentials_password: "Bearer abc" };
const user = { credentials_identifier: "anna", credentials_password: "se:cret" };
const open = { allow_unauthenticated: true };

const table: [string, JsonObject, Record<string, string | string[]>, boolean][] = [
  ["the header's whole value", header, { "x-token": "Bearer abc" }, true],
  ["a blank after the colon", blank, { "x-token": "Bearer abc" }, true],
  ["what follows a second colon is not the name", third, { "x-token": "Bearer abc" }, true],
  ["a part of the value", header, { "x-token": "abc" }, false],
  ["a longer value", header, { "x-token": "Bearer abcd" }, false],
  ["another case", header, { "x-token": "bearer abc" }, false],
  ["another header", header, { authorization: "Bearer abc" }, false],
  ["no header", header, {}, false],
  ["a header that came twice", header, { "x-token": ["Bearer abc", "Bearer abc"] }, false],
  ["Basic", user, basic("anna:se:cret"), true],
  ["Basic in small letters", user, { authorization: basic("anna:se:cret").authorization.replace("B", "b") }, true],
  ["another user", user, basic("bert:se:cret"), false],
  ["another password", user, basic("anna:secret"), false],
  ["no colon", user, basic("anna"), false],
  ["no Basic", user, { authorization: "Bearer anna:se:cret" }, false],
  ["no base64", user, { authorization: "Basic %%%" }, false],
  ["nothing configured", {}, {}, false],
  ["an identifier without a password", { credentials_identifier: "_header:X-Token" }, { "x-token": "" }, false],
  ["a user without a password", { credentials_identifier: "anna" }, basic("anna:"), false],
  ["let in on purpose", open, {}, true],
  ["a flag that is a text", { allow_unauthenticated: "true" }, {}, false],
  ["credentials go before the flag", { ...user, ...open }, {}, false],
];
for (const [what, parameters, headers, allowed] of table) {
  test(`${what}: ${allowed ? "let in" : "refused"}`, () => {
    assert.equal(isAuthorized(parameters, headers), allowed);
  });
}

test("an instance nobody or everybody could call is refused when it is configured", () => {
  assert.deepEqual(checkCredentials(header), []);
  assert.deepEqual(checkCredentials(user), []);
  assert.deepEqual(checkCredentials(open), []);
  const parametersOf = (given: JsonObject) => checkCredentials(given).map(({ parameter }) => parameter);
  assert.deepEqual(parametersOf({}), ["credentials_identifier"]);
  assert.deepEqual(parametersOf({ credentials_identifier: "_header:" }), ["credentials_identifier"]);
  assert.deepEqual(parametersOf({ credentials_identifier: "anna" }), ["credentials_password"]);
});
