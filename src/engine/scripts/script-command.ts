import type { Script } from "#playbook/script.ts";
import type { ScriptState } from "#playbook/script-state.ts";
import type { ArgumentDefinition, CommandDefinition } from "#sdk/command.ts";
import { defineIntegration } from "#sdk/integration.ts";

/** The brand of automations that come with content: one among the integrations, so that there is one way to run a command. */
export const scriptsBrand = defineIntegration({
  id: "scripts",
  name: "Scripts",
  description: "Automations that come with content.",
  parameters: [],
  limits: { concurrency: 1_000, requestTimeoutMs: 10_000 },
  commands: [],
  instanceless: true,
});

/**
 * A script as a command: what it takes and what it adds to the context. It changes nothing by itself; whatever it has done
 * has the class of the command it calls. `run` is never called, the engine runs scripts in its own way.
 */
export function scriptCommand(script: Script): CommandDefinition {
  return {
    name: script.name,
    description: script.description ?? "",
    effect: "local",
    arguments: script.arguments.map(
      (argument): ArgumentDefinition => ({
        name: argument.name,
        description: argument.description ?? "",
        type: argument.isArray ? "list" : "text",
        required: argument.required,
        isDefault: argument.positional,
        ...(argument.default === undefined ? {} : { default: argument.default }),
        ...(argument.options ? { options: argument.options } : {}),
      }),
    ),
    outputs: script.outputs.map(({ path, description, type }) => ({
      path,
      description: description ?? "",
      ...(type === undefined ? {} : { type }),
    })),
    takesAnything: true,
    run: () => {
      throw new Error(`the script ${script.name} is no command of ours`);
    },
  };
}

/** One that is under way: what else there is to know of it is in its state. */
export function scriptFound({ name, language }: Pick<ScriptState, "name" | "language">) {
  const script: Script = { id: name, name, language, tags: [], arguments: [], outputs: [], deprecated: false };
  return { command: scriptCommand(script), integration: scriptsBrand, script };
}
