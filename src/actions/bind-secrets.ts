import { isObject, ownProperty } from "#base/json.ts";
import type { Playbook, Value } from "#playbook/model.ts";
import type { SealedPlace } from "#store/kept-playbooks.ts";

/** Puts the ids of sealed texts where their marks stand in a compiled playbook. */
export function bindSecrets(playbook: Playbook, sealed: readonly SealedPlace[]): Playbook {
  const bound = structuredClone(playbook);
  for (const { node, path, id } of sealed) {
    const [argument = "", ...rest] = path;
    const call = Object.hasOwn(bound.tasks, node) ? bound.tasks[node]?.command : undefined;
    const value = call && Object.hasOwn(call.arguments, argument) ? call.arguments[argument] : undefined;
    // A block that nothing leads to has no task; an argument that its command does not know is left out.
    if (call && value) call.arguments[argument] = bind(value, rest, id);
  }
  return bound;
}

function bind(value: Value, path: readonly string[], id: string): Value {
  const [key, ...rest] = path;
  if (key === undefined) return { kind: "secret", id };
  if (value.kind === "jinja" && value.asJson) {
    return { ...value, secrets: [...(value.secrets ?? []), { path: [...path], id }] };
  }
  const fields = fieldsOf(value);
  const inner = Object.hasOwn(fields, key) ? fields[key] : undefined;
  if (!inner) throw new Error(`the mark of a secret is not where it was put (${key})`);
  return { kind: "object", fields: { ...fields, [key]: bind(inner, rest, id) } };
}

function fieldsOf(value: Value): Record<string, Value> {
  if (value.kind === "object") return value.fields;
  const isTemplate = value.kind === "jinja";
  const given = isTemplate ? value.template : value.kind === "literal" ? value.value : null;
  const entries = Object.keys(isObject(given) ? given : {}).map((name): [string, Value] => {
    const field = ownProperty(given, name) ?? null;
    return [name, isTemplate ? { kind: "jinja", template: field } : { kind: "literal", value: field }];
  });
  return Object.fromEntries(entries);
}
