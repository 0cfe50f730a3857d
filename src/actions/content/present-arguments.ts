/** What a task of an XSOAR playbook is given, in words: its text says it all, this is to be looked at. */
import type { Json } from "#base/json.ts";
import type { ArgumentField } from "#contract/playbook.ts";
import type { Task, Value } from "#playbook/model.ts";
import type { IntegrationDefinition } from "#sdk/integration.ts";

export function presentArguments(
  task: Task | undefined,
  integrations: readonly IntegrationDefinition[],
): ArgumentField[] {
  if (!task) return [];
  const given = task.frame ? task.frame.inputs : (task.command?.arguments ?? {});
  const definition = integrations.flatMap(({ commands }) => commands).find(({ name }) => name === task.command?.name);
  return Object.entries(given).map(([id, value]) => {
    const known = definition?.arguments.find(({ name }) => name === id);
    return {
      id,
      label: id,
      type: "text",
      required: known?.required ?? false,
      value: showValue(value),
      ...(known?.description ? { help: known.description } : {}),
    };
  });
}

/** As a person reads it: `${Path.To.It}`, and behind a complex value what is done to it. */
export function showValue(value: Value): string {
  switch (value.kind) {
    case "text":
      return value.text;
    case "path":
      return `\${${value.path}}`;
    case "literal":
      return textOf(value.value);
    case "complex": {
      const path = value.accessor === undefined ? value.root : `${value.root}.${value.accessor}`;
      const filters = (value.filters ?? []).flat().map(({ operator }) => operator);
      const transformers = (value.transformers ?? []).map(({ operator }) => operator);
      const steps = [...(filters.length > 0 ? [`where ${filters.join(", ")}`] : []), ...transformers];
      return [`\${${path}}`, ...steps].join(" | ");
    }
    case "secret":
      return "••••••••";
    case "jinja":
      return textOf(value.template);
    case "object":
      return JSON.stringify(
        Object.fromEntries(Object.entries(value.fields).map(([key, one]) => [key, showValue(one)])),
      );
  }
}

function textOf(value: Json): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
