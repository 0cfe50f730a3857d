/** Where a server lives and listens: odd homes, loopback. */
import assert from "node:assert/strict";
import { readdir, rm, stat } from "node:fs/promises";
import { after, before, test } from "node:test";
import pg from "pg";
import { sleep } from "#base/clock.ts";
import { ask, makeClusterHome } from "#test/cluster-home.ts";

const home = await makeClusterHome();
before(async () => (await home.start()).stop());
after(() => home.remove());

test("a deep home with an odd name gets its socket in a short place", async () => {
  const odd = await makeClusterHome(`${"deep/".repeat(20)}it's, "odd" ü`);
  await odd.seed(home);
  const layout = await odd.layout();
  try {
    const cluster = await odd.start();
    assert.equal(await ask(cluster, "select 1"), 1);
    assert.ok(Buffer.byteLength(String(cluster.connectionConfig("postgres").host)) < 90);
    assert.equal(await cluster.stopIfLast(), "stopped");
  } finally {
    await odd.remove();
    if (!layout.socketDirectory.startsWith(layout.base))
      await rm(layout.socketDirectory, { recursive: true, force: true });
  }
});

test("over loopback a random password is asked for, and kept to the owner", async () => {
  const loopback = await makeClusterHome();
  try {
    const cluster = await loopback.start({ listen: "loopback" });
    const config = cluster.connectionConfig("postgres");
    assert.equal(config.host, "127.0.0.1");
    assert.equal(await ask(cluster, "select 1"), 1);
    const intruder = new pg.Client({ ...config, password: "guess" });
    await assert.rejects(intruder.connect(), { code: "28P01" });
    const { passwordFile } = await loopback.layout();
    assert.equal((await stat(passwordFile)).mode & 0o777, 0o600);
    const other = await loopback.spawn({ listen: "loopback" });
    assert.equal(other.report.ok && other.report.adopted, true);
    assert.equal(await other.stopIfLast(), "left running");
    assert.equal(await cluster.stopIfLast(), "stopped");
  } finally {
    await loopback.remove();
  }
});

test("a Tocsin killed in the middle of its first start leaves nothing that hinders the next", async () => {
  const killed = await makeClusterHome();
  try {
    for (const wait of [400, 900]) {
      const starting = killed.spawn().catch(() => undefined);
      await sleep(wait);
      killed.killAll();
      await starting;
    }
    const cluster = await killed.start();
    assert.equal(await ask(cluster, "select 1"), 1);
    const { base } = await killed.layout();
    assert.deepEqual(
      (await readdir(base)).filter((name) => name.includes("data.new") || name.includes("lock")),
      [],
    );
    assert.equal(await cluster.stopIfLast(), "stopped");
  } finally {
    await killed.remove();
  }
});
