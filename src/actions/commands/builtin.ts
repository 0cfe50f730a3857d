import { TocsinError } from "#base/errors.ts";
import type { CommandDefinition } from "#sdk/command.ts";
import { defineIntegration } from "#sdk/integration.ts";
import index from "./command-index.json" with { type: "json" };
import { type CommandIndex, families, type IndexedCommand } from "./families.ts";
import { sleepDelay } from "./time/sleep-delay.ts";

/** What the engine asks before a command runs, and so must be there without the rest of it. */
const askedBefore: Readonly<Record<string, Pick<CommandDefinition, "delayOf">>> = { Sleep: { delayOf: sleepDelay } };

// The file is written from the definitions, and a test compares the two: it is what its type says.
const commands = Object.entries(index as CommandIndex).flatMap(([family, known]) =>
  known.map((command) => loadedWhenRun(family, command)),
);

/** The commands of the product itself: one integration among the others, so that there is one way to run a command. */
export const builtin = defineIntegration({
  id: "builtin",
  name: "Builtin",
  description: "Commands of Tocsin itself, and the automations Cortex XSOAR's playbooks use.",
  parameters: [],
  limits: { concurrency: 1_000, requestTimeoutMs: 10_000 },
  commands,
  instanceless: true,
});

function loadedWhenRun(family: string, command: IndexedCommand): CommandDefinition {
  let code: Promise<CommandDefinition> | undefined;
  return {
    ...command,
    ...askedBefore[command.name],
    async run(context, inputs) {
      code ??= loadCommand(family, command.name);
      return (await code).run(context, inputs);
    },
  };
}

async function loadCommand(family: string, name: string): Promise<CommandDefinition> {
  const found = (await families[family]?.())?.find((command) => command.name === name);
  if (found) return found;
  throw new TocsinError("INTERNAL", `The command ${name} is in the index and not in its family ${family}`);
}
