/** How the product's own commands are written: what is wrong with their arguments becomes an error entry. */
import type { Json, JsonObject } from "#base/json.ts";
import { LanguageError } from "#playbook/xsoar/language-error.ts";
import type { CommandContext, CommandDefinition, CommandResult } from "#sdk/command.ts";
import { type EntryDraft, errorEntry } from "#sdk/entry.ts";
import { Arguments } from "./arguments.ts";
import { AutomationError } from "./automation-error.ts";

export type Said = CommandResult | EntryDraft | EntryDraft[] | undefined;

export interface Automation extends Omit<CommandDefinition, "effect" | "run" | "description"> {
  /** One sentence for the list of commands. */
  description: string;
  run(args: Arguments, context: CommandContext, inputs: JsonObject): Said | Promise<Said>;
}

/** A command that looks at what we have and changes our own store at most. */
export function defineAutomation({ run, ...definition }: Automation): CommandDefinition {
  return {
    effect: "local",
    ...definition,
    async run(context, inputs) {
      try {
        return resultOf(await run(new Arguments(inputs, definition.arguments), context, inputs));
      } catch (error) {
        if (error instanceof AutomationError) return { entries: [errorEntry(error.message)] };
        // A range is passed by data that is too deep or too long, and by a time that is none.
        if (error instanceof LanguageError || error instanceof RangeError) {
          return { entries: [errorEntry(`${definition.name}: ${error.message}`)] };
        }
        throw error;
      }
    },
  };
}

function resultOf(said: Said): CommandResult {
  if (said === undefined) return {};
  if (Array.isArray(said)) return { entries: said };
  return "contents" in said ? { entries: [said] } : said;
}

/** The answer of a condition is the text of its entry: the label of the branch to take. */
export function answer(holds: boolean): EntryDraft {
  return { type: "note", contents: holds ? "yes" : "no", format: "text" };
}

/** An entry for a result of any kind: text as text, anything else as JSON. */
export function resultEntry(value: Json, more: Partial<EntryDraft> = {}): EntryDraft {
  return { type: "note", contents: value, format: typeof value === "string" ? "text" : "json", ...more };
}
