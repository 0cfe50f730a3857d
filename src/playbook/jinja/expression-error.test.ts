import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { it } from "node:test";
import { expressionErrorCodes } from "./expression-error.ts";

it("docs/errors.md explains every expression code and no other", () => {
  const page = readFileSync(new URL("../../../docs/errors.md", import.meta.url), "utf8");
  const explained = [...page.matchAll(/^### (JINJA_\w+)\n\n(?=\S.{59})/gm)].map((match) => match[1]);
  assert.deepEqual(explained.sort(), [...expressionErrorCodes].sort());
});
