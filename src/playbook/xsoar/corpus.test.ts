/** Every expression, filter and transformer of real content is read, and none of them throws. Data from TOCSIN_CORPUS. */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { parse } from "yaml";
import { isObject, type Json, type JsonObject } from "#base/json.ts";
import type { Comparison, ComplexValue, Value } from "../model.ts";
import { parseDt } from "./dt/parse-dt.ts";
import type { Dt } from "./dt/tree.ts";
import { isKnownFilter } from "./filters/apply-filter.ts";
import { scopeFrom } from "./scope.ts";
import { parseText } from "./text-template.ts";
import { isKnownTransformer } from "./transformers/apply-transformer.ts";
import { evaluateXsoarValue, pathOfComplex } from "./value.ts";

const folder = process.env.TOCSIN_CORPUS && join(process.env.TOCSIN_CORPUS, "xsoar");
const skip = !folder || !existsSync(folder) ? "TOCSIN_CORPUS is not set, or has no xsoar folder" : false;

function documents(): { file: string; document: Json }[] {
  if (!folder) return [];
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => /\.(?:ya?ml|json)$/.test(file))
    .map((file) => {
      const text = readFileSync(join(folder, file), "utf8");
      return { file, document: (file.endsWith(".json") ? JSON.parse(text) : parse(text, { version: "1.2" })) as Json };
    });
}

interface Found {
  file: string;
  value: Value;
}

/** `{simple}`, `{complex}`, and whether a context path is meant. */
function readValue(holder: JsonObject, isPath: boolean): Value | undefined {
  const { complex, simple } = holder;
  if (isObject(complex)) return readComplex(complex);
  if (typeof simple !== "string") return simple === undefined ? undefined : { kind: "literal", value: simple };
  return isPath ? { kind: "path", path: simple } : { kind: "text", text: simple };
}

function readSide(side: Json | undefined): Value {
  const holder = isObject(side) && isObject(side.value) ? side.value : {};
  const isPath = isObject(side) && (side.iscontext === true || side.isContext === true);
  return readValue(holder, isPath) ?? { kind: "text", text: "" };
}

function readGroups(groups: Json | undefined): Comparison[][] {
  if (!Array.isArray(groups)) return [];
  return groups.map((group) =>
    (Array.isArray(group) ? group : []).filter(isObject).map((atom) => ({
      left: readSide(atom.left),
      operator: String(atom.operator),
      right: readSide(atom.right),
      ignoreCase: atom.ignorecase === true || atom.ignoreCase === true,
    })),
  );
}

function readComplex(complex: JsonObject): ComplexValue {
  const transformers = Array.isArray(complex.transformers) ? complex.transformers.filter(isObject) : [];
  return {
    kind: "complex",
    root: String(complex.root ?? ""),
    ...(typeof complex.accessor === "string" ? { accessor: complex.accessor } : {}),
    filters: readGroups(complex.filters),
    transformers: transformers.map(({ args, operator }) => ({
      operator: String(operator),
      arguments: Object.fromEntries(
        Object.entries(isObject(args) ? args : {}).map(([name, side]) => [name, readSide(side)]),
      ),
    })),
  };
}

function collect(file: string, node: Json, found: Found[]): void {
  if (Array.isArray(node)) for (const item of node) collect(file, item, found);
  if (!isObject(node)) return;
  const value = readValue(node, false);
  if (value !== undefined) found.push({ file, value });
  // A condition's side or a transformer's argument.
  if (isObject(node.value)) found.push({ file, value: readSide(node) });
  for (const key of Object.keys(node)) collect(file, node[key] ?? null, found);
}

function expressionsOf(value: Value): Dt[] {
  if (value.kind === "path") return [parseDt(value.path.trim() === "" ? "." : value.path)];
  if (value.kind === "text")
    return parseText(value.text).flatMap((part) => (typeof part === "string" ? [] : [part.dt]));
  return value.kind === "complex" && value.root !== "" ? [parseDt(pathOfComplex(value))] : [];
}

/** A parenthesis that the author never closed is no expression, in XSOAR neither. */
function isBroken(source: string): boolean {
  return source.split("(").length !== source.split(")").length;
}

describe("the language of real content", { skip }, () => {
  const found: Found[] = [];
  for (const { file, document } of documents()) collect(file, document, found);

  it("every DT expression is read", () => {
    let count = 0;
    for (const { file, value } of found) {
      for (const dt of expressionsOf(value)) {
        if (dt.source.startsWith("#") || isBroken(dt.source)) continue;
        count++;
        assert.equal(dt.problem, undefined, `${file}: ${dt.source}: ${dt.problem?.message} at ${dt.problem?.offset}`);
        const codes = [
          ...dt.steps.flatMap((step) => (step.kind === "select" ? [step.code] : [])),
          ...(dt.mutator ? [dt.mutator.code] : []),
        ];
        for (const { expression } of codes) {
          assert.ok(expression.interpret, `${file}: ${expression.source} is interpreted without the engine`);
        }
      }
    }
    assert.ok(count > 1_000, `only ${count} expressions were found`);
  });

  it("every value is evaluated without anything thrown, and what fails fails for a reason that is told", () => {
    const scope = scopeFrom({ context: {} });
    for (const { file, value } of found) {
      const result = evaluateXsoarValue(value, scope, { now: 0 }, { explain: true });
      if (!result.ok) assert.match(result.error.message, /\w/, file);
      assert.deepEqual(evaluateXsoarValue(value, scope, { now: 0 }, { explain: true }), result, "and the same twice");
    }
  });

  it("every operator is built in", () => {
    const unknown = new Set<string>();
    const groups = (list: readonly (readonly Comparison[])[]) => {
      for (const { operator } of list.flat()) if (!isKnownFilter(operator)) unknown.add(`filter ${operator}`);
    };
    for (const { value } of found) {
      if (value.kind !== "complex") continue;
      groups(value.filters ?? []);
      for (const { operator } of value.transformers ?? []) {
        if (!isKnownTransformer(operator)) unknown.add(`transformer ${operator}`);
      }
    }
    assert.deepEqual([...unknown], []);
  });
});
