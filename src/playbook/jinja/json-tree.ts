/**
 * JSON text with expressions in it, as a tree: `{"name": "{{ a }}", "events": [{{ b }}]}`. What is data stays data: a
 * quote or a line end in a rule's name cannot end the string it stands in.
 */
import { compileMarked } from "./compile-statement.ts";
import type { Evaluation } from "./evaluation.ts";
import { ExpressionError } from "./expression-error.ts";
import { type Evaluate, Frame } from "./frame.ts";
import { parseSegments } from "./parse-segments.ts";
import { type Segment, scanTemplate } from "./scan-template.ts";
import type { Expression, Statement } from "./syntax.ts";
import { compileSegments, type Template, writeTemplate } from "./template.ts";
import { type Dict, setKey, type Value } from "./value.ts";

export type JsonTree =
  | { kind: "literal"; value: null | boolean | number | string; span?: Span }
  | { kind: "text"; template: Template }
  | { kind: "value"; evaluate: Evaluate; body: readonly Statement[] }
  | { kind: "list"; items: JsonTree[] }
  | { kind: "dict"; members: { key: JsonTree; value: JsonTree }[] };

/** Where a text stands in the source, its quotes included. */
interface Span {
  start: number;
  end: number;
}

const deepest = 100;

/** Undefined when the text is not JSON with expressions in it. Throws `ExpressionError` for an expression that is wrong. */
export function compileJsonTree(source: string): JsonTree | undefined {
  if (!/^\s*(?:\{(?![{%#])|\[)/.test(source) || !/\{[{%]/.test(source)) return undefined;
  const segments = scanTemplate(source);
  if (segments.every((segment) => segment.kind === "text")) return undefined;
  const reader = new JsonReader(source, segments);
  try {
    const tree = reader.readValue(0);
    reader.skipBlanks();
    return reader.isAtEnd() ? tree : undefined;
  } catch (error) {
    if (error === notJson) return undefined;
    throw error;
  }
}

const notJson = new Error("not JSON");

const literal = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?/y;
const blank = /[ \t\n\r]*/y;
const plainText = /[\u0020\u0021\u0023-\u005b\u005d-\uffff]+/y;
const escapeSequence = /\\(?:["\\/bfnrt]|u[\da-fA-F]{4})/y;

class JsonReader {
  readonly #source: string;
  readonly #segments: readonly Segment[];
  #segment = 0;
  #at = 0;

  constructor(source: string, segments: readonly Segment[]) {
    this.#source = source;
    this.#segments = segments;
  }

  isAtEnd(): boolean {
    return this.#here() === undefined;
  }

  /** The segment at hand; a text that is used up gives way to the next. */
  #here(): Segment | undefined {
    for (;;) {
      const segment = this.#segments[this.#segment];
      if (segment?.kind !== "text" || this.#at < segment.text.length) return segment;
      this.#advance();
    }
  }

  #advance(): void {
    this.#segment++;
    this.#at = 0;
  }

  #offset(): number {
    return (this.#segments[this.#segment]?.offset ?? 0) + this.#at;
  }

  #match(pattern: RegExp): string | undefined {
    const segment = this.#here();
    if (segment?.kind !== "text") return undefined;
    pattern.lastIndex = this.#at;
    const found = pattern.exec(segment.text)?.[0];
    this.#at += found?.length ?? 0;
    return found;
  }

  #take(character: string): boolean {
    const segment = this.#here();
    if (segment?.kind !== "text" || segment.text[this.#at] !== character) return false;
    this.#at++;
    return true;
  }

  skipBlanks(): void {
    while (this.#match(blank)) if (this.#here()?.kind !== "text") return;
  }

  readValue(depth: number): JsonTree {
    if (depth > deepest) throw notJson;
    this.skipBlanks();
    const segment = this.#here();
    if (segment?.kind === "output") {
      this.#advance();
      return compileValuePart(segment);
    }
    if (this.#take("{")) return this.#readDict(depth);
    if (this.#take("[")) return this.#readList(depth);
    if (this.#take('"')) return this.#readString();
    const text = this.#match(literal);
    if (text === undefined) throw notJson;
    return { kind: "literal", value: JSON.parse(text) };
  }

  #readList(depth: number): JsonTree {
    const items: JsonTree[] = [];
    this.skipBlanks();
    if (this.#take("]")) return { kind: "list", items };
    for (;;) {
      items.push(this.readValue(depth + 1));
      this.skipBlanks();
      if (this.#take("]")) return { kind: "list", items };
      if (!this.#take(",")) throw notJson;
    }
  }

  #readDict(depth: number): JsonTree {
    const members: { key: JsonTree; value: JsonTree }[] = [];
    this.skipBlanks();
    if (this.#take("}")) return { kind: "dict", members };
    for (;;) {
      this.skipBlanks();
      if (!this.#take('"')) throw notJson;
      const key = this.#readString();
      this.skipBlanks();
      if (!this.#take(":")) throw notJson;
      members.push({ key, value: this.readValue(depth + 1) });
      this.skipBlanks();
      if (this.#take("}")) return { kind: "dict", members };
      if (!this.#take(",")) throw notJson;
    }
  }

  /** After its opening quote. The constructs inside make a template of their own, so their blocks must close in it. */
  #readString(): JsonTree {
    const parts: Segment[] = [];
    const first = this.#segment;
    const start = this.#offset() - 1;
    let text = "";
    let offset = 0;
    const flush = () => {
      if (text !== "") parts.push({ kind: "text", text, offset });
      text = "";
    };
    for (;;) {
      const segment = this.#here();
      if (segment === undefined) throw notJson;
      if (segment.kind !== "text") {
        flush();
        parts.push(segment);
        this.#advance();
        continue;
      }
      if (this.#take('"')) break;
      if (text === "") offset = segment.offset + this.#at;
      const escaped = this.#match(escapeSequence);
      if (escaped !== undefined) text += JSON.parse(`"${escaped}"`);
      else {
        const plain = this.#match(plainText);
        if (plain === undefined) throw notJson;
        text += plain;
      }
    }
    flush();
    if (parts.every((part) => part.kind === "text")) {
      const span = this.#segment === first ? { span: { start, end: this.#offset() } } : {};
      return { kind: "literal", value: parts.map((part) => part.text).join(""), ...span };
    }
    return { kind: "text", template: compileSegments(this.#source, parts) };
  }
}

function compileValuePart(segment: Segment): JsonTree {
  const body = parseSegments([segment]);
  // One output segment parses to one expression.
  const expression = body[0] as Expression;
  return { kind: "value", evaluate: compileMarked(withoutJsonText(expression)), body };
}

/** `{{ x | tojson }}` outside quotes means the value x: as a text it would be written as JSON a second time. */
function withoutJsonText(node: Expression): Expression {
  if (node.type === "Ternary") {
    return { ...node, trueExpr: withoutJsonText(node.trueExpr), falseExpr: withoutJsonText(node.falseExpr) };
  }
  if (node.type !== "FilterExpression") return node;
  const named = node.filter.type === "CallExpression" ? node.filter.callee : node.filter;
  return named.type === "Identifier" && (named.value === "tojson" || named.value === "safe")
    ? withoutJsonText(node.operand)
    : node;
}

/** Throws `ExpressionError`. Undefined only for a lone undefined expression. */
export function readJsonTree(evaluation: Evaluation, tree: JsonTree): Value {
  switch (tree.kind) {
    case "literal":
      return tree.value;
    case "text":
      return writeTemplate(evaluation, tree.template);
    case "value":
      return tree.evaluate(new Frame(evaluation));
    case "list": {
      const items: Value[] = [];
      for (const item of tree.items) {
        const value = readJsonTree(evaluation, item);
        if (value !== undefined) items.push(value);
      }
      return evaluation.list(items);
    }
    case "dict": {
      const dict = evaluation.dict();
      for (const { key, value } of tree.members)
        setMember(dict, readJsonTree(evaluation, key), readJsonTree(evaluation, value));
      return dict;
    }
  }
}

function setMember(dict: Dict, key: Value, value: Value): void {
  if (typeof key !== "string") throw new ExpressionError("JINJA_TYPE", "a key of a JSON object is a text");
  setKey(dict, key, value === undefined ? null : value);
}

/** Every part that is evaluated. */
export function bodiesOf(tree: JsonTree): (readonly Statement[])[] {
  switch (tree.kind) {
    case "literal":
      return [];
    case "text":
      return [tree.template.body];
    case "value":
      return [tree.body];
    case "list":
      return tree.items.flatMap(bodiesOf);
    case "dict":
      return tree.members.flatMap(({ key, value }) => [...bodiesOf(key), ...bodiesOf(value)]);
  }
}

/** A text of a JSON object that holds no expression: the keys that lead to it, and where it stands. */
export interface LiteralText extends Span {
  path: string[];
  text: string;
}

/** The literal texts within objects of JSON text with expressions in it; none of any other text. */
export function literalTextsOf(source: string): LiteralText[] {
  let tree: JsonTree | undefined;
  try {
    tree = compileJsonTree(source);
  } catch {
    // What is wrong with an expression is said where it is compiled.
    return [];
  }
  return tree ? collectTexts(tree, []).filter((found) => stands(source, found)) : [];
}

/** Whitespace control and line ends shift what follows them: a place that does not hold the text is no place. */
function stands(source: string, { text, start, end }: LiteralText): boolean {
  try {
    return JSON.parse(source.slice(start, end)) === text;
  } catch {
    return false;
  }
}

function collectTexts(tree: JsonTree, path: readonly string[]): LiteralText[] {
  if (tree.kind === "literal") {
    return typeof tree.value === "string" && tree.span ? [{ path: [...path], text: tree.value, ...tree.span }] : [];
  }
  if (tree.kind !== "dict") return [];
  return tree.members.flatMap(({ key, value }) =>
    key.kind === "literal" && typeof key.value === "string" ? collectTexts(value, [...path, key.value]) : [],
  );
}
