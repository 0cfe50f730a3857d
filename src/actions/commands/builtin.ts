import { defineIntegration } from "#sdk/integration.ts";
import { deleteContext } from "./delete-context.ts";
import { setContext } from "./set-context.ts";

/** The commands of the product itself: one integration among the others, so that there is one way to run a command. */
export const builtin = defineIntegration({
  id: "builtin",
  name: "Builtin",
  description: "Commands of Tocsin itself.",
  parameters: [],
  limits: { concurrency: 1_000, requestTimeoutMs: 10_000 },
  commands: [setContext, deleteContext],
  instanceless: true,
});
