import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { testFilesIn } from "./together.ts";

test("every test file beside the code is run by one of these, once", () => {
  const groups = readdirSync(import.meta.dirname).filter(
    (name) => name.endsWith(".test.ts") && name !== "all-run.test.ts",
  );
  const folders = groups.flatMap((name) => {
    const [, list = ""] = /^runTogether\((.*)\);$/m.exec(readFileSync(join(import.meta.dirname, name), "utf8")) ?? [];
    return [...list.matchAll(/"([^"]+)"/g)].map(([, folder = ""]) => folder);
  });
  const run = folders.flatMap(testFilesIn);
  assert.deepEqual(run.toSorted(), ["console", "integrations", "src"].flatMap(testFilesIn).toSorted());
});
