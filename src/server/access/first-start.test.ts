import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pino } from "pino";
import { createTestDatabase, type TestDatabase } from "#test/database.ts";
import { type RunningServer, serve } from "../serve.ts";

let database: TestDatabase;
let home: string;
const log: string[] = [];
before(async () => {
  database = await createTestDatabase();
  home = await mkdtemp(join(tmpdir(), "tocsin-first-"));
});
after(async () => {
  await database.close();
  await rm(home, { recursive: true, force: true });
});

async function withServer<Result>(
  work: (server: RunningServer) => Promise<Result>,
  settings: { environment?: NodeJS.ProcessEnv; configFile?: string } = {},
): Promise<Result> {
  const server = await serve({
    home,
    port: 0,
    log: pino({ level: "trace" }, { write: (line: string) => void log.push(line) }),
    ...settings,
    environment: { TOCSIN_DATABASE_URL: database.url, ...settings.environment },
  });
  try {
    return await work(server);
  } finally {
    await server.stop();
  }
}

const tokenIn = (url: string) => new URLSearchParams(new URL(url).hash.slice(1)).get("token") ?? "";

test("each start offers a link to make the first admin until one is there; the earlier link works too", async () => {
  const first = await withServer(async ({ setupUrl = "", url }) => {
    assert.ok(setupUrl.startsWith(`${url}/setup#token=`), setupUrl);
    return setupUrl;
  });
  const environment = { TOCSIN_PUBLIC_URL: "https://tocsin.example.com" };
  await withServer(
    async ({ setupUrl = "", url }) => {
      assert.ok(setupUrl.startsWith("https://tocsin.example.com/setup#token="), setupUrl);
      const response = await fetch(`${url}/api/v1/setup`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ token: tokenIn(first), name: "ada", password: "violet harbour 91 lantern" }),
      });
      assert.equal(response.status, 200, await response.text());
      assert.ok(
        !log.some((line) => line.includes(tokenIn(first)) || line.includes(tokenIn(setupUrl))),
        "not in the log",
      );
    },
    { environment },
  );
  await withServer(async ({ setupUrl, url, token }) => {
    assert.equal(setupUrl, undefined);
    const asked = await fetch(`${url}/api/v1/users`, { headers: { authorization: `Bearer ${token}` } });
    assert.match(
      await asked.text(),
      /"name":"ada","role":"admin","state":"active"/,
      "the token in the home opens still",
    );
  });
});

test("an origin that is not exact and a public address that is none are refused at the start", async () => {
  const configFile = join(home, "tocsin.yaml");
  for (const origin of ["*", "null", "https://soc.example.com/", "soc.example.com"]) {
    await writeFile(configFile, JSON.stringify({ server: { cors: [origin] } }));
    await assert.rejects(
      withServer(async () => {}, { configFile }),
      { code: "CONFIG_INVALID" },
      origin,
    );
  }
  for (const address of ["tocsin.example.com", "https://tocsin.example.com/path", "ftp://tocsin.example.com"]) {
    const environment = { TOCSIN_PUBLIC_URL: address };
    await assert.rejects(
      withServer(async () => {}, { environment }),
      { code: "CONFIG_INVALID" },
      address,
    );
  }
});
