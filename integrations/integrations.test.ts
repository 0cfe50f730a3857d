import assert from "node:assert/strict";
import { test } from "node:test";
import { integrations } from "./index.ts";

for (const integration of integrations) {
  test(`${integration.id} is defined as the engine needs it`, () => {
    assert.match(integration.id, /^[a-z][a-z0-9-]*$/);
    assert.ok(integration.limits.concurrency > 0 && integration.limits.requestTimeoutMs > 0);
    const ids = integration.parameters.map((parameter) => parameter.id);
    assert.equal(new Set(ids).size, ids.length, "a parameter is declared twice");
    for (const parameter of integration.parameters) {
      if (parameter.type !== "select") continue;
      assert.ok(parameter.options?.includes(String(parameter.default)), `${parameter.id}: its default is no option`);
    }
    for (const command of integration.commands) {
      assert.ok(command.description.length > 0 && command.name.length > 0);
      const names = command.arguments.map((argument) => argument.name);
      assert.equal(new Set(names).size, names.length, `${command.name} declares an argument twice`);
      const writes = command.effect === "write" || command.effect === "destructive";
      assert.equal(
        command.repeat !== undefined,
        writes,
        `${command.name}: a write needs a repeat rule, and only a write`,
      );
      assert.equal(
        command.probe !== undefined,
        command.repeat === "probe",
        `${command.name}: probe and its rule differ`,
      );
    }
  });
}

test("no two commands and no two integrations share a name", () => {
  for (const names of [
    integrations.map(({ id }) => id),
    integrations.flatMap(({ commands }) => commands.map(({ name }) => name)),
  ]) {
    assert.deepEqual([...new Set(names)], names);
  }
});
