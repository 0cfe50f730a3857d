/**
 * Takes out of a recording what must not stand in a file that is passed on: known secrets, headers that open doors, tokens in
 * addresses, values of fields that are called like a secret. The same text gets the same mark, so that what was equal is equal.
 */
import { isObject, type Json } from "#base/json.ts";
import type { Redactor } from "#base/redactor.ts";

/** Stands where a secret stood: plain letters, so that it may stand in an address, in YAML and in JSON. */
export const scrubbedMark = "SCRUBBED";

const tellingName =
  /^(?:proxy-)?authorization$|cookie|token|secret|passw(?:or)?d|passphrase|api[-_ ]?key|apikey|credential|private[-_ ]?key|session[-_ ]?id/i;
const inAddress =
  /([?&;](?:[\w.-]*(?:token|secret|passw(?:or)?d|api[-_]?key|apikey|access[-_]?key|signature|sig|code|auth|session)[\w.-]*)=)([^&#\s"'<>]+)/gi;
const userInfo = /(\b[a-z][a-z0-9+.-]*:\/\/)([^/\s:@"']+:[^/\s@"']+)@/gi;
const schemes = /\b(Bearer|Basic|Token|ApiKey|Digest)\s+([A-Za-z0-9._~+/=-]{6,})/g;
const jwt = /\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*/g;
const keyLine = /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?-----END [A-Z ]*PRIVATE KEY-----/g;
const headerLine = /^((?:proxy-)?authorization|x-api-key|api-key|cookie|set-cookie)(\s*:\s*)(.+)$/gim;

export interface Scrubbed {
  /** What was taken out, by kind: how often. */
  readonly counts: Map<string, number>;
}

export class Scrubber implements Scrubbed {
  readonly counts = new Map<string, number>();
  readonly #redactor: Redactor;
  /** Texts that stood where a secret stands: wherever else they stand, they go too. */
  readonly #found = new Set<string>();

  constructor(redactor: Redactor) {
    this.#redactor = redactor;
  }

  /** First everything is looked through, then everything is taken out. */
  learn(value: Json): void {
    if (Array.isArray(value)) for (const item of value) this.learn(item);
    else if (isObject(value)) {
      for (const [key, item] of Object.entries(value)) {
        if (tellingName.test(key)) this.#learnAll(item);
        this.learn(item);
      }
    } else if (typeof value === "string") this.learnText(value);
  }

  learnText(text: string): void {
    for (const [, , secret] of text.matchAll(inAddress)) this.#note(decoded(secret ?? ""));
    for (const [, , secret] of text.matchAll(schemes)) this.#note(secret ?? "");
    for (const [, , pair] of text.matchAll(userInfo))
      this.#note(decoded((pair ?? "").slice((pair ?? "").indexOf(":") + 1)));
  }

  #learnAll(value: Json): void {
    if (typeof value === "string") this.#note(value);
    else if (Array.isArray(value)) for (const item of value) this.#learnAll(item);
    // What kind of value an argument has is no secret.
    else if (isObject(value)) for (const [key, item] of Object.entries(value)) if (key !== "kind") this.#learnAll(item);
  }

  #note(secret: string): void {
    // A mark, an expression or a short word is no secret.
    if (secret.length < 6 || secret.includes("•") || /[${}]/.test(secret) || secret === scrubbedMark) return;
    this.#found.add(secret);
    this.#redactor.add(secret);
  }

  text(text: string): string {
    let left = text;
    const take = (kind: string, pattern: RegExp, replace: (...groups: string[]) => string) => {
      left = left.replaceAll(pattern, (...groups: string[]) => {
        const result = replace(...groups);
        if (result !== groups[0]) this.counts.set(kind, (this.counts.get(kind) ?? 0) + 1);
        return result;
      });
    };
    const known = this.#redactor.redact(left);
    if (known !== left) this.counts.set("known secrets", (this.counts.get("known secrets") ?? 0) + 1);
    left = known.replaceAll("•••", scrubbedMark);
    take("private keys", keyLine, () => scrubbedMark);
    take("logins in addresses", userInfo, (_, scheme = "") => `${scheme}${scrubbedMark}:${scrubbedMark}@`);
    take("tokens in addresses", inAddress, (all, name = "", value = "") =>
      /[${}]/.test(value) ? all : `${name}${scrubbedMark}`,
    );
    take("credentials of headers", schemes, (all, scheme = "", value = "") =>
      value === scrubbedMark ? all : `${scheme} ${scrubbedMark}`,
    );
    take("credentials of headers", headerLine, (all, name = "", colon = "", value = "") =>
      value.includes(scrubbedMark) || /[${}]/.test(value) ? all : `${name}${colon}${scrubbedMark}`,
    );
    take("tokens", jwt, () => scrubbedMark);
    return left;
  }

  /** The shape stays; what stands under a telling name goes whatever it is. */
  json(value: Json): Json {
    if (typeof value === "string") return this.text(value);
    if (Array.isArray(value)) return value.map((item) => this.json(item));
    if (!isObject(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, item]): [string, Json] => [
        this.text(key),
        tellingName.test(key) ? this.#hidden(item) : this.json(item),
      ]),
    );
  }

  #hidden(value: Json): Json {
    if (typeof value === "string") {
      if (value === "" || value === scrubbedMark || /^\$\{[^}]*\}$/.test(value)) return value;
      this.counts.set("fields called like a secret", (this.counts.get("fields called like a secret") ?? 0) + 1);
      return scrubbedMark;
    }
    if (Array.isArray(value)) return value.map((item) => this.#hidden(item));
    if (isObject(value))
      return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, this.#hidden(item)]));
    return value;
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
