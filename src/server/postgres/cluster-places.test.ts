/** Where a server lives and listens: odd homes, loopback. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import pg from "pg";
import { ask, makeClusterHome } from "#test/cluster-home.ts";
import { waitFor } from "#test/wait-for.ts";

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
    const { base } = await killed.layout();
    for (const part of ["", "base/1", "base/5"]) {
      const starting = killed.spawn().catch(() => undefined);
      const isThere = async () => (await unfinishedIn(base)).some((name) => existsSync(join(base, name, part)));
      await waitFor(isThere, { what: `initdb to make ${part || "its folder"}` });
      killed.killAll();
      await starting;
    }
    const cluster = await killed.start();
    assert.equal(await ask(cluster, "select 1"), 1);
    assert.deepEqual(await unfinishedIn(base), []);
    assert.equal(await cluster.stopIfLast(), "stopped");
  } finally {
    await killed.remove();
  }
});

test("an initdb that outlived its Tocsin is ended, and what it still writes is gone", async () => {
  const killed = await makeClusterHome();
  const { base } = await killed.layout();
  const left = join(base, "data.new-0123456789ab");
  const writeOn = `
    const { mkdirSync, writeFileSync } = require("node:fs");
    for (let i = 0; ; i++) {
      mkdirSync(${JSON.stringify(join(left, "base", "1"))}, { recursive: true });
      try { writeFileSync(${JSON.stringify(join(left, "base", "1"))} + "/" + (i % 10_000), "x"); } catch {}
    }`;
  const program = spawn(process.execPath, ["-e", writeOn, "--", `--pgdata=${left}`], { stdio: "ignore" });
  try {
    const ended = once(program, "exit");
    await waitFor(() => existsSync(join(left, "base", "1", "100")), { what: "it to write" });
    const cluster = await killed.start();
    assert.deepEqual(await ended, [null, "SIGTERM"]);
    assert.deepEqual(await unfinishedIn(base), []);
    assert.equal(await cluster.stopIfLast(), "stopped");
  } finally {
    program.kill("SIGKILL");
    await killed.remove();
  }
});

async function unfinishedIn(base: string): Promise<string[]> {
  return (await readdir(base)).filter((name) => name.includes("data.new") || name.includes("lock."));
}
