import assert from "node:assert/strict";
import { test } from "node:test";
import { actionWords, auditedActions } from "./audit-words.ts";

test("actions are told in words", () => {
  assert.equal(actionWords("createApiKey"), "Create API key");
  assert.equal(actionWords("setUserRole"), "Set user role");
  assert.equal(actionWords("signIn"), "Sign in");
});

test("only what changes something can be looked for", () => {
  const names = auditedActions().map(({ value }) => value);
  for (const name of ["signIn", "addUser", "cancelRun"]) assert.ok(names.includes(name), name);
  for (const name of ["listUsers", "getSession"]) assert.ok(!names.includes(name), name);
});
