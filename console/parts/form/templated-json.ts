/**
 * JSON as playbooks hold it: with `{{ … }}` and `{% … %}` in its texts and in the place of values. What is wrong is told
 * with its place, before the server has to; what only rendering can decide is let through.
 */

export interface JsonFault {
  message: string;
  /** Where in the text; `to` is not part of it. */
  from: number;
  to: number;
}

interface Token {
  kind: "mark" | "text" | "word" | "template" | "statement";
  from: number;
  to: number;
}

/** The first fault of a text, or undefined. An empty text has none: that a value is needed is told elsewhere. */
export function findJsonFault(text: string): JsonFault | undefined {
  if (text.trim() === "") return undefined;
  const read = readTokens(text);
  if (!Array.isArray(read)) return read;
  // `{% if … %}` between values may build anything.
  if (read.some(({ kind }) => kind === "statement")) return undefined;
  return new Grammar(text, read).check();
}

/** The same JSON, one member a line; undefined when it cannot be told apart from something else. */
export function layOutJson(text: string): string | undefined {
  if (text.trim() === "" || findJsonFault(text)) return undefined;
  const tokens = readTokens(text);
  if (!Array.isArray(tokens) || tokens.some(({ kind }) => kind === "statement")) return undefined;
  let out = "";
  let depth = 0;
  const newLine = () => {
    out += `\n${"  ".repeat(depth)}`;
  };
  for (const [index, token] of tokens.entries()) {
    const word = text.slice(token.from, token.to);
    const before = tokens[index - 1];
    const opened = before && isMark(text, before, "{[");
    if (isMark(text, token, "}]")) {
      depth--;
      if (!opened) newLine();
      out += word;
      continue;
    }
    if (opened) newLine();
    out += word;
    if (isMark(text, token, "{[")) depth++;
    else if (word === "," && token.kind === "mark") newLine();
    else if (word === ":" && token.kind === "mark") out += " ";
  }
  return out;
}

/** Places of templates, for colouring them. */
export function findTemplates(text: string): { from: number; to: number }[] {
  const found: { from: number; to: number }[] = [];
  const next = /\{[{%#]/g;
  for (let match = next.exec(text); match; match = next.exec(text)) {
    const to = endOfTemplate(text, match.index);
    if (to === undefined) break;
    found.push({ from: match.index, to });
    next.lastIndex = to;
  }
  return found;
}

export function hasTemplate(value: unknown): value is string {
  return typeof value === "string" && findTemplates(value).length > 0;
}

const opening = ["{{", "{%", "{#"];
const closing: Record<string, string> = { "{{": "}}", "{%": "%}", "{#": "#}" };

function endOfTemplate(text: string, from: number): number | undefined {
  const close = closing[text.slice(from, from + 2)];
  if (!close) return undefined;
  for (let at = from + 2; at < text.length; at++) {
    if (text.startsWith(close, at)) return at + 2;
    const quote = text[at];
    // A quoted text within the expression may hold braces; an unfinished one is the template's own fault, not ours.
    if (close !== "#}" && (quote === '"' || quote === "'")) {
      const end = text.indexOf(quote, at + 1);
      if (end > 0) at = end;
    }
  }
  return undefined;
}

function readTokens(text: string): Token[] | JsonFault {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const character = text[at] ?? "";
    const from = at;
    if (/\s/.test(character)) {
      at++;
    } else if (opening.includes(text.slice(at, at + 2))) {
      const end = endOfTemplate(text, at);
      if (end === undefined) return fault("This template is not closed.", from, from + 2);
      const isValue = text.startsWith("{{", at);
      const isComment = text.startsWith("{#", at);
      at = end;
      if (!isComment) tokens.push({ kind: isValue ? "template" : "statement", from, to: at });
    } else if ("{}[],:".includes(character)) {
      at++;
      tokens.push({ kind: "mark", from, to: at });
    } else if (character === '"') {
      const end = endOfText(text, at);
      if (typeof end !== "number") return end;
      at = end;
      tokens.push({ kind: "text", from, to: at });
    } else {
      while (at < text.length && !/[\s{}[\],:"]/.test(text[at] ?? "")) at++;
      tokens.push({ kind: "word", from, to: at });
      const wrong = checkWord(text.slice(from, at));
      if (wrong) return fault(wrong, from, at);
    }
  }
  return tokens;
}

function endOfText(text: string, from: number): number | JsonFault {
  for (let at = from + 1; at < text.length; at++) {
    if (text[at] === '"') return at + 1;
    if (text[at] === "\\") at++;
    else if (text[at] === "\n") return fault("This text is not closed with a double quote on its line.", from, at);
    else if (opening.includes(text.slice(at, at + 2))) {
      const end = endOfTemplate(text, at);
      if (end === undefined) return fault("This template is not closed.", at, at + 2);
      at = end - 1;
    }
  }
  return fault("This text is not closed with a double quote.", from, text.length);
}

function checkWord(word: string): string | undefined {
  if (/^(?:true|false|null)$/.test(word) || /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(word))
    return undefined;
  if (word.startsWith("'")) return "JSON has double quotes only.";
  return `${word} is neither a number nor true, false or null; a text stands in double quotes.`;
}

const isMark = (text: string, token: Token, marks: string) =>
  token.kind === "mark" && marks.includes(text[token.from] ?? "");

const fault = (message: string, from: number, to: number): JsonFault => ({ message, from, to });

/** Walks the tokens by JSON's grammar; the first thing out of place ends it. */
class Grammar {
  readonly #text: string;
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(text: string, tokens: readonly Token[]) {
    this.#text = text;
    this.#tokens = tokens;
  }

  check(): JsonFault | undefined {
    const wrong = this.#value();
    if (wrong) return wrong;
    const rest = this.#tokens[this.#at];
    return rest && fault("Something follows after the end of the JSON.", rest.from, rest.to);
  }

  #value(): JsonFault | undefined {
    const token = this.#tokens[this.#at];
    if (!token) return this.#ended("a value");
    if (isMark(this.#text, token, "{")) return this.#list("}", () => this.#member());
    if (isMark(this.#text, token, "[")) return this.#list("]", () => this.#value());
    if (token.kind === "mark") return fault("A value is missing here.", token.from, token.to);
    this.#at++;
    // Templates and words that touch make one value: `{{ a }}{{ b }}`, `1{{ zeros }}`.
    while (this.#touches("template") || this.#touches("word")) this.#at++;
    return undefined;
  }

  #member(): JsonFault | undefined {
    const key = this.#tokens[this.#at];
    if (!key) return this.#ended("a name");
    if (key.kind !== "text" && key.kind !== "template") {
      return fault("A name in double quotes is missing here.", key.from, key.to);
    }
    this.#at++;
    const colon = this.#tokens[this.#at];
    if (!colon) return this.#ended("a colon");
    if (!isMark(this.#text, colon, ":")) return fault("A colon is missing before this.", colon.from, colon.to);
    this.#at++;
    return this.#value();
  }

  #list(close: string, item: () => JsonFault | undefined): JsonFault | undefined {
    const open = this.#tokens[this.#at++];
    if (this.#is(close)) {
      this.#at++;
      return undefined;
    }
    for (;;) {
      const wrong = item();
      if (wrong) return wrong;
      const next = this.#tokens[this.#at++];
      if (!next) return fault(`This is not closed: ${close} is missing.`, open?.from ?? 0, open?.to ?? 0);
      if (isMark(this.#text, next, close)) return undefined;
      if (!isMark(this.#text, next, ",")) return fault("A comma is missing before this.", next.from, next.to);
      if (this.#is(close)) return fault(`One comma too many before ${close}.`, next.from, next.to);
    }
  }

  #is(mark: string): boolean {
    const token = this.#tokens[this.#at];
    return token !== undefined && isMark(this.#text, token, mark);
  }

  #touches(kind: Token["kind"]): boolean {
    const token = this.#tokens[this.#at];
    return token?.kind === kind && token.from === this.#tokens[this.#at - 1]?.to;
  }

  #ended(missing: string): JsonFault {
    const end = this.#text.trimEnd().length;
    return fault(`The JSON ends where ${missing} is missing.`, Math.max(0, end - 1), end);
  }
}
