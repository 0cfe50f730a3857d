/** A person runs a command for an incident, as a line or in its parts. Refused at once when it could never run. */
import { TocsinError } from "#base/errors.ts";
import type { DutySource } from "#engine/duties/duty-source.ts";
import { startCommand } from "#engine/duties/start-command.ts";
import type { Executor } from "#engine/executor.ts";
import { commandLine } from "#engine/war-room.ts";
import { type CommandLine, parseCommandLine } from "#playbook/command-line.ts";

export interface GivenCommand {
  line?: string | undefined;
  name?: string | undefined;
  arguments?: Record<string, string> | undefined;
}

/** The run is durable when it resolves; it may not have begun yet. */
export async function runCommand(
  { executor, source }: { executor: Executor; source: DutySource },
  incidentId: string,
  given: GivenCommand,
  by: string,
): Promise<{ run: string; name: string }> {
  const { line, text } = readCommand(given);
  if (!(await executor.store.incident(incidentId))) {
    throw new TocsinError("NOT_FOUND", `There is no incident ${incidentId}`);
  }
  const { catalog } = executor;
  if (!catalog.findCommand(line.name, line.brand) && !catalog.findScript(line.name)) {
    throw new TocsinError("COMMAND_UNKNOWN", `There is no command ${line.name}`, {
      mend: "Look for its name among the integrations; it may need an instance first.",
    });
  }
  const run = await startCommand(executor, source, { investigationId: incidentId, line, text, by });
  return { run, name: line.name };
}

function readCommand(given: GivenCommand): { line: CommandLine; text: string } {
  if ((given.line === undefined) === (given.name === undefined)) {
    throw new TocsinError("BAD_REQUEST", "A command is either a line or a name with arguments", {
      mend: 'Send {"line": "!Print value=x"} or {"name": "Print", "arguments": {"value": "x"}}.',
    });
  }
  if (given.line === undefined) {
    const { name = "", arguments: values = {} } = given;
    const texts = Object.entries(values).map(([key, text]) => [key, { text, isRaw: false }] as const);
    return { line: { name, arguments: Object.fromEntries(texts) }, text: commandLine(name, values) };
  }
  const line = parseCommandLine(given.line);
  if (!("problem" in line)) return { line, text: given.line.trim() };
  throw new TocsinError("COMMAND_LINE_INVALID", `At character ${line.at + 1}: ${line.problem}`, {
    mend: 'Write it as !name argument=value other="with blanks".',
  });
}
