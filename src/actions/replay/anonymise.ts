/**
 * Puts made-up names in the place of real ones: addresses, domains, mail addresses, hosts and people. The same name becomes the
 * same name everywhere, and an address stays of its kind (private or public), so that a playbook decides as it did.
 */
import { isObject, type Json } from "#base/json.ts";
import { extractIndicators } from "#playbook/indicators/extract-indicators.ts";

export class Anonymiser {
  readonly #names = new Map<string, string>();
  readonly #counts = new Map<string, number>();
  #pattern: RegExp | undefined;

  get replaced(): number {
    return this.#names.size;
  }

  /** Of a person or a host, known by the field it stands in. */
  learnName(name: string, kind: "person" | "host"): void {
    const plain = name.trim();
    if (plain.length < 3 || this.#names.has(plain) || /[${}]/.test(plain)) return;
    if (/^[\d.:]+$/.test(plain)) {
      this.learnText(plain);
      return;
    }
    this.#names.set(plain, kind === "person" ? `person-${this.#next("person")}` : `host-${this.#next("host")}`);
  }

  learnText(text: string): void {
    for (const { type, value } of extractIndicators(text)) this.#learn(type, value);
  }

  /** Every text in it, names of members included. */
  json(value: Json): Json {
    if (typeof value === "string") return this.text(value);
    if (Array.isArray(value)) return value.map((item) => this.json(item));
    if (!isObject(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, item]): [string, Json] => [this.text(key), this.json(item)]),
    );
  }

  #learn(type: string, value: string): void {
    if (this.#names.has(value)) return;
    if (type === "IP") this.#names.set(value, this.#address(value));
    else if (type === "Email") this.#names.set(value, `person-${this.#next("mail")}@example.test`);
    else if (type === "Domain") this.#names.set(value, `domain-${this.#next("domain")}.example`);
  }

  #address(value: string): string {
    const isPrivate = /^(?:10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.)/.test(value);
    const number = this.#next(isPrivate ? "private" : "public");
    const low = number % 254;
    const high = Math.floor(number / 254) % 256;
    return isPrivate ? `10.99.${high}.${low + 1}` : `198.51.${100 + high}.${low + 1}`;
  }

  #next(kind: string): number {
    const number = (this.#counts.get(kind) ?? 0) + 1;
    this.#counts.set(kind, number);
    return number;
  }

  text(text: string): string {
    if (this.#names.size === 0) return text;
    this.#pattern ??= patternOf(this.#names.keys());
    return text.replaceAll(this.#pattern, (name) => this.#names.get(name) ?? name);
  }
}

/** Longer names first: a mail address holds a domain. */
function patternOf(names: Iterable<string>): RegExp {
  const escaped = [...names]
    .toSorted((a, b) => b.length - a.length)
    .map((name) => name.replaceAll(/[\\^$.*+?()[\]{}|/]/g, "\\$&"));
  return new RegExp(`(?<![\\w-])(?:${escaped.join("|")})(?![\\w-])`, "g");
}
