import assert from "node:assert/strict";
import { test } from "node:test";
import { createTestContext } from "#sdk/testing.ts";
import { normaliseBaseUrl } from "./base-url.ts";
import { createSekoiaClient } from "./client.ts";
import { createFakeSekoia } from "./fake-server.ts";

test("every spelling of the default region leads to one root", () => {
  const spellings = [
    "https://api.sekoia.io",
    "https://api.sekoia.io/",
    "  https://api.sekoia.io/api ",
    "https://api.sekoia.io/api/v1",
    "https://api.sekoia.io/api/api/v1/",
    "https://api.sekoia.io/v1/sic/",
    "https://api.sekoia.io//v1//sic/alerts",
    "https://API.sekoia.io/v1",
    "api.sekoia.io",
  ];
  for (const spelling of spellings) {
    assert.deepEqual(normaliseBaseUrl(spelling), { apiRoot: "https://api.sekoia.io/v1", region: "FRA1" }, spelling);
  }
});

test("the other regions keep their API beneath /api, also when the console's address is given", () => {
  for (const region of ["fra2", "mco1", "uae1", "usa1"]) {
    for (const path of ["", "/", "/api", "/api/v1", "/operations/alerts"]) {
      assert.deepEqual(normaliseBaseUrl(`https://app.${region}.sekoia.io${path}`), {
        apiRoot: `https://app.${region}.sekoia.io/api/v1`,
        region: region.toUpperCase(),
      });
    }
  }
});

test("a proxy's own path stays", () => {
  assert.equal(
    normaliseBaseUrl("http://proxy.local:8080/soc/sekoia/api").apiRoot,
    "http://proxy.local:8080/soc/sekoia/api/v1",
  );
});

test("what is no web address is refused by name", () => {
  for (const text of ["ftp://api.sekoia.io", "https://", "http://[bad"]) {
    assert.throws(() => normaliseBaseUrl(text), { code: "CONFIG_INVALID" }, text);
  }
});

test("every spelling reaches the API", async () => {
  const vendor = createFakeSekoia({ rateLimit: Number.POSITIVE_INFINITY });
  const { url } = await vendor.start();
  const spellings = ["", "/", "/api", "/api/", "/v1", "/api/v1", "/v1/sic/", "/api/api"];
  for (const spelling of spellings) {
    const context = createTestContext({ parameters: { api_key: vendor.apiKey, base_url: `${url}${spelling}` } });
    const page = await createSekoiaClient(context).listAlerts({ limit: 1 });
    assert.deepEqual(page.items, [], spelling);
    await context.close();
  }
  assert.equal(vendor.requests("alerts.list").length, spellings.length);
  await vendor.stop();
});
