import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { builtin } from "./builtin.ts";
import { families } from "./families.ts";
import { describeFamilies, writeCommandIndex } from "./write-command-index.ts";

test("the index of built-in commands is what their definitions say", async () => {
  const written = readFileSync(new URL("command-index.json", import.meta.url), "utf8");
  const mend = "Run `npx node src/actions/commands/write-command-index.ts --write`.";
  assert.ok(written === writeCommandIndex(await describeFamilies()), mend);
});

test("what the engine asks of a built-in command before it runs is there before its code is read", async () => {
  const indexed = new Map(builtin.commands.map((command) => [command.name, command]));
  for (const load of Object.values(families)) {
    for (const command of await load()) {
      const known = indexed.get(command.name);
      for (const [key, value] of Object.entries(command)) {
        if (key === "run" || typeof value !== "function") continue;
        assert.equal(known?.[key as keyof typeof known], value, `${command.name}: ${key}`);
      }
    }
  }
});
