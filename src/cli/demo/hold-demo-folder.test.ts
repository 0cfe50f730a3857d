import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { TocsinError } from "#contract/errors.ts";
import { holdDemoFolder } from "./hold-demo-folder.ts";

const home = await mkdtemp(join(tmpdir(), "tocsin-demo-"));
after(() => rm(home, { recursive: true, force: true }));

test("a second demo in the same home is refused while the first runs, and not after it", async () => {
  await holdDemoFolder(home, async () => {
    await assert.rejects(
      holdDemoFolder(home, async () => assert.fail("the second one ran")),
      (error) => error instanceof TocsinError && error.code === "DEMO_RUNS_ALREADY",
    );
  });
  assert.equal(await holdDemoFolder(home, async () => "ran"), "ran");
});

test("what a killed demo left is no obstacle", async () => {
  await writeFile(join(home, "demo", "demo.lock"), `${process.pid} another-time abc`);
  assert.equal(await holdDemoFolder(home, async () => "ran"), "ran");
});

test("an error of the demo itself is passed on as it is", async () => {
  const error = new TocsinError("POSTGRES_START_TIMEOUT", "Slow.");
  await assert.rejects(
    holdDemoFolder(home, () => Promise.reject(error)),
    (thrown) => thrown === error,
  );
});
