/** One command line from its reading to its exit code. */

import { TocsinError } from "#contract/errors.ts";
import manifest from "../../package.json" with { type: "json" };
import type { ExitCode } from "./command.ts";
import { commandTable } from "./command-table.ts";
import { describeError, readError } from "./error-lines.ts";
import { describeCommand, describeCommands } from "./help.ts";
import { parseCommandLine } from "./parse-command-line.ts";
import { createOutput } from "./terminal/output.ts";

export async function runCli(args: readonly string[], environment: NodeJS.ProcessEnv = process.env): Promise<ExitCode> {
  const output = createOutput(environment);
  try {
    const line = parseCommandLine(args, commandTable, environment);
    if (line.kind === "version") output.print(manifest.version);
    if (line.kind === "help") {
      const page = line.command
        ? describeCommand(line.command)
        : describeCommands(commandTable, manifest.version, line.kindOf);
      for (const each of page) output.print(each);
    }
    if (line.kind !== "command") return 0;
    return await line.command.run({ values: line.values, words: line.words, globals: line.globals, output });
  } catch (error) {
    if (args.includes("--json")) output.print(JSON.stringify({ error: readError(error) }));
    else for (const each of describeError(error, environment.TOCSIN_LOG === "debug")) output.complain(each);
    return error instanceof TocsinError && error.code === "CLI_USAGE" ? 2 : 1;
  }
}
