import type { CommandDefinition } from "#sdk/command.ts";
import { defineIntegration } from "#sdk/integration.ts";
import { checkCommands } from "./checks/commands.ts";
import { contextCommands } from "./context/commands.ts";
import { entryCommands } from "./entries/commands.ts";
import { fileCommands } from "./files/commands.ts";
import { incidentCommands } from "./incidents/commands.ts";
import { indicatorCommands } from "./indicators/commands.ts";
import { listCommands } from "./lists/commands.ts";
import { mailCommands } from "./mail/commands.ts";
import { peopleCommands } from "./people/commands.ts";
import { scheduleCommands } from "./schedule/commands.ts";
import { selfTestCommands } from "./self-tests/commands.ts";
import { tableCommands } from "./tables/commands.ts";
import { textCommands } from "./text/commands.ts";
import { timeCommands } from "./time/commands.ts";
import { urlCommands } from "./urls/commands.ts";

const commands: readonly CommandDefinition[] = [
  ...contextCommands,
  ...checkCommands,
  ...entryCommands,
  ...incidentCommands,
  ...indicatorCommands,
  ...listCommands,
  ...peopleCommands,
  ...scheduleCommands,
  ...textCommands,
  ...timeCommands,
  ...fileCommands,
  ...tableCommands,
  ...mailCommands,
  ...urlCommands,
  ...selfTestCommands,
];

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
