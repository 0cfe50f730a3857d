/** A command run by itself for an investigation: a run of one task, as durable and as visible as every other. */
import { TocsinError } from "#base/errors.ts";
import { uuidv7 } from "#base/ids.ts";
import type { JsonObject } from "#base/json.ts";
import type { CommandLine } from "#playbook/command-line.ts";
import { commandPlaybook, commandPlaybookId } from "#playbook/command-playbook.ts";
import { linkPlaybook } from "#playbook/link-playbook.ts";
import type { Executor } from "../executor.ts";
import type { EngineMark } from "../journal.ts";
import type { DutySource } from "./duty-source.ts";

export interface CommandToRun {
  investigationId: string;
  line: CommandLine;
  /** As it was written, for people. */
  text: string;
  /** The person whose command it is; empty: a playbook's. */
  by: string;
  /** The scheduled command whose turn it is. */
  schedule?: string;
}

/** Gives the id of the run, which is durable then, together with the marks. */
export async function startCommand(
  executor: Executor,
  source: Pick<DutySource, "keepPlaybook">,
  { investigationId, line, text, by, schedule }: CommandToRun,
  marks?: readonly EngineMark[],
): Promise<string> {
  const playbook = commandPlaybook(line, defaultArgumentOf(executor, line));
  const [linked] = linkPlaybook(playbook, () => undefined).linked;
  if (!linked) throw new Error("a playbook links to itself");
  await source.keepPlaybook(linked.hash, linked.playbook);
  const label = executor.redactor.redact(text).slice(0, 300);
  const start: JsonObject = { command: label, by, ...(schedule === undefined ? {} : { schedule }) };
  const id = uuidv7(executor.now());
  const incident = await executor.store.incident(investigationId);
  const head = {
    id,
    playbookId: commandPlaybookId,
    playbookHash: linked.hash,
    alertId: null,
    investigationId,
    label,
    // Somebody sits and waits for it.
    priority: by === "" ? priorityOf(incident) : 100,
  };
  await executor.start(head, start, undefined, marks);
  return id;
}

/** The argument that a value without a name is for; refuses one that nobody takes. */
function defaultArgumentOf({ catalog }: Executor, { name, brand, bare }: CommandLine): string | undefined {
  if (!bare) return undefined;
  const found = catalog.findCommand(name, brand) ?? (brand === undefined ? catalog.findScript(name) : undefined);
  // Without such a command the run says so.
  if (!found) return undefined;
  const usual = found.command.arguments.find(({ isDefault }) => isDefault)?.name;
  if (usual !== undefined) return usual;
  throw new TocsinError("COMMAND_LINE_INVALID", `The command ${name} takes no value without a name`, {
    mend: `Name the argument: ${found.command.arguments.map((one) => one.name).join(", ") || "it has none"}.`,
  });
}

/** As an incident that is pushed in has it: by its severity. */
export function priorityOf(incident: JsonObject | undefined): number {
  return Math.round(Math.min(4, Math.max(0, Number(incident?.severity ?? 2) || 0)) * 25);
}
