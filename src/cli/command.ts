/** The one shape of every command: what it is called, what it takes, what it does. `command-table.ts` lists them. */
import type { Output } from "./terminal/output.ts";

export interface OptionDefinition {
  type: "text" | "number" | "flag";
  /** What stands for the value in the help, `<seconds>`. */
  value?: string;
  help: string;
}

export type OptionTable = Readonly<Record<string, OptionDefinition>>;

type ValueOf<Definition extends OptionDefinition> = Definition["type"] extends "number"
  ? number
  : Definition["type"] extends "flag"
    ? boolean
    : string;

/** An option that was not given is absent; a flag is then false. */
export type ValuesOf<Options extends OptionTable> = {
  readonly [Name in keyof Options as Options[Name]["type"] extends "flag" ? never : Name]?:
    | ValueOf<Options[Name]>
    | undefined;
} & { readonly [Name in keyof Options as Options[Name]["type"] extends "flag" ? Name : never]: boolean };

/** Options that every command understands, filled in from the environment. */
export interface GlobalOptions {
  /** Tocsin's folder. */
  home: string;
  /** The configuration file named; absent: `tocsin.yaml` here, if there is one. */
  configFile: string | undefined;
  /** The server's address named; absent: what the home's `server.json` says. */
  url: string | undefined;
  json: boolean;
}

export interface CommandContext<Options extends OptionTable = OptionTable> {
  readonly values: ValuesOf<Options>;
  readonly words: readonly string[];
  readonly globals: GlobalOptions;
  readonly output: Output;
}

/** 0 all went well, 1 it did not, 2 the command line was wrong (that one is never a command's own). */
export type ExitCode = 0 | 1 | 2;

export interface CliCommand<Options extends OptionTable = OptionTable> {
  /** One or two words, `instance test`. */
  name: string;
  /** One line for the list of commands. */
  summary: string;
  /** The words after the name: `<name>`, `[<path>]`. As many as are written are taken, those in brackets may be absent. */
  usage: string;
  options: Options;
  /** More for its own help page. */
  details?: string;
  /** Not in the list of commands. */
  hidden?: boolean;
  run(context: CommandContext<Options>): Promise<ExitCode>;
}

export function defineCliCommand<const Options extends OptionTable>(command: CliCommand<Options>): CliCommand<Options> {
  return command;
}
