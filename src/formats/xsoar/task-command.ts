import type { CommandCall, CommandOptions, Value } from "#playbook/model.ts";
import { pseudoArguments } from "#playbook/pseudo-arguments.ts";
import type { Fields } from "./fields.ts";
import { readValue } from "./values.ts";

/** The command or automation a task runs; undefined when it runs none. `inner` is the task within the task. */
export function readCommand(outer: Fields, inner: Fields): CommandCall | undefined {
  const script = inner.filled("script");
  const scriptName = inner.filled("scriptName");
  const isCommand = inner.truth("iscommand") === true || script?.includes("|||") === true;
  const call = isCommand && script !== undefined ? readCommandName(script) : readScriptName(scriptName ?? script);
  if (!call) return undefined;
  const { values, options } = splitArguments(readArguments(outer, "scriptarguments"));
  return { ...call, arguments: values, ...(Object.keys(options).length > 0 && { options }) };
}

/** `Brand|||command`, `|||command` */
export function readCommandName(script: string): Omit<CommandCall, "arguments"> | undefined {
  const [brand = "", ...rest] = script.includes("|||") ? script.split("|||") : ["", script];
  const name = rest.join("|||").trim();
  if (name === "") return undefined;
  return { name, ...(brand.trim() !== "" && { brand: brand.trim() }) };
}

function readScriptName(name: string | undefined): Omit<CommandCall, "arguments"> | undefined {
  return name === undefined ? undefined : { name: name.trim(), isScript: true };
}

/** An argument with an empty map has no value and is the same as absent. */
export function readArguments(fields: Fields, name: string): Record<string, Value> {
  const read = fields.entries(name).flatMap(([argument, given, path]): [string, Value][] => {
    const value = readValue(given, path, fields.report, "text");
    return value ? [[argument, value]] : [];
  });
  return Object.fromEntries(read);
}

export function splitArguments(given: Record<string, Value>): {
  values: Record<string, Value>;
  options: CommandOptions;
} {
  const options: CommandOptions = {};
  const values: [string, Value][] = [];
  for (const [name, value] of Object.entries(given)) {
    const option = Object.hasOwn(pseudoArguments, name) ? pseudoArguments[name] : undefined;
    if (option) options[option] = value;
    else values.push([name, value]);
  }
  return { values: Object.fromEntries(values), options };
}
