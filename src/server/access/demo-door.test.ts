import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import type { WantedConfiguration } from "#actions/apply-configuration.ts";
import { silentLog } from "#base/log.ts";
import { openAccessServer } from "#test/access-server.ts";
import { loopbackRules } from "../http/inbound-rules.ts";
import { serve } from "../serve.ts";
import { type DemoSetting, isDemo } from "./demo-door.ts";

const instance = (parameters: Record<string, string>) => ({ name: "Sekoia", integration: "sekoia", parameters });
const wanted = (...instances: WantedConfiguration["instances"]): WantedConfiguration => ({ instances, playbooks: [] });
const demo: DemoSetting = {
  environment: { TOCSIN_DEMO: "1" },
  host: "127.0.0.1",
  inbound: loopbackRules,
  database: "tocsin_demo",
  wanted: wanted(instance({ base_url: "http://127.0.0.1:9000", api_key: "http is no address here" })),
};

test("the demo's own server is one, and no server is without being asked", () => {
  assert.equal(isDemo(demo), true);
  assert.equal(isDemo({ ...demo, environment: {} }), false);
  assert.equal(isDemo({ ...demo, environment: { TOCSIN_DEMO: "" } }), false);
});

const mixed: [name: string, setting: Partial<DemoSetting>][] = [
  ["listens to the network", { host: "0.0.0.0" }],
  ["is reached by a name of its own", { inbound: { ...loopbackRules, publicUrl: new URL("https://soc.example.com") } }],
  ["stands behind a proxy", { inbound: { ...loopbackRules, trustedProxy: ["10.0.0.1/32"] } }],
  ["uses the database of a team", { database: "tocsin" }],
  ["uses a database that somebody named", { environment: { TOCSIN_DEMO: "1", TOCSIN_DATABASE_URL: "postgresql://x" } }],
  ["knows the real Sekoia.io", { wanted: wanted(instance({ base_url: "https://api.sekoia.io" })) }],
  [
    "knows a host that only looks like this machine",
    { wanted: wanted(instance({ base_url: "http://127.0.0.1.example.com" })) },
  ],
  [
    "knows a host behind a login that looks like this machine",
    { wanted: wanted(instance({ url: "http://127.0.0.1@example.com" })) },
  ],
];
for (const [name, setting] of mixed) {
  test(`TOCSIN_DEMO is refused by a server that ${name}`, () => {
    assert.throws(() => isDemo({ ...demo, ...setting }), { code: "CONFIG_INVALID", mend: /Unset TOCSIN_DEMO/ });
  });
}

describe("coming in without a password", () => {
  test("there is no such thing but in the demo", async (t) => {
    const server = await openAccessServer();
    t.after(() => server.close());
    const answer = await server.call("POST", "/session/demo", { headers: { origin: server.url }, body: {} });
    assert.equal(answer.status, 404);
    assert.equal(answer.session, undefined);
    assert.deepEqual(await server.query("select 1 from users"), []);
  });

  test("in the demo one is an admin nobody can sign in as, the same at each visit, and it stands in the audit", async (t) => {
    const server = await openAccessServer({ isDemo: true });
    t.after(() => server.close());
    const visits = await Promise.all(
      [1, 2, 3].map(() => server.call("POST", "/session/demo", { headers: { origin: server.url }, body: {} })),
    );
    for (const { status, body, session } of visits) {
      assert.equal(status, 200);
      assert.equal(body.role, "admin");
      assert.equal((await server.call("GET", "/session", { session })).status, 200);
    }
    assert.equal(new Set(visits.map(({ session }) => session)).size, 3);
    assert.deepEqual(await server.query("select name, role from users"), [{ name: "demo", role: "admin" }]);
    const audit = await server.query("select distinct action, actor, outcome from audit");
    assert.deepEqual(audit, [{ action: "signInDemo", actor: "demo", outcome: "done" }]);
  });

  test("a page of another site does not bring its visitor in", async (t) => {
    const server = await openAccessServer({ isDemo: true });
    t.after(() => server.close());
    const foreign = [
      { origin: "https://evil.example" },
      { origin: "null" },
      { "sec-fetch-site": "cross-site" },
      { "sec-fetch-site": "same-site" },
    ];
    for (const headers of foreign) {
      const answer = await server.call("POST", "/session/demo", { headers, body: {} });
      assert.equal(answer.status, 403, JSON.stringify(headers));
      assert.equal(answer.session, undefined);
    }
  });
});

test("a server with TOCSIN_DEMO that is not the demo's does not start", async () => {
  const home = await mkdtemp(join(tmpdir(), "tocsin-demo-"));
  after(() => rm(home, { recursive: true, force: true }));
  const configFile = join(home, "tocsin.yaml");
  await writeFile(configFile, "database: tocsin\n");
  const starting = serve({ home, configFile, port: 0, log: silentLog, environment: { TOCSIN_DEMO: "1" } });
  await assert.rejects(starting, { code: "CONFIG_INVALID" });
});
