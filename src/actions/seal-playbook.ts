import { isObject, type Json, ownProperty } from "#base/json.ts";
import { readJsonText } from "#formats/sekoia/json-text.ts";
import type { Playbook, Task, Value } from "#playbook/model.ts";

/** Headers and arguments of a request that are secrets by their name. */
const secretHeader = /auth|cookie|api[-_]?key|token|secret|passw|credential|session/i;
const secretArguments = ["auth_token", "auth_password"];

/** Shown where a sealed text stands in content that leaves the database. */
export const sealedMark = "(sealed)";

/**
 * Takes the secrets out of a playbook's arguments: the model keeps their ids, the original a mark. `keep` seals a text
 * and gives its id. A value with an expression in it is no secret of the author's and stays.
 */
export function sealPlaybook(
  playbook: Playbook,
  original: Json,
  keep: (place: string, text: string) => string,
): { playbook: Playbook; original: Json } {
  const sealed = structuredClone(playbook);
  const shown = structuredClone(original);
  for (const task of Object.values(sealed.tasks)) {
    if (task.command?.name !== "http-request") continue;
    const args = task.command.arguments;
    for (const name of secretArguments) {
      const value = args[name];
      if (value?.kind !== "literal" || typeof value.value !== "string" || value.value === "") continue;
      args[name] = { kind: "secret", id: keep(placeOf(playbook, task, name), value.value) };
      markOriginal(shown, task.id, [name]);
    }
    if (args.headers) args.headers = sealHeaders(playbook, task, args.headers, shown, keep);
  }
  return { playbook: sealed, original: shown };
}

function sealHeaders(
  playbook: Playbook,
  task: Task,
  headers: Value,
  shown: Json,
  keep: (place: string, text: string) => string,
): Value {
  const given = headers.kind === "literal" ? headers.value : headers.kind === "jinja" ? headers.template : undefined;
  if (!isObject(given)) return headers;
  const fields: Record<string, Value> = {};
  let found = false;
  for (const [name, value] of Object.entries(given)) {
    if (secretHeader.test(name) && typeof value === "string" && value !== "" && !hasExpression(value)) {
      fields[name] = { kind: "secret", id: keep(placeOf(playbook, task, `headers.${name}`), value) };
      markOriginal(shown, task.id, ["headers", name]);
      found = true;
    } else {
      fields[name] = headers.kind === "jinja" ? { kind: "jinja", template: value } : { kind: "literal", value };
    }
  }
  return found ? { kind: "object", fields } : headers;
}

function hasExpression(text: string): boolean {
  return text.includes("{{") || text.includes("{%");
}

function placeOf(playbook: Playbook, task: Task, argument: string): string {
  return `playbook/${playbook.id}/${task.id}/${argument}`;
}

function markOriginal(original: Json, taskId: string, path: readonly string[]): void {
  const node = ownProperty(ownProperty(original, "nodes"), taskId);
  markAt(ownProperty(node, "arguments"), path);
}

function markAt(holder: Json | undefined, [key, ...rest]: readonly string[]): void {
  if (!isObject(holder) || key === undefined) return;
  const inner = ownProperty(holder, key);
  if (inner === undefined) return;
  if (rest.length === 0) holder[key] = sealedMark;
  else if (typeof inner === "string") holder[key] = markText(inner, rest);
  else markAt(inner, rest);
}

/** An export may hold an object as its JSON text, and then the secret stands in that text. */
function markText(text: string, path: readonly string[]): string {
  const inner = readJsonText(text);
  if (!isObject(inner)) return sealedMark;
  markAt(inner, path);
  return JSON.stringify(inner);
}
