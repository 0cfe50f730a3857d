import { defineCommand } from "#sdk/integration.ts";

/** `Set`: puts a value into the investigation's context. */
export const setContext = defineCommand({
  name: "Set",
  description: "Puts a value into the context of the investigation.",
  effect: "local",
  arguments: [
    { name: "key", description: "Dotted path in the context.", required: true },
    { name: "value", description: "The value to keep.", type: "json", required: true },
    { name: "append", description: "Add to what is there instead of replacing it.", type: "boolean", default: false },
  ],
  run(_context, inputs) {
    const path = String(inputs.key);
    const op = inputs.append === true || inputs.append === "true" ? "append" : "set";
    return { operations: [{ op, path, value: inputs.value ?? null }], summary: `Set ${path}` };
  },
});
