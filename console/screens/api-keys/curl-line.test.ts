import assert from "node:assert/strict";
import { test } from "node:test";
import { routes } from "#contract/routes.ts";
import { curlLine } from "./curl-line.ts";

test("the line tries what the key may do, at an address that exists", () => {
  for (const route of Object.values(routes)) {
    if (route.method !== "GET" || route.permission === "public") continue;
    const path = /'https:\/\/t\.example\/api\/v1(\/[a-z]+)[^']*'$/.exec(
      curlLine("https://t.example", [route.permission]),
    )?.[1];
    const tried = Object.values(routes).find((one) => one.method === "GET" && one.path === path);
    assert.ok(tried, `${path}`);
    if (path !== "/session") assert.equal(tried.permission, route.permission);
  }
});

test("the line does not hold the key", () => {
  assert.match(curlLine("https://t.example", ["runs.read"]), /Bearer \$TOCSIN_KEY"/);
});
