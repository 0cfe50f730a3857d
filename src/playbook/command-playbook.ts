/** One command as a playbook of one task: so it runs as every other, durably, with its entries and its reasons. */
import type { ArgumentText, CommandLine } from "./command-line.ts";
import type { CommandOptions, Playbook, Value } from "./model.ts";
import { pseudoArguments } from "./pseudo-arguments.ts";

export const commandPlaybookId = "command-line";

/** `defaultArgument`: the one that a value without a name is for. */
export function commandPlaybook(line: CommandLine, defaultArgument: string | undefined): Playbook {
  const options: CommandOptions = {};
  const values: [string, Value][] = [];
  for (const [name, argument] of Object.entries(line.arguments)) {
    const option = Object.hasOwn(pseudoArguments, name) ? pseudoArguments[name] : undefined;
    if (option) options[option] = argumentValue(argument);
    else values.push([name, argumentValue(argument)]);
  }
  const unnamed = line.bare;
  if (unnamed && defaultArgument !== undefined && !Object.hasOwn(line.arguments, defaultArgument)) {
    values.push([defaultArgument, argumentValue(unnamed)]);
  }
  const name = `!${line.name}`;
  const step = { onError: "stop" } as const;
  return {
    id: commandPlaybookId,
    name,
    language: "xsoar",
    startTaskId: "0",
    tasks: {
      "0": { ...step, id: "0", name: "Start", type: "start", next: { "#none#": ["1"] } },
      "1": {
        ...step,
        id: "1",
        name,
        type: "regular",
        next: {},
        command: {
          name: line.name,
          ...(line.brand === undefined ? {} : { brand: line.brand }),
          arguments: Object.fromEntries(values),
          ...(Object.keys(options).length > 0 && { options }),
        },
      },
    },
  };
}

function argumentValue({ text, isRaw }: ArgumentText): Value {
  return isRaw ? { kind: "literal", value: text } : { kind: "text", text };
}
