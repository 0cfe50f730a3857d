import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { stepCodes } from "./step-codes.ts";

test("docs/errors.md explains every step error and no other", () => {
  const page = readFileSync(new URL("../../docs/errors.md", import.meta.url), "utf8");
  const section = /^## Step errors$([\s\S]*?)(?=^## |$(?![\s\S]))/m.exec(page)?.[1] ?? "";
  const headings = [...section.matchAll(/^### (\S+)$/gm)].map((match) => match[1]);
  assert.deepEqual(headings.toSorted(), [...stepCodes].toSorted());
});
