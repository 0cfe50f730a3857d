/**
 * Changes a YAML text in the lines concerned and in no other, so that comments, order, quoting and line ends stay. After
 * each change the text is read again; where it does not say what it should (an odd layout, an alias), the surrounding
 * part is written anew instead.
 */
import { isDeepStrictEqual } from "node:util";
import { isMap, isScalar, isSeq, type YAMLMap, type YAMLSeq } from "yaml";
import type { Json } from "#base/json.ts";
import type { JsonPath } from "../json-document.ts";
import { readYaml, textOf, type YamlDocument } from "../yaml-document.ts";
import { applyChange, type Change, valueAt } from "./change.ts";
import {
  printAfterColon,
  printFlow,
  printItemBody,
  printKey,
  printScalar,
  printYaml,
  type ScalarStyle,
} from "./print-yaml.ts";

/** Undefined when the text is no YAML, or a change leads nowhere. */
export function editYaml(text: string, changes: readonly Change[]): string | undefined {
  const mark = text.startsWith("\uFEFF") ? "\uFEFF" : "";
  let source = text.slice(mark.length);
  let document = readYaml(source);
  for (const change of changes) {
    const edited = editOnce(source, document, change);
    if (edited === undefined) return undefined;
    ({ source, document } = edited);
  }
  return mark + source;
}

type Edited = { source: string; document: YamlDocument };

function editOnce(source: string, document: YamlDocument, change: Change): Edited | undefined {
  if (document.value === undefined) return undefined;
  const expected = applyChange(document.value, change);
  const check = (text: string | undefined): Edited | undefined => {
    const read = text === undefined ? undefined : readYaml(text);
    return text !== undefined && read && isDeepStrictEqual(read.value, expected)
      ? { source: text, document: read }
      : undefined;
  };
  const editor = new Editor(source, document.root?.());
  const edited = check(editor.apply(change));
  if (edited) return edited;
  for (let depth = change.path.length - 1; depth > 0; depth--) {
    const path = change.path.slice(0, depth);
    const value = valueAt(expected, path);
    const rewritten = value === undefined ? undefined : check(editor.apply({ op: "set", path, value }));
    if (rewritten) return rewritten;
  }
  return check(printYaml(expected));
}

/** `end` is where the text of a value ends, without comments and line ends behind it. */
type Span = { start: number; end: number };

class Editor {
  readonly #source: string;
  readonly #root: unknown;
  readonly #lineEnd: string;

  constructor(source: string, root: unknown) {
    this.#source = source;
    this.#root = root;
    this.#lineEnd = source.includes("\r\n") ? "\r\n" : "\n";
  }

  apply(change: Change): string | undefined {
    const { path } = change;
    const key = path.at(-1);
    if (key === undefined) return change.op === "remove" ? undefined : printYaml(change.value);
    const found = this.#find(path.slice(0, -1));
    if (change.op === "set" && found.missing > 0) {
      // The maps on the way are not there: the first of them comes with all that is in it.
      const from = path.length - 1 - found.missing;
      const inner = path.slice(from + 1).reduceRight<Json>((value, name) => ({ [String(name)]: value }), change.value);
      return this.apply({ op: "set", path: path.slice(0, from + 1), value: inner });
    }
    if (found.missing > 0) return undefined;
    const { node } = found;
    if (isMap(node)) return this.#changeMap(node, String(key), change);
    if (isSeq(node)) return this.#changeList(node, Number(key), change);
    // Nothing stands there yet (`key:`), so the parent gets a map.
    if (change.op === "set" && path.length > 1) {
      return this.apply({ op: "set", path: path.slice(0, -1), value: { [String(key)]: change.value } });
    }
    return undefined;
  }

  #changeMap(map: MapNode, key: string, change: Change): string | undefined {
    const at = map.items.findLastIndex((item) => isScalar(item.key) && textOf(item.key) === key);
    const pair = map.items[at];
    if (change.op === "remove") return pair ? this.#removePair(map, at, change.path) : this.#source;
    if (change.op === "insert") return undefined;
    if (pair) return map.flow ? this.#setFlow(pair, change.value) : this.#setPair(pair, change.value);
    if (map.flow) return this.#addFlow(map, map.items.length, `${printFlow(key)}: ${printFlow(change.value)}`);
    const last = map.items.at(-1);
    if (!last) return undefined;
    const indent = this.#columnOf(startOf(last.key));
    const text = `${printKey(key)}:${printAfterColon(change.value, indent)}`;
    return this.#splice({ start: this.#lineEndAt(this.#endOfPair(last)), end: -1 }, `\n${" ".repeat(indent)}${text}`);
  }

  #setPair(pair: Pair, value: Json): string | undefined {
    const indent = this.#columnOf(startOf(pair.key));
    const { value: old } = pair;
    if (isScalar(old) && old.range && this.#source.slice(old.range[0], old.range[1]).trim() !== "" && isFlat(value)) {
      const text = printScalar(value, indent, styleOf(old.type, value));
      return this.#splice({ start: old.range[0], end: this.#endOf(old) }, text);
    }
    const colon = this.#source.indexOf(":", endOfKey(pair.key));
    const end = Math.max(this.#endOfPair(pair), colon + 1);
    // A comment behind the key of a map or list stays where it is.
    const comment = isMap(old) || isSeq(old) ? /^[ \t]+#.*/.exec(this.#source.slice(colon + 1))?.[0] : undefined;
    const after = printAfterColon(value, indent);
    const text = comment && after.startsWith("\n") ? comment.trimEnd() + after : after;
    return this.#splice({ start: colon + 1, end }, text);
  }

  #removePair(map: MapNode, at: number, path: JsonPath): string | undefined {
    const pair = map.items[at];
    if (!pair) return undefined;
    if (map.items.length === 1) return this.apply({ op: "set", path: path.slice(0, -1), value: {} });
    const next = map.items[at + 1];
    const span = { start: startOf(pair.key), end: this.#endOfPair(pair) };
    if (map.flow)
      return this.#removeFlow(span, at > 0 ? this.#endOfPair(map.items[at - 1]) : undefined, startOf(next?.key));
    return this.#removeLines(span, next ? startOf(next.key) : undefined);
  }

  #changeList(list: ListNode, at: number, change: Change): string | undefined {
    const item = list.items[at];
    if (change.op === "set") {
      if (item === undefined) return undefined;
      const span = { start: startOf(item), end: this.#endOf(item) };
      if (list.flow) return this.#splice(span, printFlow(change.value));
      const style = isScalar(item) ? styleOf(item.type, change.value) : undefined;
      return this.#splice(
        span,
        printItemBody(change.value, this.#dashOf(item) + 2 - this.#lineStart(startOf(item)), style),
      );
    }
    if (change.op === "remove") {
      if (item === undefined) return undefined;
      if (list.items.length === 1) return this.apply({ op: "set", path: change.path.slice(0, -1), value: [] });
      const next = list.items[at + 1];
      if (list.flow) {
        const span = { start: startOf(item), end: this.#endOf(item) };
        return this.#removeFlow(span, at > 0 ? this.#endOf(list.items[at - 1]) : undefined, startOf(next));
      }
      const span = { start: this.#dashOf(item), end: this.#endOf(item) };
      return this.#removeLines(span, next === undefined ? undefined : this.#dashOf(next));
    }
    if (list.flow) return this.#addFlow(list, at, printFlow(change.value));
    if (item !== undefined) {
      const dash = this.#dashOf(item);
      const indent = this.#columnOf(dash);
      return this.#splice(
        { start: dash, end: dash },
        `- ${printItemBody(change.value, indent + 2)}\n${" ".repeat(indent)}`,
      );
    }
    const last = list.items.at(-1);
    if (last === undefined) return undefined;
    const indent = this.#columnOf(this.#dashOf(last));
    const text = `\n${" ".repeat(indent)}- ${printItemBody(change.value, indent + 2)}`;
    return this.#splice({ start: this.#lineEndAt(this.#endOf(last)), end: -1 }, text);
  }

  #setFlow(pair: Pair, value: Json): string | undefined {
    const colon = this.#source.indexOf(":", endOfKey(pair.key));
    return this.#splice({ start: colon + 1, end: Math.max(this.#endOfPair(pair), colon + 1) }, ` ${printFlow(value)}`);
  }

  #addFlow(collection: MapNode | ListNode, at: number, text: string): string | undefined {
    const { items } = collection;
    const before = items[at];
    if (before !== undefined) return this.#splice({ start: startOf(before), end: startOf(before) }, `${text}, `);
    const last = items.at(-1);
    const end = last === undefined ? startOf(collection) + 1 : isPair(last) ? this.#endOfPair(last) : this.#endOf(last);
    return this.#splice({ start: end, end }, last === undefined ? text : `, ${text}`);
  }

  /** With the comma before it, or behind it when it is the first. */
  #removeFlow(span: Span, previousEnd: number | undefined, nextStart: number): string | undefined {
    if (previousEnd !== undefined) return this.#splice({ start: previousEnd, end: span.end }, "");
    return this.#splice({ start: span.start, end: nextStart }, "");
  }

  /** Whole lines where it stands alone on them; what shares its first line with a dash gives way to the next. */
  #removeLines(span: Span, nextStart: number | undefined): string | undefined {
    const lineStart = this.#lineStart(span.start);
    const alone = this.#source.slice(lineStart, span.start).trim() === "";
    if (alone) return this.#splice({ start: lineStart, end: this.#nextLine(span.end) }, "");
    return nextStart === undefined ? undefined : this.#splice({ start: span.start, end: nextStart }, "");
  }

  #find(path: JsonPath): { node: unknown; missing: number } {
    let node = this.#root;
    for (const [at, key] of path.entries()) {
      let next: unknown;
      if (isMap(node))
        next = node.items.findLast((item) => isScalar(item.key) && textOf(item.key) === String(key))?.value;
      else if (isSeq(node)) next = node.items[Number(key)];
      if (next === undefined) return { node, missing: path.length - at };
      node = next;
    }
    return { node, missing: 0 };
  }

  /** Where the text of a node ends, line ends of blocks and comments left out. */
  #endOf(node: unknown): number {
    if (isMap(node) && !node.flow) {
      const last = node.items.at(-1);
      return last ? this.#endOfPair(last) : startOf(node);
    }
    if (isSeq(node) && !node.flow) {
      const last = node.items.at(-1);
      return last === undefined ? startOf(node) : this.#endOf(last);
    }
    const end = rangeOf(node)?.[1] ?? startOf(node);
    return isScalar(node) && node.type?.startsWith("BLOCK") ? this.#trimEnd(end, startOf(node)) : end;
  }

  #endOfPair(pair: Pair | undefined): number {
    if (!pair) return 0;
    const colon = this.#source.indexOf(":", endOfKey(pair.key)) + 1;
    return pair.value === null ? colon : Math.max(colon, this.#endOf(pair.value));
  }

  #trimEnd(end: number, least: number): number {
    let at = end;
    while (at > least && /[\r\n]/.test(this.#source[at - 1] ?? "")) at--;
    return at;
  }

  /** The dash before a list's item. */
  #dashOf(item: unknown): number {
    return this.#source.lastIndexOf("-", startOf(item) - 1);
  }

  #lineStart(offset: number): number {
    return this.#source.lastIndexOf("\n", offset - 1) + 1;
  }

  #columnOf(offset: number): number {
    return offset - this.#lineStart(offset);
  }

  #lineEndAt(offset: number): number {
    const end = this.#source.indexOf("\n", offset);
    const at = end < 0 ? this.#source.length : end;
    return this.#source[at - 1] === "\r" ? at - 1 : at;
  }

  #nextLine(offset: number): number {
    const end = this.#source.indexOf("\n", offset);
    return end < 0 ? this.#source.length : end + 1;
  }

  /** An `end` below the start inserts. */
  #splice({ start, end }: Span, text: string): string {
    const written = this.#lineEnd === "\n" ? text : text.replaceAll("\n", this.#lineEnd);
    return this.#source.slice(0, start) + written + this.#source.slice(Math.max(start, end));
  }
}

type MapNode = YAMLMap<unknown, unknown>;
type ListNode = YAMLSeq<unknown>;
type Pair = { key: unknown; value: unknown };

const isPair = (value: unknown): value is Pair => typeof value === "object" && value !== null && "key" in value;
const isFlat = (value: Json) => typeof value !== "object" || value === null;

function rangeOf(node: unknown): readonly number[] | undefined {
  return isScalar(node) || isMap(node) || isSeq(node) ? (node.range ?? undefined) : undefined;
}

function startOf(node: unknown): number {
  if (isPair(node)) return startOf(node.key);
  return rangeOf(node)?.[0] ?? 0;
}

function endOfKey(key: unknown): number {
  return rangeOf(key)?.[1] ?? 0;
}

/** A value keeps the quotes of the one before it; a number that becomes text gets its own. */
function styleOf(type: string | undefined, value: Json): ScalarStyle | undefined {
  const styles = ["PLAIN", "QUOTE_SINGLE", "QUOTE_DOUBLE", "BLOCK_LITERAL", "BLOCK_FOLDED"] as const;
  const style = styles.find((known) => known === type);
  // A text of one line does not need the block that the old one had.
  return style?.startsWith("BLOCK") && typeof value === "string" && !value.includes("\n") ? undefined : style;
}
