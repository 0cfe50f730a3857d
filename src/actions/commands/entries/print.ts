/** `Print`, `PrintErrorEntry`, `RaiseError`: what a playbook says in the War Room. */
import { errorEntry, markdownEntry } from "#sdk/entry.ts";
import { defineAutomation } from "../automation.ts";

export const print = defineAutomation({
  name: "Print",
  description: "Says something in the War Room.",
  arguments: [{ name: "value", description: "Markdown, or any value.", required: true, isDefault: true }],
  run: (args) => markdownEntry(args.text("value")),
});

export const printErrorEntry = defineAutomation({
  name: "PrintErrorEntry",
  description: "Says something in the War Room as an error; the task is in error.",
  arguments: [{ name: "message", description: "What is wrong.", required: true, isDefault: true }],
  run: (args) => errorEntry(args.text("message")),
});

export const raiseError = defineAutomation({
  name: "RaiseError",
  description: "Says in the War Room that something is not as expected; the task is in error.",
  arguments: [
    { name: "error", description: "What is wrong.", required: true },
    { name: "expected", description: "What should be." },
    { name: "actual", description: "What is." },
    { name: "details", description: "More about it." },
  ],
  run(args) {
    const lines = [args.text("error")];
    for (const [name, label] of [
      ["expected", "Expected"],
      ["actual", "Actual"],
      ["details", "Details"],
    ] as const) {
      if (args.has(name)) lines.push(`${label} - ${args.text(name)}`);
    }
    return errorEntry(lines.join("\n"));
  },
});
