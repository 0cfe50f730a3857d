/** PostgreSQL's life with real servers and real processes: start, adopt, fight not, leave. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, test } from "node:test";
import pg from "pg";
import { ask, makeClusterHome } from "#test/cluster-home.ts";
import { waitFor } from "#test/wait-for.ts";
import { ensureDatabase } from "./ensure-database.ts";
import { findPostmaster } from "./postmaster-pid.ts";

const home = await makeClusterHome();
after(() => home.remove());

test("three Tocsins starting at one instant share one server, and the last to leave stops it", async () => {
  const processes = await Promise.all([home.spawn(), home.spawn(), home.spawn()]);
  const adopted = processes.map(({ report }) => (report.ok ? report.adopted : report.message));
  assert.deepEqual(adopted.sort(), [false, true, true]);
  const starter = processes.find(({ report }) => report.ok && !report.adopted);
  assert.deepEqual(starter?.report.ok && starter.report.progress.slice(-1), [
    "Preparing PostgreSQL 18 (first start only)…",
  ]);
  const left = await Promise.all(processes.map((one) => one.stopIfLast()));
  assert.deepEqual(left.sort(), ["left running", "left running", "stopped"]);
  assert.equal((await findPostmaster((await home.layout()).data)).state, "none");
});

test("the server outlives a killed Tocsin, keeps its data, and is adopted by the next", async () => {
  const first = await home.spawn();
  assert.equal(first.report.ok && first.report.adopted, false);
  const pid = await home.serverPid();
  await first.kill();
  const cluster = await home.start();
  assert.equal(cluster.adopted, true);
  assert.equal(await home.serverPid(), pid);
  assert.match(cluster.version, /^18\./);
  assert.equal(await cluster.stopIfLast(), "stopped");
});

test("sessions of another Tocsin keep the server up, our own do not", async () => {
  const cluster = await home.start();
  const other = new pg.Client({ ...cluster.connectionConfig("postgres"), application_name: "tocsin/1-abcd" });
  const own = new pg.Client(cluster.connectionConfig("postgres"));
  own.on("error", () => undefined);
  await other.connect();
  await own.connect();
  assert.equal(await cluster.stopIfLast(), "left running");
  await other.end();
  const again = await home.start();
  assert.equal(again.adopted, true);
  assert.equal(await again.stopIfLast(), "stopped");
});

test("a process with two clusters on one home stops the server with the second", async () => {
  const [one, two] = await Promise.all([home.start(), home.start()]);
  assert.equal(await one.stopIfLast(), "left running");
  assert.equal(await two.stopIfLast(), "stopped");
});

test("a server killed under us is started again", async () => {
  const cluster = await home.start();
  await ensureDatabase(cluster, "kept");
  await ask(cluster, "create table kept as select 1 as one", "kept");
  process.kill(await home.serverPid(), "SIGKILL");
  let answer: unknown;
  const answers = async () => {
    answer = await ask(cluster, "select one from kept", "kept").catch(String);
    return answer === 1;
  };
  await waitFor(answers, { what: () => `an answer: ${answer}` });
  assert.equal(await cluster.stopIfLast(), "stopped");
});

test("a left-over postmaster.pid does not stop a start, even when its number belongs to another program", async () => {
  const layout = await home.layout();
  const stranger = spawn("sleep", ["60"], layout.owner ? { uid: layout.owner.uid, gid: layout.owner.gid } : {});
  try {
    for (const pid of [stranger.pid ?? 0, 4_190_000]) {
      const left = `${pid}\n${layout.data}\n1700000000\n5432\n${layout.socketDirectory}\n\n  5432001    65536\nready   \n`;
      await writeFile(join(layout.data, "postmaster.pid"), left);
      await writeFile(join(layout.socketDirectory, ".s.PGSQL.5432.lock"), left);
      const cluster = await home.start();
      assert.equal(cluster.adopted, false);
      assert.equal(await ask(cluster, "select 1"), 1);
      assert.equal(await cluster.stopIfLast(), "stopped");
    }
    assert.equal(stranger.exitCode, null);
    assert.equal(stranger.signalCode, null);
  } finally {
    stranger.kill();
  }
});

test("the database is UTF8 in locale C, durable, and its statements stay out of the log", async () => {
  const cluster = await home.start();
  await Promise.all([ensureDatabase(cluster, 'odd "name"'), ensureDatabase(cluster, 'odd "name"')]);
  const facts = `select to_json(array[getdatabaseencoding(), datcollate, current_setting('fsync'), current_setting('synchronous_commit'),
    current_setting('listen_addresses'), current_setting('log_min_error_statement')]) from pg_database where datname = current_database()`;
  assert.deepEqual(await ask(cluster, facts, 'odd "name"'), ["UTF8", "C", "on", "on", "", "panic"]);
  await cluster.stop();
  assert.equal((await findPostmaster(cluster.dataDirectory)).state, "none");
});
