/**
 * Takes the secrets out of an export, so that it can be kept, shown and edited: a mark stands in the place of each, and
 * what the mark stands for is remembered beside it. A value with an expression in it is no secret of the author's and
 * stays; so does a placeholder, which its user has to see to replace it.
 */
import { isObject, type Json, type JsonObject, ownProperty } from "#base/json.ts";
import { keptSecret } from "#contract/playbook.ts";
import { actions } from "#formats/sekoia/catalog.ts";
import { readJsonText } from "#formats/sekoia/json-text.ts";
import { isPlaceholder } from "#formats/sekoia/placeholders.ts";
import { isTemplate } from "#formats/sekoia/template-text.ts";
import { literalTextsOf } from "#playbook/jinja/json-tree.ts";
import type { SealedPlace } from "#store/kept-playbooks.ts";

/** Fields of a body that are secrets by their name. An author is none. */
const secretField = /(?:^|[^a-z])auth(?:[^a-z]|$)|authorization|token|secret|passw|credential|api[-_]?key|cookie/i;

/** Headers and arguments of a request that are secrets by their name. */
const secretHeader = /auth|cookie|api[-_]?key|token|secret|passw|credential|session/i;
const secretArguments = ["auth_token", "auth_password"];

export interface SealedExport {
  /** With marks. */
  export: Json;
  /** Each mark that stands for something. */
  sealed: SealedPlace[];
  /** Those of them that were written anew. */
  fresh: SealedPlace[];
  /** Marks that stand for nothing: a secret was to be kept where none is. */
  empty: Omit<SealedPlace, "id">[];
}

/** Seals the text of a place and gives its id. */
type Keep = (place: string, text: string) => string;

export function sealExport(playbookId: string, given: Json, known: readonly SealedPlace[], keep: Keep): SealedExport {
  const shown = structuredClone(given);
  const sealer = new Sealer(playbookId, known, keep);
  const nodes = ownProperty(shown, "nodes");
  for (const [id, node] of Object.entries(isObject(nodes) ? nodes : {})) {
    const args = ownProperty(node, "arguments");
    if (!isObject(args) || ownProperty(node, "type") !== "action") continue;
    const uuid = ownProperty(node, "action_uuid");
    const action = typeof uuid === "string" ? actions.get(uuid.toLowerCase()) : undefined;
    if (action?.command === "http-request") sealRequest(args, sealer.of(id));
    else sealFields(args, [], secretField, sealer.of(id));
    sealer.keepOthers(id, args);
  }
  const { sealed, fresh, empty } = sealer;
  return { export: shown, sealed, fresh, empty };
}

/** Gives what stands in the place of a text from now on. */
type Seal = (path: readonly string[], text: string) => string;

class Sealer {
  readonly sealed: SealedPlace[] = [];
  readonly fresh: SealedPlace[] = [];
  readonly empty: Omit<SealedPlace, "id">[] = [];
  readonly #playbookId: string;
  readonly #known: readonly SealedPlace[];
  readonly #keep: Keep;

  constructor(playbookId: string, known: readonly SealedPlace[], keep: Keep) {
    this.#playbookId = playbookId;
    this.#known = known;
    this.#keep = keep;
  }

  of(node: string): Seal {
    return (path, text) => {
      if (isTemplate(text) || isPlaceholder(text)) return text;
      const place = { node, path: [...path] };
      if (text === keptSecret) {
        const before = this.#known.find((one) => isSamePlace(one, place));
        if (before) this.sealed.push({ ...place, id: before.id });
        else this.empty.push(place);
        return text;
      }
      const sealed = { ...place, id: this.#keep(`playbook/${this.#playbookId}/${node}/${path.join(".")}`, text) };
      this.sealed.push(sealed);
      this.fresh.push(sealed);
      return keptSecret;
    };
  }

  /** What was sealed before and is no secret by its name now (a login that got a password since) stays one. */
  keepOthers(node: string, args: JsonObject): void {
    for (const before of this.#known) {
      if (before.node !== node || this.sealed.some((one) => isSamePlace(one, before))) continue;
      if (textAt(args, before.path) === keptSecret) this.sealed.push(before);
    }
  }
}

/** Header names are the same whatever their case. */
function isSamePlace(a: Omit<SealedPlace, "id">, b: Omit<SealedPlace, "id">): boolean {
  const [x, y] = [a, b].map(({ path }) =>
    JSON.stringify(path[0] === "headers" ? path.map((key) => key.toLowerCase()) : path),
  );
  return a.node === b.node && x === y;
}

function sealRequest(args: JsonObject, seal: Seal): void {
  moveCredentials(args);
  // A login without a password is a token in the user's place.
  const isToken = args.auth_password === "";
  for (const name of isToken ? [...secretArguments, "auth_username"] : secretArguments) {
    const text = secretText(args[name]);
    if (text !== undefined) args[name] = seal([name], text);
  }
  sealInside(args, "headers", secretHeader, seal);
  sealInside(args, "json", secretField, seal);
  if (isObject(args.params)) sealFields(args.params, ["params"], secretField, seal);
}

/** An argument that is an object, or the JSON text of one. */
function sealInside(args: JsonObject, name: string, secret: RegExp, seal: Seal): void {
  const given = ownProperty(args, name);
  if (isObject(given)) sealFields(given, [name], secret, seal);
  if (typeof given !== "string" || given === "") return;
  if (isTemplate(given)) {
    args[name] = sealLiterals(given, name, secret, seal);
    return;
  }
  const object = readJsonText(given);
  if (isObject(object)) {
    if (sealFields(object, [name], secret, seal)) args[name] = JSON.stringify(object);
  } else if (name === "headers") {
    // No headers at all, and yet somebody wrote something where secrets are.
    args[name] = seal([name], given);
  }
}

/** Fields that are secrets by their name, however deep in objects. True when something was changed. */
function sealFields(given: JsonObject, path: readonly string[], secret: RegExp, seal: Seal): boolean {
  let changed = false;
  for (const [name, value] of Object.entries(given)) {
    const at = [...path, name];
    if (isObject(value)) {
      if (path[0] !== "headers" && sealFields(value, at, secret, seal)) changed = true;
      continue;
    }
    const text = secret.test(name) ? secretText(value) : undefined;
    if (text === undefined) continue;
    const shown = seal(at, text);
    changed ||= shown !== text;
    Object.defineProperty(given, name, { value: shown, enumerable: true, configurable: true, writable: true });
  }
  return changed;
}

/** JSON text with expressions in it: its literal texts are secrets as those of an object are. */
function sealLiterals(source: string, name: string, secret: RegExp, seal: Seal): string {
  let result = "";
  let from = 0;
  for (const { path, text, start, end } of literalTextsOf(source)) {
    if (!secret.test(path.at(-1) ?? "") || text === "") continue;
    const shown = seal([name, ...path], text);
    result += source.slice(from, start) + JSON.stringify(shown);
    from = end;
  }
  return result + source.slice(from);
}

/** A token of digits may have become a number. */
function secretText(value: Json | undefined): string | undefined {
  if (typeof value === "number") return String(value);
  return typeof value === "string" && value !== "" ? value : undefined;
}

function textAt(args: JsonObject, [first = "", ...rest]: readonly string[]): string | undefined {
  const holder = ownProperty(args, first);
  if (typeof holder === "string" && rest.length > 0 && isTemplate(holder)) {
    return literalTextsOf(holder).find(({ path }) => JSON.stringify(path) === JSON.stringify(rest))?.text;
  }
  let here = typeof holder === "string" && rest.length > 0 ? readJsonText(holder) : holder;
  for (const key of rest) here = ownProperty(here, key);
  return typeof here === "string" ? here : undefined;
}

/**
 * A user and a password within the address become the request's own login, where they are sealed: the address itself has
 * to be readable, since it says whose effect a request is.
 */
function moveCredentials(args: JsonObject): void {
  const { url, auth_type: type } = args;
  if (typeof url !== "string") return;
  const [whole, before = "", user = ""] = /^(\s*https?:\/\/)([^/?#{}\\]*)@/i.exec(url) ?? [];
  if (whole === undefined) return;
  args.url = before + url.slice(whole.length);
  // A login of its own wins over the address's, as it does when the request is sent.
  if (type !== undefined && !/^(?:none)?$/i.test(String(type ?? "").trim())) return;
  const [name = "", password = ""] = splitLogin(user);
  args.auth_type = "Basic";
  args.auth_username = name;
  args.auth_password = password;
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
