import { defineCommand } from "#sdk/integration.ts";

/** `DeleteContext`: takes a path out of the investigation's context. */
export const deleteContext = defineCommand({
  name: "DeleteContext",
  description: "Takes a path out of the context of the investigation.",
  effect: "local",
  arguments: [{ name: "key", description: "Dotted path in the context.", required: true }],
  run(_context, inputs) {
    const path = String(inputs.key);
    return { operations: [{ op: "delete", path }], summary: `Deleted ${path}` };
  },
});
