import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { homePath, readOwnPath } from "./own-path.ts";

describe("where to go after signing in", () => {
  test("is the page that was wanted, with its filters", () => {
    assert.equal(readOwnPath("/runs/0190?step=a#log"), "/runs/0190?step=a#log");
    assert.equal(readOwnPath("/audit?action=signIn"), "/audit?action=signIn");
  });

  const hostile = [
    "https://evil.example/",
    "//evil.example/runs",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/..//evil.example",
    "/.//evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "runs",
    "",
    " /runs",
    "http:/evil.example",
    "/%09/../\\evil.example",
  ];
  for (const wanted of hostile) {
    test(`is never ${JSON.stringify(wanted)}`, () => assert.equal(readOwnPath(wanted), homePath));
  }

  test("is never a page for who is not signed in", () => {
    for (const path of ["/", "/sign-in", "/sign-in?to=%2Fsign-in", "/setup", "/reset/", "/invitation#token=x"]) {
      assert.equal(readOwnPath(path), homePath);
    }
  });

  test("stays at this origin whatever it was", () => {
    const pieces = fc.constantFrom("/", "\\", ".", "..", "@", ":", "evil.example", "\t", "\n", "%2f", "?", "#", "runs");
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(pieces).map((list) => list.join("")),
          fc.webUrl(),
        ),
        (wanted) => {
          const origin = "https://tocsin.example";
          return new URL(readOwnPath(wanted), `${origin}/sign-in`).origin === origin;
        },
      ),
    );
  });
});
