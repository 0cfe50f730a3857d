/** Reads a command line: which command, its options, its words. What is wrong is one sentence with the nearest mend. */
import { parseArgs } from "node:util";
import { TocsinError } from "#contract/errors.ts";
import type { CliCommand, GlobalOptions, OptionDefinition, OptionTable, ValuesOf } from "./command.ts";
import { fillGlobals, globalOptions } from "./global-options.ts";
import { findNearestName } from "./nearest-name.ts";

export type CommandLine =
  | { kind: "version" }
  /** Of one command, of those that begin with one word, or of all. */
  | { kind: "help"; command: CliCommand | undefined; kindOf?: string }
  | { kind: "command"; command: CliCommand; values: ValuesOf<OptionTable>; words: string[]; globals: GlobalOptions };

export function parseCommandLine(
  args: readonly string[],
  commands: readonly CliCommand[],
  environment: NodeJS.ProcessEnv = {},
): CommandLine {
  const { leading, at } = readLeadingWords(args);
  const command = findCommand(leading, commands);
  const nameWords = command?.name.split(" ").length ?? 0;
  const nameAt = new Set(at.slice(0, nameWords));
  const rest = args.filter((_, index) => !nameAt.has(index));
  if (leading[0] === "help" && !command) {
    return { kind: "help", command: findCommand(leading.slice(1), commands) };
  }
  const [first = ""] = leading;
  const isKind = !command && commands.some(({ name }) => name.startsWith(`${first} `));
  if (isKind && leading.length === 1 && (args.includes("--help") || args.includes("-h"))) {
    return { kind: "help", command: undefined, kindOf: first };
  }
  if (!command && leading.length > 0) throw refuseCommand(leading, commands);
  const { values, words } = parseOptions(rest, { ...command?.options, ...globalOptions }, command);
  // Their types are those of the table above; only here the table is known by name.
  const globals = values as unknown as ValuesOf<typeof globalOptions>;
  if (globals.version) return { kind: "version" };
  if (globals.help || !command) return { kind: "help", command };
  requireWords(command, words);
  return { kind: "command", command, values, words, globals: fillGlobals(globals, environment) };
}

/** The first words that are neither options nor values of the global ones. */
function readLeadingWords(args: readonly string[]): { leading: string[]; at: number[] } {
  const leading: string[] = [];
  const at: number[] = [];
  for (let index = 0; index < args.length && leading.length < 2; index++) {
    const arg = args[index] ?? "";
    if (arg === "--") break;
    if (!arg.startsWith("-")) {
      leading.push(arg);
      at.push(index);
    } else if (leading.length === 0 && isGlobalWithValue(arg)) index += 1;
    else if (leading.length > 0) break;
  }
  return { leading, at };
}

function isGlobalWithValue(arg: string): boolean {
  const definitions: OptionTable = globalOptions;
  const definition = arg.startsWith("--") ? definitions[arg.slice(2)] : undefined;
  return definition !== undefined && definition.type !== "flag";
}

function findCommand(words: readonly string[], commands: readonly CliCommand[]): CliCommand | undefined {
  const two = words.slice(0, 2).join(" ");
  return commands.find(({ name }) => name === two) ?? commands.find(({ name }) => name === words[0]);
}

function refuseCommand(words: readonly string[], commands: readonly CliCommand[]): TocsinError {
  const [first = ""] = words;
  const below = commands.filter(({ name }) => name.startsWith(`${first} `)).map(({ name }) => name);
  if (below.length > 0) {
    const given = words.slice(0, 2).join(" ");
    return refuse(words.length > 1 ? `There is no command "${given}".` : `"${first}" is not a whole command.`, {
      mend: `${words.length > 1 ? "Of this kind there is" : "Say"}: ${below.join(", ")}.`,
    });
  }
  const nearest = findNearestName(
    first,
    commands.filter(({ hidden }) => !hidden).map(({ name }) => name),
  );
  return refuse(`There is no command "${first}".`, {
    mend: nearest ? `Did you mean ${nearest}? --help lists them all.` : "--help lists the commands there are.",
  });
}

function parseOptions(
  args: readonly string[],
  options: OptionTable,
  command: CliCommand | undefined,
): { values: ValuesOf<OptionTable>; words: string[] } {
  const kinds = Object.entries(options).map(([name, { type }]) => [
    name,
    { type: type === "flag" ? "boolean" : "string", ...(name === "help" ? { short: "h" } : {}) } as const,
  ]);
  const { tokens } = parseArgs({
    args: [...args],
    options: Object.fromEntries(kinds),
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  const values: Record<string, string | number | boolean | undefined> = {};
  for (const [name, { type }] of Object.entries(options)) if (type === "flag") values[name] = false;
  const words: string[] = [];
  for (const token of tokens) {
    if (token.kind === "positional") words.push(token.value);
    if (token.kind !== "option") continue;
    const definition = Object.hasOwn(options, token.name) ? options[token.name] : undefined;
    if (!definition) throw refuseOption(token.rawName, token.name, options, command);
    values[token.name] = readValue(token.rawName, definition, token.value, token.inlineValue ?? false);
  }
  return { values: values as ValuesOf<OptionTable>, words }; // filled by the very table that gives the type
}

/** `-7d` and `-1` are values, whatever they begin with. */
function isOption(text: string): boolean {
  return text.startsWith("-") && !/^-\d/.test(text);
}

function readValue(shown: string, definition: OptionDefinition, value: string | undefined, isInline: boolean) {
  if (definition.type === "flag") {
    if (value !== undefined) throw refuse(`${shown} takes no value.`, { mend: `Write ${shown} alone.` });
    return true;
  }
  if (value === undefined || value === "" || (isOption(value) && !isInline)) {
    throw refuse(`${shown} needs a value.`, { mend: `Write ${shown} ${definition.value ?? "<value>"}.` });
  }
  if (definition.type === "text") return value;
  const number = Number(value);
  if (!Number.isFinite(number) || number < 0) {
    throw refuse(`${shown} needs a number, and "${value}" is none.`, { mend: `Write ${shown} ${definition.value}.` });
  }
  return number;
}

function refuseOption(shown: string, name: string, options: OptionTable, command: CliCommand | undefined): TocsinError {
  const nearest = findNearestName(name, Object.keys(options));
  const help = command ? `${command.name} --help` : "--help";
  return refuse(command ? `${command.name} has no option ${shown}.` : `There is no option ${shown}.`, {
    mend: nearest ? `Did you mean --${nearest}? ${help} lists them all.` : `${help} lists the options there are.`,
  });
}

function requireWords(command: CliCommand, words: readonly string[]): void {
  const wanted = command.usage.split(" ").filter((word) => word !== "");
  const least = wanted.filter((word) => !word.startsWith("[")).length;
  const usage = `Write: ${[command.name, ...wanted].join(" ")}.`;
  if (words.length < least) throw refuse(`${command.name} needs ${wanted[words.length]}.`, { mend: usage });
  if (words.length > wanted.length) {
    throw refuse(`${command.name} does not know what to do with "${words[wanted.length]}".`, { mend: usage });
  }
}

function refuse(message: string, options: { mend: string }): TocsinError {
  return new TocsinError("CLI_USAGE", message, options);
}
