import type { Json } from "#base/json.ts";
import type { Problem } from "#base/problem.ts";
import type { Playbook, Value } from "#playbook/model.ts";
import { Report } from "../report.ts";
import { textsOf } from "./template-text.ts";

/** How published templates mark what their user has to fill in. */
const marks = [
  /<YOUR[^<>]*>/i,
  /\bYOUR_[A-Z0-9_]+/,
  /\bYOUR API KEY( HERE)?\b/i,
  /\byour-xsoar-domain\.com\b/i,
  /\byour-instance-name\b/i,
  /(?<=:\/\/)your-[\w.-]+/i,
  /_to_update_/i,
  /\bX{9,}\b/,
];

/** The placeholders of a template that are still as published: they must be replaced before it is activated. */
export function placeholdersOf(playbook: Playbook): Problem[] {
  const report = new Report(() => undefined, undefined);
  for (const task of Object.values(playbook.tasks)) {
    for (const [name, value] of Object.entries(task.command?.arguments ?? {})) {
      for (const [path, text] of textsOf(valueText(value), ["nodes", task.id, "arguments", name])) {
        for (const found of findMarks(text)) {
          const message = `Node ${task.id} "${task.name}": "${found}" is a placeholder. Put your own value in the argument "${name}".`;
          report.error("CONTENT_SEKOIA_PLACEHOLDER", path, message);
        }
      }
    }
  }
  return report.problems;
}

function findMarks(text: string): Set<string> {
  const found = marks.map((mark) => mark.exec(text)?.[0]).filter((mark) => mark !== undefined);
  // `<YOUR_TOKEN>` holds `YOUR_TOKEN`: the longer one says it.
  return new Set(found.filter((one) => !found.some((other) => other !== one && other.includes(one))));
}

/** What a value shows of itself: of a secret nothing. */
function valueText(value: Value): Json {
  switch (value.kind) {
    case "literal":
      return value.value;
    case "jinja":
      return value.template;
    case "object":
      return Object.fromEntries(Object.entries(value.fields).map(([name, field]) => [name, valueText(field)]));
    case "text":
      return value.text;
    case "secret":
    case "path":
    case "complex":
      return null;
  }
}
