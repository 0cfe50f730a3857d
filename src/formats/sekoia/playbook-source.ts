/** A Sekoia playbook as the data its export holds: what the model says, and no more. */
import type { Json, JsonObject } from "#base/json.ts";
import { defaultEdge, errorEdge, type Playbook, plainEdge, type Task, type Value } from "#playbook/model.ts";

export function sekoiaToSource(playbook: Playbook): JsonObject {
  const nodes = Object.values(playbook.tasks).map((task) => {
    const own = task.id === playbook.startTaskId ? playbook.trigger?.arguments : task.command?.arguments;
    return [task.id, nodeToSource(task, own)] as const;
  });
  const { name, description } = playbook;
  return { name, ...(description !== undefined && { description }), nodes: Object.fromEntries(nodes) };
}

function nodeToSource(task: Task, given: Record<string, Value> | undefined): JsonObject {
  const node: JsonObject = { name: task.name };
  if (given) node.arguments = fieldsToSource(given);
  if (task.branches) {
    node.cases = task.branches.map(({ label, groups }): Json => {
      const [comparison] = groups.flat();
      if (!comparison) return { name: label };
      const { left, operator, right } = comparison;
      const sides = { left: toJson(left), comparison: operator.replace("sekoia:", ""), right: toJson(right) };
      return { name: label, ...sides };
    });
  }
  if (task.frame?.items) node.items = toJson(task.frame.items);
  if (task.frame?.bodyTaskIds) node.loop = task.frame.bodyTaskIds;
  if (task.modifications) {
    node.modifications = task.modifications.map(({ key, type, value }) => ({ key, type, value: toJson(value) }));
  }
  // A case that is wired nowhere is told apart by the model only.
  const wired = Object.entries(task.next).filter(([, targets]) => targets.length > 0);
  node.outputs = Object.fromEntries(wired.map(([label, targets]) => [outputOf(label), targets]));
  return node;
}

function outputOf(label: string): string {
  if (label === errorEdge) return "error";
  if (label === defaultEdge) return "else";
  return label === plainEdge ? "default" : label;
}

function fieldsToSource(fields: Record<string, Value>): JsonObject {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, toJson(value)]));
}

/** XSOAR's values have no place in an export; whoever writes one compares what is read back. */
function toJson(value: Value): Json {
  switch (value.kind) {
    case "literal":
      return value.value;
    case "jinja":
      return value.template;
    case "object":
      return fieldsToSource(value.fields);
    case "text":
      return value.text;
    case "path":
      return value.path;
    case "complex":
    case "secret":
      return null;
  }
}

/** The edited playbook with its secrets as the export had them, or without: a secret is never written out. */
export function withoutSecrets(before: Playbook, edited: Playbook): Playbook {
  const tasks = Object.entries(edited.tasks).map(([id, task]): [string, Task] => {
    if (!task.command) return [id, task];
    const known = Object.hasOwn(before.tasks, id) ? before.tasks[id]?.command?.arguments : undefined;
    return [id, { ...task, command: { ...task.command, arguments: open(task.command.arguments, known ?? {}) } }];
  });
  return { ...edited, tasks: Object.fromEntries(tasks) };
}

function open(fields: Record<string, Value>, known: Record<string, Value>): Record<string, Value> {
  const opened = Object.entries(fields).flatMap(([name, value]): [string, Value][] => {
    const old = Object.hasOwn(known, name) ? known[name] : undefined;
    if (value.kind === "secret") return old ? [[name, old]] : [];
    if (value.kind !== "object" || !holdsSecret(value)) return [[name, value]];
    const merged = open(value.fields, fieldsOf(old));
    // Sealing took the object apart; without its secrets it is plain again.
    return [
      [
        name,
        old && !holdsSecret({ kind: "object", fields: merged })
          ? together(merged, old)
          : { kind: "object", fields: merged },
      ],
    ];
  });
  return Object.fromEntries(opened);
}

function holdsSecret(value: Value): boolean {
  return value.kind === "secret" || (value.kind === "object" && Object.values(value.fields).some(holdsSecret));
}

function fieldsOf(value: Value | undefined): Record<string, Value> {
  if (value?.kind === "object") return value.fields;
  const data = value?.kind === "literal" ? value.value : value?.kind === "jinja" ? value.template : undefined;
  if (typeof data !== "object" || data === null || Array.isArray(data)) return {};
  const kind = value?.kind === "jinja" ? "jinja" : "literal";
  return Object.fromEntries(
    Object.entries(data).map(([name, one]) => [
      name,
      kind === "jinja" ? { kind, template: one } : { kind, value: one },
    ]),
  );
}

function together(fields: Record<string, Value>, old: Value): Value {
  const data = Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, toJson(value)]));
  return old.kind === "jinja" ? { kind: "jinja", template: data } : { kind: "literal", value: data };
}
