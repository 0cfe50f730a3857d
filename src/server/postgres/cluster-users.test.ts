/** Who runs a server: an ordinary user, and in root's stead a system user. */
import assert from "node:assert/strict";
import { chmod, mkdir, rename, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, test } from "node:test";
import { isRoot, makeClusterHome, nobody, whyNoOrdinaryUser } from "#test/cluster-home.ts";
import { binariesIn, findBinaries } from "./binaries.ts";

const home = await makeClusterHome();
after(() => home.remove());

test("an ordinary user has everything in the home; root goes on with that home as that user", async (t) => {
  const why = await whyNoOrdinaryUser();
  if (why) return t.skip(why);
  const user = isRoot ? nobody : undefined;
  const ordinary = await makeClusterHome("home", undefined, user);
  try {
    const first = await ordinary.spawn({}, user);
    assert.ok(first.report.ok, JSON.stringify(first.report));
    assert.equal(first.report.dataDirectory, join(ordinary.options.home, "postgres", "data"));
    assert.equal(await first.stopIfLast(), "stopped");
    if (!isRoot) return;
    const asRoot = await ordinary.start();
    assert.equal(asRoot.dataDirectory, first.report.dataDirectory);
    assert.equal((await stat(`/proc/${await ordinary.serverPid()}`)).uid, nobody.uid);
    assert.equal(await asRoot.stopIfLast(), "stopped");
    const back = await ordinary.spawn({}, user);
    assert.ok(back.report.ok, JSON.stringify(back.report));
    assert.equal(await back.stopIfLast(), "stopped");
  } finally {
    await ordinary.remove();
  }
});

test("as root the server runs as a system user, from copied programs where it cannot reach ours", async (t) => {
  if (!isRoot) return t.skip("needs root");
  const closed = join(home.directory, "closed");
  await mkdir(closed, { mode: 0o700 });
  await chmod(closed, 0o700);
  const installed = findBinaries();
  await symlink(installed.directory, join(closed, "native"));
  const binaries = binariesIn(join(closed, "native"), installed.version);
  const cluster = await home.start({ binaries });
  const layout = await home.layout();
  assert.notEqual((await stat(`/proc/${await home.serverPid()}`)).uid, 0);
  assert.ok((await stat(join(layout.binaries, installed.version, "bin", "postgres"))).isFile());
  assert.equal(await cluster.stopIfLast(), "stopped");
  const again = await home.start({ binaries });
  assert.equal(await again.stopIfLast(), "stopped");
});

test("as root a moved home finds its database, and a copied one gets its own", async (t) => {
  if (!isRoot) return t.skip("needs root");
  const { data } = await home.layout();
  const moved = `${home.options.home}-moved`;
  await rename(home.options.home, moved);
  const there = await makeClusterHome("home-moved", home.directory);
  assert.equal((await there.layout()).data, data);
  const copy = await makeClusterHome("home-copy", home.directory);
  await mkdir(copy.options.home);
  await writeFile(join(copy.options.home, "postgres-location"), `${(await there.layout()).base}\n`);
  assert.notEqual((await copy.layout()).data, data);
});
