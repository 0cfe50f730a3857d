import assert from "node:assert/strict";
import { mkdtemp, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { sleep } from "#base/clock.ts";
import { startedAt } from "./process-identity.ts";
import { withStartLock } from "./start-lock.ts";

const directory = await mkdtemp(join(tmpdir(), "tocsin-lock-"));
const file = join(directory, "start.lock");
after(() => rm(directory, { recursive: true }));

test("many at once go one after the other, and nothing is left over", async () => {
  let inside = 0;
  let most = 0;
  const work = async () => {
    most = Math.max(most, ++inside);
    await sleep(2);
    inside--;
  };
  await Promise.all(Array.from({ length: 12 }, () => withStartLock(file, { timeoutMs: 20_000 }, work)));
  assert.equal(most, 1);
  assert.deepEqual(await readdir(directory), []);
});

test("a lock whose holder is dead, or whose number is another process's now, is taken over by exactly one", async () => {
  for (const holder of ["4190000 1 aa", `${process.pid} long-ago bb`]) {
    await writeFile(file, holder);
    let inside = 0;
    const work = async () => {
      assert.equal(++inside, 1);
      await sleep(2);
      inside--;
    };
    await Promise.all(Array.from({ length: 6 }, () => withStartLock(file, { timeoutMs: 20_000 }, work)));
  }
});

test("a lock file that was never written to is stale once it is old", async () => {
  await writeFile(file, "");
  await utimes(file, new Date(0), new Date(0));
  assert.equal(await withStartLock(file, { timeoutMs: 5000 }, async () => "in"), "in");
});

test("a living holder is waited for, said once, and not for ever", async () => {
  await writeFile(file, `${process.pid} ${await startedAt(process.pid)} cc`);
  let told = 0;
  const onWait = () => {
    told++;
  };
  await assert.rejects(
    withStartLock(file, { timeoutMs: 100, onWait }, async () => "in"),
    {
      code: "POSTGRES_START_TIMEOUT",
    },
  );
  assert.equal(told, 1);
  await rm(file);
});

test("the lock is let go when the work fails", async () => {
  const failing = withStartLock(file, { timeoutMs: 1000 }, () => Promise.reject(new Error("no")));
  await assert.rejects(failing, /no/);
  assert.deepEqual(await readdir(directory), []);
});
