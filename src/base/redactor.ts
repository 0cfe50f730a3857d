/** Takes known secrets out of whatever is about to be kept, logged or shown, in the spellings they travel in. */
import { isObject, type Json } from "./json.ts";

/** Stands where a secret stood. */
export const redactedMark = "•••";

/** Shorter texts are found everywhere by chance: taking them out would spoil an answer and hide nothing. */
const shortest = 6;
/** So much of an encoded secret must be certain: less of it is found by chance. */
const shortestCore = 8;

export class Redactor {
  readonly #known = new Set<string>();
  readonly #spellings = new Set<string>();
  /** One pattern for all of them: a text is read once, however many secrets there are. */
  #pattern: RegExp | undefined;
  /** What is shorter than each of them holds none: most keys and many values need not be searched. */
  #shortest = Number.POSITIVE_INFINITY;

  /** From now on this text is taken out. Knowing it already costs nothing. */
  add(secret: string): void {
    if (this.#known.has(secret)) return;
    this.#known.add(secret);
    if (secret.length < shortest) return;
    const before = this.#spellings.size;
    for (const part of partsOf(secret)) {
      for (const spelling of spellingsOf(part)) {
        this.#spellings.add(spelling);
        this.#shortest = Math.min(this.#shortest, spelling.length);
      }
    }
    if (this.#spellings.size > before) this.#pattern = undefined;
  }

  addAll(secrets: readonly string[]): void {
    for (const secret of secrets) this.add(secret);
  }

  redact(text: string): string {
    if (text.length < this.#shortest) return text;
    return text.replace(this.#compiled(), redactedMark);
  }

  /** The value itself when none of it has to go; the shape stays as it was. */
  redactJson<Value extends Json>(value: Value): Value {
    // Most values hold none: then nothing is made anew.
    if (!this.#isIn(value)) return value;
    // Texts become texts, lists lists, objects objects.
    return this.#redactIn(value) as Value;
  }

  #isIn(value: Json): boolean {
    if (typeof value === "string") return this.redact(value) !== value;
    if (Array.isArray(value)) return value.some((item) => this.#isIn(item));
    if (!isObject(value)) return false;
    for (const key of Object.keys(value)) {
      if (this.redact(key) !== key || this.#isIn(value[key] ?? null)) return true;
    }
    return false;
  }

  #redactIn(value: Json): Json {
    if (typeof value === "string") return this.redact(value);
    if (Array.isArray(value)) {
      const items = value.map((item) => this.#redactIn(item));
      return items.every((item, index) => item === value[index]) ? value : items;
    }
    if (!isObject(value)) return value;
    let changed = false;
    const entries = Object.entries(value).map(([key, item]): [string, Json] => {
      const entry: [string, Json] = [this.redact(key), this.#redactIn(item)];
      changed ||= entry[0] !== key || entry[1] !== item;
      return entry;
    });
    return changed ? Object.fromEntries(entries) : value;
  }

  #compiled(): RegExp {
    // The longest first: what holds another secret goes as a whole.
    this.#pattern ??= new RegExp(
      [...this.#spellings]
        .toSorted((a, b) => b.length - a.length)
        .map((text) => escapePattern(text))
        .join("|"),
      "g",
    );
    return this.#pattern;
  }
}

/** A header's value is a scheme and a token, and the token may be sent back alone. */
function partsOf(secret: string): string[] {
  const [, scheme = "", token = ""] = /^(Bearer|Basic|Token|ApiKey)\s+(\S+)\s*$/i.exec(secret) ?? [];
  if (token.length < shortest) return [secret];
  if (!/^basic$/i.test(scheme)) return [secret, token];
  const pair = Buffer.from(token, "base64").toString("utf8");
  const password = pair.slice(pair.indexOf(":") + 1);
  return [secret, token, ...[pair, password].filter((part) => part.length >= shortest)];
}

function spellingsOf(secret: string): string[] {
  const json = JSON.stringify(secret).slice(1, -1);
  const uri = encodeUri(secret);
  return [
    secret,
    json,
    // JSON as a text within JSON: what a log line makes of a quoted answer.
    JSON.stringify(json).slice(1, -1),
    uri,
    uri.replaceAll(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
    uri.replaceAll("%20", "+"),
    encodeHtml(secret),
    ...base64Of(secret),
  ];
}

function escapePattern(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
}

function encodeUri(text: string): string {
  // A lone surrogate cannot be encoded, and so does not travel in an address.
  return text.isWellFormed() ? encodeURIComponent(text) : text;
}

function encodeHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}

/**
 * What base64 makes of a text depends on where in the encoded whole it begins (`user:secret` has the secret inside): for
 * each of the three alignments the characters that no neighbour changes.
 */
function base64Of(secret: string): string[] {
  const bytes = Buffer.from(secret, "utf8");
  return [0, 1, 2].flatMap((offset) => {
    const encoded = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString("base64")
      .replaceAll("=", "");
    const from = Math.ceil((offset * 8) / 6);
    const core = encoded.slice(from, Math.floor(((offset + bytes.length) * 8) / 6));
    if (core.length < shortestCore) return [];
    return [core, core.replaceAll("+", "-").replaceAll("/", "_")];
  });
}
