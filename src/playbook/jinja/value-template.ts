/**
 * A whole JSON value whose texts are templates: the arguments of an action, headers, the body of a request. Keys stay as
 * they are. A compiled value with problems can be kept; evaluating it gives the first of them as its error.
 */
import type { Json } from "#base/json.ts";
import { type Difference, differencesOf } from "./differences.ts";
import type { EvaluateOptions, Evaluation } from "./evaluation.ts";
import { bodiesOf, compileJsonTree, type JsonTree, readJsonTree } from "./json-tree.ts";
import { findReferences, type References } from "./references.ts";
import { attempt, describeError, type TemplateProblem, type TemplateResult, toResult } from "./result.ts";
import type { Statement } from "./syntax.ts";
import { compileTemplate, readTemplate, type Scope, startEvaluation, type Template } from "./template.ts";
import { setKey, type Value } from "./value.ts";

type Node =
  | { kind: "constant"; value: Json }
  | { kind: "template"; template: Template }
  | { kind: "json"; tree: JsonTree }
  | { kind: "list"; items: Node[] }
  | { kind: "dict"; members: { key: string; value: Node }[] };

/** `path` is that of the text at fault: `headers.Authorization`, `labels[0]`; empty for the value itself. */
export type ValueProblem = TemplateProblem & { path: string };

export interface CompiledValue {
  readonly root: Node;
  readonly problems: readonly ValueProblem[];
  readonly differences: readonly Difference[];
}

export interface CompileValueOptions {
  /** Says where a text may be JSON text with expressions in it; nowhere, unless told. */
  jsonText?: (path: string) => boolean;
}

export function compileValue(value: Json, options: CompileValueOptions = {}): CompiledValue {
  const compiler: Compiler = { jsonText: options.jsonText ?? (() => false), problems: [], differences: [] };
  try {
    return { root: compileNode(value, "", compiler), problems: compiler.problems, differences: compiler.differences };
  } catch (error) {
    return {
      root: { kind: "constant", value: null },
      problems: [{ ...describeError(error), path: "" }],
      differences: [],
    };
  }
}

interface Compiler {
  jsonText: (path: string) => boolean;
  problems: ValueProblem[];
  differences: Difference[];
}

function compileNode(value: Json, path: string, compiler: Compiler): Node {
  if (typeof value === "string") return compileText(value, path, compiler);
  if (typeof value !== "object" || value === null) return { kind: "constant", value };
  if (Array.isArray(value)) {
    const items = value.map((item, index) => compileNode(item, `${path}[${index}]`, compiler));
    return items.every((item) => item.kind === "constant") ? { kind: "constant", value } : { kind: "list", items };
  }
  const members = Object.keys(value).map((key) => ({
    key,
    value: compileNode(value[key] ?? null, path === "" ? key : `${path}.${key}`, compiler),
  }));
  const isConstant = members.every((member) => member.value.kind === "constant");
  return isConstant ? { kind: "constant", value } : { kind: "dict", members };
}

function compileText(text: string, path: string, compiler: Compiler): Node {
  try {
    const tree = compiler.jsonText(path) ? compileJsonTree(text) : undefined;
    if (tree !== undefined) {
      compiler.differences.push(...differencesOf(tree, path));
      return { kind: "json", tree };
    }
  } catch (error) {
    return noteProblem(describeError(error), text, path, compiler);
  }
  const compiled = compileTemplate(text);
  if ("problem" in compiled) return noteProblem(compiled.problem, text, path, compiler);
  const { template } = compiled;
  return template.constant === undefined
    ? { kind: "template", template }
    : { kind: "constant", value: template.constant };
}

function noteProblem(problem: TemplateProblem, text: string, path: string, compiler: Compiler): Node {
  compiler.problems.push({ ...problem, path });
  return { kind: "constant", value: text };
}

/** One budget for the whole. A text that is undefined is left out of its object or list. */
export function evaluateValue(compiled: CompiledValue, scope: Scope, options: EvaluateOptions): TemplateResult {
  const [problem] = compiled.problems;
  if (problem !== undefined) {
    return { ok: false, error: { code: problem.code, message: problem.message, expression: "" } };
  }
  const { root } = compiled;
  if (root.kind === "constant") return { ok: true, value: root.value };
  const evaluation = startEvaluation(scope, options);
  return attempt(evaluation, () => toResult(evaluation, readNode(evaluation, root)));
}

function readNode(evaluation: Evaluation, node: Node): Value {
  switch (node.kind) {
    case "constant":
      return node.value;
    case "template":
      return readTemplate(evaluation, node.template);
    case "json":
      return readJsonTree(evaluation, node.tree);
    case "list": {
      const items = node.items.map((item) => readNode(evaluation, item));
      return evaluation.list(items.filter((item) => item !== undefined));
    }
    case "dict": {
      const dict = evaluation.dict();
      for (const { key, value } of node.members) {
        const read = readNode(evaluation, value);
        if (read !== undefined) setKey(dict, key, read);
      }
      return dict;
    }
  }
}

export function valueReferences({ root }: CompiledValue): References {
  return findReferences(bodiesIn(root));
}

function bodiesIn(node: Node): (readonly Statement[])[] {
  switch (node.kind) {
    case "constant":
      return [];
    case "template":
      return [node.template.body];
    case "json":
      return bodiesOf(node.tree);
    case "list":
      return node.items.flatMap(bodiesIn);
    case "dict":
      return node.members.flatMap(({ value }) => bodiesIn(value));
  }
}
