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
  return Object.values(playbook.tasks).flatMap(({ id, name, command }) => {
    const args = Object.entries(command?.arguments ?? {}).map(
      ([argument, value]) => [argument, valueText(value)] as const,
    );
    return placeholdersIn({ id, name, arguments: Object.fromEntries(args) });
  });
}

/** The same of one node, whether the playbook compiles or not. */
export function placeholdersIn(node: { id: string; name: string; arguments: Record<string, Json> }): Problem[] {
  const report = new Report(() => undefined, undefined);
  for (const [name, value] of Object.entries(node.arguments)) {
    for (const [path, text] of textsOf(value, ["nodes", node.id, "arguments", name])) {
      for (const found of findMarks(text)) {
        const message = `Node ${node.id} "${node.name}": "${found}" is a placeholder. Put your own value in the argument "${name}".`;
        report.error("CONTENT_SEKOIA_PLACEHOLDER", path, message);
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

/** Whether a text is a placeholder and nothing else, but for the scheme before a token. */
export function isPlaceholder(text: string): boolean {
  const bare = text.trim().replace(/^(?:Bearer|Basic|Token|ApiKey)\s+/i, "");
  return marks.some((mark) => mark.exec(bare)?.[0] === bare);
}

/** Whether something in a text is still to be filled in. */
export function holdsPlaceholder(text: string): boolean {
  return marks.some((mark) => mark.test(text));
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
