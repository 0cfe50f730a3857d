import { isObject, type Json, type JsonObject, ownProperty } from "#base/json.ts";
import { readJsonText } from "#formats/sekoia/json-text.ts";
import type { Playbook, Task, Value } from "#playbook/model.ts";

/** Fields of a body that are secrets by their name. An author is none. */
const secretField = /(?:^|[^a-z])auth(?:[^a-z]|$)|authorization|token|secret|passw|credential|api[-_]?key|cookie/i;

/** Headers and arguments of a request that are secrets by their name. */
const secretHeader = /auth|cookie|api[-_]?key|token|secret|passw|credential|session/i;
const secretArguments = ["auth_token", "auth_password"];

/** Seals a text and gives its id. */
type Keep = (place: string, text: string) => string;

/** Shown where a sealed text stands in content that leaves the database. */
export const sealedMark = "(sealed)";

/**
 * Takes the secrets out of a playbook's arguments: the model keeps their ids, the original a mark. `keep` seals a text
 * and gives its id. A value with an expression in it is no secret of the author's and stays.
 */
export function sealPlaybook(playbook: Playbook, original: Json, keep: Keep): { playbook: Playbook; original: Json } {
  const sealed = structuredClone(playbook);
  const shown = structuredClone(original);
  for (const task of Object.values(sealed.tasks)) {
    if (task.command?.name !== "http-request") continue;
    const args = task.command.arguments;
    moveCredentials(task.id, args, shown);
    // A login without a password is a token in the user's place.
    const isToken = args.auth_password?.kind === "literal" && args.auth_password.value === "";
    for (const name of isToken ? [...secretArguments, "auth_username"] : secretArguments) {
      const value = args[name];
      if (value?.kind !== "literal" || typeof value.value !== "string" || value.value === "") continue;
      args[name] = { kind: "secret", id: keep(placeOf(playbook, task, name), value.value) };
      markOriginal(shown, task.id, [name]);
    }
    if (args.headers) args.headers = sealHeaders(playbook, task, args.headers, shown, keep);
    if (args.json) args.json = sealBody(playbook, task, args.json, shown, keep);
  }
  return { playbook: sealed, original: shown };
}

function sealHeaders(playbook: Playbook, task: Task, headers: Value, shown: Json, keep: Keep): Value {
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

/** A body's fields that are secrets by their name, however deep in objects. Text is read as the JSON it spells. */
function sealBody(playbook: Playbook, task: Task, body: Value, shown: Json, keep: Keep): Value {
  const given = body.kind === "literal" ? body.value : body.kind === "jinja" ? body.template : undefined;
  const object = typeof given === "string" && !hasExpression(given) ? readJsonText(given) : given;
  if (!isObject(object)) return body;
  const isTemplate = body.kind === "jinja";
  return (
    sealFields(object, ["json"], isTemplate, (path, text) => {
      const id = keep(placeOf(playbook, task, path.join(".")), text);
      markOriginal(shown, task.id, path);
      return { kind: "secret", id };
    }) ?? body
  );
}

/** Undefined when there is no secret beneath. */
function sealFields(
  given: JsonObject,
  path: readonly string[],
  isTemplate: boolean,
  seal: (path: readonly string[], text: string) => Value,
): Value | undefined {
  const fields: Record<string, Value> = {};
  let found = false;
  for (const [name, value] of Object.entries(given)) {
    const at = [...path, name];
    const isSecret = typeof value === "string" && value !== "" && secretField.test(name) && !hasExpression(value);
    const sealed = isSecret ? seal(at, value) : isObject(value) ? sealFields(value, at, isTemplate, seal) : undefined;
    found ||= sealed !== undefined;
    fields[name] = sealed ?? (isTemplate ? { kind: "jinja", template: value } : { kind: "literal", value });
  }
  return found ? { kind: "object", fields } : undefined;
}

/**
 * A user and a password within the address become the request's own login, where they are sealed: the address itself has
 * to be readable, since it says whose effect a request is.
 */
function moveCredentials(taskId: string, args: Record<string, Value>, shown: Json): void {
  const { url, auth_type: type } = args;
  const text = url?.kind === "literal" ? url.value : url?.kind === "jinja" ? url.template : undefined;
  if (url === undefined || typeof text !== "string") return;
  const [whole, before = "", user = ""] = /^(\s*https?:\/\/)([^/?#{}]*)@/i.exec(text) ?? [];
  if (whole === undefined) return;
  const plain = before + text.slice(whole.length);
  if (url.kind === "jinja") args.url = { ...url, template: plain };
  else args.url = { kind: "literal", value: plain };
  replaceOriginal(shown, taskId, "url", plain);
  // A login of its own wins over the address's, as it does when the request is sent.
  if (type !== undefined && !(type.kind === "literal" && /^(?:none)?$/i.test(String(type.value ?? "").trim()))) return;
  const [name = "", password = ""] = splitLogin(user);
  args.auth_type = { kind: "literal", value: "Basic" };
  args.auth_username = { kind: "literal", value: name };
  args.auth_password = { kind: "literal", value: password };
  replaceOriginal(shown, taskId, "auth_type", "Basic");
  replaceOriginal(shown, taskId, "auth_username", name);
  replaceOriginal(shown, taskId, "auth_password", password);
}

function splitLogin(user: string): string[] {
  const colon = user.indexOf(":");
  const parts = colon < 0 ? [user, ""] : [user.slice(0, colon), user.slice(colon + 1)];
  return parts.map((part) => {
    try {
      return decodeURIComponent(part);
    } catch {
      return part;
    }
  });
}

function replaceOriginal(original: Json, taskId: string, argument: string, text: string): void {
  const args = ownProperty(ownProperty(ownProperty(original, "nodes"), taskId), "arguments");
  if (isObject(args)) args[argument] = text;
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
