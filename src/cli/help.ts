/** The pages of `--help`: one of all commands, one of each. */
import type { CliCommand, OptionTable } from "./command.ts";
import { globalOptions } from "./global-options.ts";

/** Of all, or of those whose name begins with one word. */
export function describeCommands(commands: readonly CliCommand[], version: string, kindOf?: string): string[] {
  const shown = commands.filter(
    ({ hidden, name }) => !hidden && (kindOf === undefined || name.startsWith(`${kindOf} `)),
  );
  const width = Math.max(...shown.map(({ name, usage }) => `${name} ${usage}`.length));
  return [
    `Tocsin ${version} turns SIEM alerts into worked incidents.`,
    "",
    "Usage: npm run tocsin -- <command> [options]",
    "",
    ...shown.map(({ name, usage, summary }) => `  ${`${name} ${usage}`.padEnd(width)}  ${summary}`),
    "",
    "Options of every command:",
    ...describeOptions(globalOptions),
    "",
    "A command's own page: npm run tocsin -- <command> --help. It ends with 0, with 1 when something failed, with 2 when",
    "the command line was wrong.",
  ];
}

export function describeCommand(command: CliCommand): string[] {
  const own = Object.keys(command.options).length > 0;
  return [
    `Usage: npm run tocsin -- ${`${command.name} ${command.usage}`.trim()}${own ? " [options]" : ""}`,
    "",
    command.summary,
    ...(command.details ? ["", ...command.details.split("\n")] : []),
    ...(own ? ["", "Options:", ...describeOptions(command.options)] : []),
    "",
    "Options of every command:",
    ...describeOptions(globalOptions),
  ];
}

function describeOptions(options: OptionTable): string[] {
  const rows = Object.entries(options).map(([name, { value, type, help }]) => ({
    shown: type === "flag" ? `--${name}` : `--${name} ${value ?? "<value>"}`,
    help,
  }));
  const width = Math.max(...rows.map(({ shown }) => shown.length));
  return rows.map(({ shown, help }) => `  ${shown.padEnd(width)}  ${help}`);
}
