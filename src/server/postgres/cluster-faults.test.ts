/** Each way a start can fail is one sentence with a code and a mend. */
import assert from "node:assert/strict";
import { chmod, chown, mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { TocsinError } from "#base/errors.ts";
import { isRoot, makeClusterHome, mountSmallDisk, nobody, whyNoOrdinaryUser } from "#test/cluster-home.ts";
import { binariesIn, findBinaries } from "./binaries.ts";

const home = await makeClusterHome();
before(async () => (await home.start()).stop());
after(() => home.remove());

/** Refused with this code, a mend, and words that name the thing. */
function refusal(code: string, words: RegExp): (error: unknown) => true {
  return (error) => {
    assert.ok(error instanceof TocsinError, String(error));
    assert.equal(error.code, code, error.message);
    assert.match(error.message, words);
    assert.ok(error.mend);
    return true;
  };
}

test("data of another major version is refused and not touched", async () => {
  const { data } = await home.layout();
  const file = join(data, "PG_VERSION");
  await writeFile(file, "17\n");
  await assert.rejects(home.start(), refusal("POSTGRES_DATA_VERSION", /PostgreSQL 17.*PostgreSQL 18/));
  assert.equal(await readFile(file, "utf8"), "17\n");
  await writeFile(file, "18\n");
});

test("a data directory with parts missing is refused, never begun anew", async () => {
  const { data } = await home.layout();
  for (const part of ["PG_VERSION", "global/pg_control", "pg_xact/0000"]) {
    await rename(join(data, part), join(home.directory, "aside"));
    await assert.rejects(home.start(), refusal("POSTGRES_DATA_DAMAGED", new RegExp(data)));
    await rename(join(home.directory, "aside"), join(data, part));
  }
  assert.equal(await (await home.start()).stopIfLast(), "stopped");
});

test("settings PostgreSQL refuses are quoted", async () => {
  const { base } = await home.layout();
  await writeFile(join(base, "local.conf"), "shared_buffers = 'plenty'\n");
  await assert.rejects(home.start(), refusal("POSTGRES_START_FAILED", /configuration file .* contains errors/));
  await rm(join(base, "local.conf"));
});

test("a start that takes too long ends with the log's last lines", async () => {
  const { data, owner } = await home.layout();
  // A standby without a primary waits for ever, as a long recovery does for minutes.
  const settings = { hot_standby: "off", wal_level: "replica" };
  await (await home.start({ settings })).stop();
  await writeFile(join(data, "standby.signal"), "");
  if (owner) await chown(join(data, "standby.signal"), owner.uid, owner.gid);
  const slow = { startTimeoutMs: 700, settings };
  await assert.rejects(home.start(slow), refusal("POSTGRES_START_TIMEOUT", /is not ready after 1 s[\s\S]*LOG: /));
  process.kill(await home.serverPid(), "SIGQUIT");
  await rm(join(data, "standby.signal"));
  assert.equal(await (await home.start()).stopIfLast(), "stopped");
});

test("a home that is a file cannot be written", async () => {
  const file = join(home.directory, "file");
  await writeFile(file, "");
  await assert.rejects(home.start({ home: file }), refusal("POSTGRES_HOME_NOT_WRITABLE", /file/));
});

test("an ordinary user without the right to write is told where", async (t) => {
  const why = await whyNoOrdinaryUser();
  if (why) return t.skip(why);
  const closed = await makeClusterHome();
  try {
    await chmod(closed.directory, 0o555);
    const { report } = await closed.spawn({}, isRoot ? nobody : undefined);
    assert.equal(!report.ok && report.code, "POSTGRES_HOME_NOT_WRITABLE");
    assert.match(report.ok ? "" : report.message, new RegExp(`${closed.options.home}.*EACCES`));
  } finally {
    await chmod(closed.directory, 0o755);
    await closed.remove();
  }
});

test("a database that root made is not silently replaced by an empty one", async (t) => {
  const why = await whyNoOrdinaryUser();
  if (why || !isRoot) return t.skip(why ?? "needs root");
  await chown(home.options.home, nobody.uid, nobody.gid);
  const { report } = await home.spawn({}, nobody);
  assert.equal(!report.ok && report.code, "POSTGRES_HOME_OF_ANOTHER_USER");
  assert.equal(await stat(join(home.options.home, "postgres")).catch(() => "absent"), "absent");
});

test("a full disk is named, at the first start and at a later one", async (t) => {
  const small = await mountSmallDisk(30);
  if (typeof small === "string") return t.skip(small);
  const full = await makeClusterHome("home", small.directory);
  try {
    await assert.rejects(full.start(), refusal("POSTGRES_DISK_FULL", new RegExp(small.directory)));
  } finally {
    await small.unmount();
  }
  const larger = await mountSmallDisk(48);
  assert.ok(typeof larger !== "string");
  const filled = await makeClusterHome("home", larger.directory);
  try {
    const { base } = await filled.seed(home);
    await assert.rejects(writeFile(join(base, "filler"), Buffer.alloc(48 * 1024 * 1024)), { code: "ENOSPC" });
    await assert.rejects(filled.start(), refusal("POSTGRES_DISK_FULL", new RegExp(larger.directory)));
    await rm(join(base, "filler"));
    await writeFile(join(base, "local.conf"), "min_wal_size = '32MB'\n");
    assert.equal(await (await filled.start()).stopIfLast(), "stopped");
  } finally {
    await filled.remove().catch(() => undefined);
    await larger.unmount();
  }
});

test("a platform without binaries is pointed to TOCSIN_DATABASE_URL", () => {
  assert.throws(() => findBinaries("sunos-sparc"), refusal("POSTGRES_PLATFORM_UNSUPPORTED", /TOCSIN_DATABASE_URL/));
  assert.throws(
    () => findBinaries("darwin-x64" === `${process.platform}-${process.arch}` ? "linux-arm" : "darwin-x64"),
    refusal("POSTGRES_BINARIES_MISSING", /not installed/),
  );
});

test("programs without their libraries are reported as not installed rightly", async () => {
  const broken = join(home.directory, "broken");
  await mkdir(join(broken, "bin"), { recursive: true });
  for (const part of ["lib", "share"]) await mkdir(join(broken, part));
  const installed = findBinaries();
  await writeFile(join(broken, "bin", "postgres"), await readFile(installed.postgres), { mode: 0o755 });
  const binaries = binariesIn(broken, installed.version);
  await assert.rejects(home.start({ binaries }), refusal("POSTGRES_BINARIES_MISSING", /librar/));
});
