import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { waitFor } from "#test/wait-for.ts";
import { createFakeVendor, type FakeVendor, type FakeVendorOptions } from "./create-fake-vendor.ts";
import { createFaultSource } from "./fault-plan.ts";
import { createPrng } from "./prng.ts";
import { createTokenBucket } from "./token-bucket.ts";

const running: FakeVendor[] = [];
afterEach(async () => {
  for (const vendor of running.splice(0)) await vendor.stop();
});

/** A vendor that counts things: reading answers the count, writing raises it. */
async function startCounter(
  options: Partial<FakeVendorOptions> = {},
): Promise<{ vendor: FakeVendor; url: string; made: () => number }> {
  let made = 0;
  const vendor = createFakeVendor({
    routes: [
      { name: "count", method: "GET", path: "/count", handle: () => ({ json: { made } }) },
      { name: "make", method: "POST", path: "/things", handle: () => ({ status: 201, json: { made: ++made } }) },
      {
        name: "thing",
        method: "GET",
        path: "/things/:id",
        handle: ({ params, query, mount }) => ({ json: { id: params.id ?? null, q: query.get("q"), mount } }),
      },
      { name: "echo", method: "POST", path: "/echo", handle: ({ body }) => ({ json: body ?? null }) },
      { name: "raw", method: "POST", path: "/raw", anyBody: true, handle: ({ rawBody }) => ({ text: rawBody }) },
      {
        name: "broken",
        method: "GET",
        path: "/broken",
        handle: () => {
          throw new Error("a bug in the fake");
        },
      },
    ],
    ...options,
  });
  running.push(vendor);
  const { url } = await vendor.start();
  return { vendor, url, made: () => made };
}

function make(url: string, timeoutMs = 60_000): Promise<Response> {
  return fetch(`${url}/things`, { method: "POST", body: "{}", signal: AbortSignal.timeout(timeoutMs) });
}

test("routes by method and path, decodes parameters after matching, forgives doubled slashes", async () => {
  const { url } = await startCounter({ mounts: ["", "/api"] });
  assert.deepEqual(await (await fetch(`${url}/things/12%2F7?q=a`)).json(), { id: "12/7", q: "a", mount: "" });
  assert.deepEqual(await (await fetch(`${url}//api//things/x/`)).json(), { id: "x", q: null, mount: "/api" });
  assert.equal((await fetch(`${url}/nowhere`)).status, 404);
  assert.equal((await fetch(`${url}/count`, { method: "DELETE" })).status, 405);
});

test("a body that is not JSON is refused, unless the route takes any body", async () => {
  const { url, vendor } = await startCounter();
  assert.equal((await fetch(`${url}/echo`, { method: "POST", body: "{oops" })).status, 400);
  assert.deepEqual(await (await fetch(`${url}/echo`, { method: "POST", body: "[1]" })).json(), [1]);
  assert.equal(await (await fetch(`${url}/raw`, { method: "POST", body: "{oops" })).text(), "{oops");
  assert.equal(vendor.stats().acted, 2);
});

test("the guard speaks before the handler and nothing is carried out", async () => {
  const { url, vendor, made } = await startCounter({
    guard: ({ headers }) => (headers.authorization === "key" ? undefined : { status: 401, json: { message: "who?" } }),
  });
  assert.equal((await make(url)).status, 401);
  assert.equal(made(), 0);
  assert.equal(vendor.stats().acted, 0);
});

test("a handler that throws is reported as the fake's own bug", async () => {
  const { url, vendor } = await startCounter();
  assert.equal((await fetch(`${url}/broken`)).status, 500);
  assert.match(vendor.stats().crashes[0] ?? "", /a bug in the fake/);
});

test("a time-out never answers and still acts at once", async () => {
  const { url, vendor, made } = await startCounter({ faults: [{ plan: { timeout: 1 }, times: 1 }] });
  await assert.rejects(make(url, 500), { name: "TimeoutError" });
  assert.equal(made(), 1);
  const [entry] = vendor.requests("make");
  assert.equal(entry?.status, undefined);
  assert.equal(entry?.fault, "timeout");
  assert.ok(entry?.actedAt);
  assert.equal((await make(url)).status, 201, "one fault was ordered, not two");
});

test("a time-out may act after the client has given up", async () => {
  const { url, vendor, made } = await startCounter({ seed: "late", faults: { timeout: { p: 1, actDelayMs: 1500 } } });
  const tries = Array.from({ length: 6 }, () => assert.rejects(make(url, 500), { name: "TimeoutError" }));
  await Promise.all(tries);
  await waitFor(() => made() === 6, { what: "the vendor" });
  const delays = vendor.requests("make").map((entry) => (entry.actedAt ?? 0) - entry.at);
  assert.ok(
    delays.some((delay) => delay > 20),
    `some act late: ${delays}`,
  );
  assert.equal(vendor.stats().answered, 0);
});

test("a reset cuts the connection, before or after acting as ordered", async () => {
  const { url, vendor, made } = await startCounter();
  vendor.setFaults({ reset: { p: 1, acts: true } });
  await assert.rejects(make(url), TypeError);
  assert.equal(made(), 1);
  vendor.setFaults({ reset: { p: 1, acts: false } });
  await assert.rejects(make(url), TypeError);
  assert.equal(made(), 1);
  assert.equal(vendor.stats().faults.reset, 2);
});

test("a server error comes before or after acting as ordered", async () => {
  const { url, vendor, made } = await startCounter();
  vendor.setFaults({ serverError: { p: 1, acts: true, statuses: [503] } });
  assert.equal((await make(url)).status, 503);
  assert.equal(made(), 1);
  vendor.setFaults({ serverError: { p: 1, acts: false, statuses: [500] } });
  assert.equal((await make(url)).status, 500);
  assert.equal(made(), 1);
});

test("garbage is HTML with status 502, slow is a right answer late, throttling is a 429 in three forms", async () => {
  const { url, vendor, made } = await startCounter();
  vendor.setFaults({ garbage: { p: 1, acts: false } });
  const garbage = await make(url);
  assert.equal(garbage.status, 502);
  assert.match(await garbage.text(), /<html>/);

  vendor.setFaults({ slow: { p: 1, ms: [60, 80] } });
  const before = performance.now();
  assert.equal((await make(url)).status, 201);
  assert.ok(performance.now() - before >= 55);

  vendor.setFaults({ throttle: { p: 1, retryAfter: "seconds", seconds: 7 } });
  assert.equal((await make(url)).headers.get("retry-after"), "7");
  vendor.setFaults({ throttle: { p: 1, retryAfter: "date", seconds: 60 } });
  assert.ok(Date.parse((await make(url)).headers.get("retry-after") ?? "") > Date.now() + 30_000);
  vendor.setFaults({ throttle: { p: 1, retryAfter: "none" } });
  const bare = await make(url);
  assert.equal(bare.status, 429);
  assert.equal(bare.headers.get("retry-after"), null);
  assert.equal(made(), 1, "only the slow one was carried out");
});

test("a rule meets only what it matches", async () => {
  const { url } = await startCounter({ faults: [{ match: { route: "make" }, plan: { serverError: 1 } }] });
  assert.equal((await fetch(`${url}/count`)).status, 200);
  assert.ok((await make(url)).status >= 500);
});

test("the same seed draws the same faults", () => {
  const draw = (seed: string) => {
    const source = createFaultSource(createPrng(seed), { timeout: 0.2, reset: 0.2, serverError: 0.2, slow: 0.2 });
    return JSON.stringify(Array.from({ length: 200 }, () => source.draw("GET", "x") ?? null));
  };
  assert.equal(draw("a"), draw("a"));
  assert.notEqual(draw("a"), draw("b"));
  assert.throws(() => createFaultSource(createPrng(1), { timeout: 0.8, reset: 0.8 }), RangeError);
});

test("down refuses connections and cuts open ones; up serves on the same port again", async () => {
  const { url, vendor } = await startCounter({ faults: [{ plan: { timeout: 1 }, times: 1 }] });
  const hanging = assert.rejects(make(url), TypeError);
  await waitFor(() => vendor.stats().requests === 1, { what: "the vendor" });
  await vendor.down();
  await hanging;
  await assert.rejects(make(url), (error: Error) => {
    assert.equal((error.cause as NodeJS.ErrnoException).code, "ECONNREFUSED");
    return true;
  });
  await vendor.up();
  assert.equal(vendor.url, url);
  assert.equal((await make(url)).status, 201);
});

test("requests beyond the limit get 429 and are counted", async () => {
  let time = 1_000_000;
  const { url, vendor, made } = await startCounter({ rateLimit: 3, now: () => time });
  const statuses: number[] = [];
  for (let i = 0; i < 5; i++) statuses.push((await make(url)).status);
  assert.deepEqual(statuses, [201, 201, 201, 429, 429]);
  time += 1000;
  assert.equal((await make(url)).status, 201);
  assert.equal(made(), 4);
  assert.equal(vendor.stats().rateLimited, 2);
  assert.equal(vendor.stats().byStatus[429], 2);
});

test("the bucket passes steady traffic at its rate for ever and no more", () => {
  const bucket = createTokenBucket(5);
  let passed = 0;
  for (let ms = 0; ms < 60_000; ms += 100) if (bucket.take(ms)) passed += 1;
  assert.ok(passed >= 300 && passed <= 305, `${passed} passed`);
});

test("counts add up and the ledger forgets only its oldest entries", async () => {
  const { url, vendor } = await startCounter({ keepRequests: 3 });
  for (let i = 0; i < 8; i++) await (await fetch(`${url}/things/${i}`)).text();
  assert.deepEqual(
    vendor.requests("thing").map((entry) => entry.path),
    ["/things/5", "/things/6", "/things/7"],
  );
  const stats = vendor.stats();
  assert.equal(stats.requests, 8);
  assert.equal(stats.byRoute.thing, 8);
  assert.equal(stats.answered, 8);
});
