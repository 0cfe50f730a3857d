import { resolve } from "node:path";
import type { GlobalOptions, OptionTable, ValuesOf } from "./command.ts";

export const globalOptions = {
  home: { type: "text", value: "<folder>", help: "Tocsin's folder (TOCSIN_HOME, else ./.tocsin)" },
  config: {
    type: "text",
    value: "<file>",
    help: "the configuration (TOCSIN_CONFIG, else ./tocsin.yaml if there is one)",
  },
  url: { type: "text", value: "<address>", help: "the running server's address (TOCSIN_URL, else what the home says)" },
  json: { type: "flag", help: "print JSON for programs instead of text for people" },
  help: { type: "flag", help: "show this and stop" },
  version: { type: "flag", help: "print the version and stop" },
} as const satisfies OptionTable;

/** What the command line leaves open the environment says, then the defaults. */
export function fillGlobals(values: ValuesOf<typeof globalOptions>, environment: NodeJS.ProcessEnv): GlobalOptions {
  const named = (given: string | undefined, variable: string) => given ?? (environment[variable] || undefined);
  return {
    home: resolve(named(values.home, "TOCSIN_HOME") ?? ".tocsin"),
    configFile: named(values.config, "TOCSIN_CONFIG"),
    url: named(values.url, "TOCSIN_URL"),
    json: values.json,
  };
}
