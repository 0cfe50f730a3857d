import type { KeptEntry } from "#sdk/entry.ts";
import { markdownEntry } from "#sdk/entry.ts";
import { defineAutomation } from "../automation.ts";
import { AutomationError } from "../automation-error.ts";
import { javascriptTable } from "../markdown/javascript-table.ts";
import { textOfEntry } from "./kept-entry.ts";
import { isCommandText } from "./server-entries.ts";

/** `listExecutedCommands`: which commands were run here, by whom or by which task. */
export const listExecutedCommands = defineAutomation({
  name: "listExecutedCommands",
  description: "A table of the commands that were run in this investigation.",
  arguments: [
    {
      name: "source",
      description: "Those of people, those of playbooks, or all.",
      options: ["Manual", "Playbook", "All"],
      default: "All",
      isDefault: true,
    },
  ],
  async run(args, { investigation }) {
    const source = args.text("source", "All").toLowerCase();
    if (!["manual", "playbook", "all"].includes(source)) throw new AutomationError("source is Manual, Playbook or All");
    const commands = (await investigation.entries()).filter(
      ({ contents }) => isCommandText(contents) && !String(contents).startsWith("!listExecutedCommands"),
    );
    const tables: string[] = [];
    if (source !== "playbook")
      tables.push(tableOf("Manual Commands", "User", commands.filter(isManual), (entry) => entry.user));
    if (source !== "manual") {
      const automatic = commands.filter((entry) => !isManual(entry));
      tables.push(
        tableOf("Playbook Commands", "Playbook (Task)", automatic, ({ task }) =>
          task === undefined ? "" : `${task.playbook} (${task.name})`,
        ),
      );
    }
    const shown = tables.filter((table) => table !== "");
    // A test of playbooks compares this text.
    return markdownEntry(shown.length === 0 ? "No commands found\n" : shown.join("\n"), { ignoreAutoExtract: true });
  },
});

function isManual({ user }: KeptEntry): boolean {
  return user !== "";
}

function tableOf(title: string, column: string, entries: KeptEntry[], whose: (entry: KeptEntry) => string): string {
  if (entries.length === 0) return "";
  const rows = entries.map((entry) => ({
    Time: new Date(entry.created).toISOString().slice(0, 19).replace("T", " "),
    "Entry ID": entry.id,
    [column]: whose(entry),
    Command: textOfEntry(entry),
  }));
  return javascriptTable(title, rows, ["Time", "Entry ID", column, "Command"]);
}
