import assert from "node:assert/strict";
import { test } from "node:test";
import { renderBar } from "./progress-bar.ts";

test("a bar is as full as the work is done, and never fuller", () => {
  assert.equal(renderBar("Backing up", 0, "runs"), `Backing up ${"░".repeat(24)}   0 %  runs`);
  assert.equal(renderBar("Backing up", 0.5, "runs"), `Backing up ${"█".repeat(12)}${"░".repeat(12)}  50 %  runs`);
  assert.equal(renderBar("Backing up", 7, ""), `Backing up ${"█".repeat(24)} 100 %`);
});
