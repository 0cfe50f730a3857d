/** Scripts that are filters or transformers can be run as commands, too: what they do is the language's own code. */
import type { Json, JsonObject } from "#base/json.ts";
import { applyFilter } from "#playbook/xsoar/filters/apply-filter.ts";
import { scriptFilters } from "#playbook/xsoar/filters/script-filters.ts";
import { scopeFrom } from "#playbook/xsoar/scope.ts";
import { startEvaluation } from "#playbook/xsoar/start-evaluation.ts";
import { applyTransformer } from "#playbook/xsoar/transformers/apply-transformer.ts";
import { scriptDateTransformers } from "#playbook/xsoar/transformers/script-date-transformers.ts";
import { scriptListTransformers } from "#playbook/xsoar/transformers/script-list-transformers.ts";
import { scriptRegexTransformers } from "#playbook/xsoar/transformers/script-regex-transformers.ts";
import { scriptTextTransformers } from "#playbook/xsoar/transformers/script-text-transformers.ts";
import type { CommandContext, CommandDefinition } from "#sdk/command.ts";
import { defineAutomation, resultEntry } from "../automation.ts";
import { javascript } from "../patterns.ts";

const transformers = {
  ...scriptTextTransformers,
  ...scriptListTransformers,
  ...scriptRegexTransformers,
  ...scriptDateTransformers,
};

/** These write their result into the context as well. */
const writers: ReadonlySet<string> = new Set(["URLDecode", "Base64Decode"]);

function evaluationIn(context: CommandContext, lists: JsonObject = {}) {
  return startEvaluation(scopeFrom({ context: {}, lists: () => lists }), { now: context.clock.now(), javascript });
}

/** The engine runs one that works on elements once for each of a list. */
function transformerCommand(name: string, entireList: boolean): CommandDefinition {
  return defineAutomation({
    name,
    description: `The transformer ${name} as a command.`,
    takesAnything: true,
    arguments: [
      {
        name: "value",
        description: "What it is applied to.",
        isDefault: true,
        ...(entireList ? { type: "list" as const } : {}),
      },
    ],
    async run(args, context, inputs) {
      const { value: _value, ...others } = inputs;
      const value = args.raw("value");
      const lists: JsonObject = {};
      if (name === "GetListContent") {
        const content = await context.investigation.list(args.text("value"));
        if (content !== undefined) lists[args.text("value")] = content;
      }
      const result = applyTransformer(name, value, others, evaluationIn(context, lists));
      if (result === undefined) return;
      if (!writers.has(name)) return resultEntry(result);
      return resultEntry(result, { humanReadable: textWithin(result), entryContext: result as JsonObject });
    },
  });
}

/** The one text in an object of objects. */
function textWithin(value: Json): string {
  if (typeof value !== "object" || value === null) return String(value);
  const members = Object.values(value);
  return members.length === 0 ? "" : textWithin(members.at(-1) ?? "");
}

function filterCommand(name: string): CommandDefinition {
  return defineAutomation({
    name,
    description: `The filter ${name} as a command: its answer is true or false.`,
    arguments: [
      { name: "left", description: "What is looked at.", type: "list", isDefault: true },
      { name: "right", description: "What it is compared with.", type: "list" },
    ],
    run(args, context) {
      const holds = applyFilter(name, args.raw("left"), args.raw("right"), false, evaluationIn(context));
      return resultEntry(holds);
    },
  });
}

/** The id of a script that content names instead of it is no command. */
const isName = (name: string) => !name.includes("-");

export const operatorCommands: readonly CommandDefinition[] = [
  ...Object.entries(transformers)
    .filter(([name]) => isName(name))
    .map(([name, { entireList }]) => transformerCommand(name, entireList)),
  ...Object.keys(scriptFilters).map(filterCommand),
];
