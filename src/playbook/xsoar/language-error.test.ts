import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { it } from "node:test";
import { languageErrorCodes } from "./language-error.ts";

it("docs/errors.md explains every code of XSOAR's language and no other", () => {
  const page = readFileSync(new URL("../../../docs/errors.md", import.meta.url), "utf8");
  const explained = [...page.matchAll(/^### (XSOAR_\w+)\n\n(?=\S.{59})/gm)].map((match) => match[1]);
  assert.deepEqual(explained.sort(), [...languageErrorCodes].sort());
});
