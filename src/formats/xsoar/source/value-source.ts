/** Values, comparisons and transformers as XSOAR writes them: camel case in JSON, lower case in YAML. */
import type { Json, JsonObject } from "#base/json.ts";
import type { Comparison, Value } from "#playbook/model.ts";
import type { Simple } from "../values.ts";

export type Spelling = "json" | "yaml";

/** `simple`: what a plain text means where the value stands. */
export function valueToSource(value: Value, spelling: Spelling, simple: Simple): JsonObject {
  switch (value.kind) {
    case "text":
      // In a mapper every simple value is a path, and a text of its own cannot be said: it is written as it is, and
      // whoever writes it compares what is read back.
      return { simple: value.text };
    case "path":
      return simple === "path"
        ? { simple: value.path }
        : complexSource({ kind: "complex", root: value.path }, spelling);
    case "complex":
      return complexSource(value, spelling);
    case "literal":
      return value.value === null ? {} : { simple: textOfJson(value.value) };
    case "jinja":
      return { simple: textOfJson(value.template) };
    case "object":
      return { simple: JSON.stringify(value.fields) };
    case "secret":
      // A secret is never written out.
      return {};
  }
}

function textOfJson(value: Json): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function complexSource(value: Extract<Value, { kind: "complex" }>, spelling: Spelling): JsonObject {
  const { root, accessor, filters, transformers } = value;
  const complex: JsonObject = { root };
  if (filters) complex.filters = groupsToSource(filters, spelling);
  if (accessor !== undefined) complex.accessor = accessor;
  if (transformers) {
    complex.transformers = transformers.map(({ operator, arguments: given }) => {
      const args = Object.entries(given).map(([name, one]) => [name, sideToSource(one, spelling)] as const);
      return args.length === 0 ? { operator } : { operator, args: Object.fromEntries(args) };
    });
  }
  return { complex };
}

export function groupsToSource(groups: readonly Comparison[][], spelling: Spelling): Json[] {
  return groups.map((group) =>
    group.map(({ operator, left, right, ignoreCase }): JsonObject => {
      const source: JsonObject = { operator, left: sideToSource(left, spelling) };
      const other = sideToSource(right, spelling);
      if (Object.keys(other).length > 0) source.right = other;
      if (ignoreCase) source[spelling === "json" ? "ignoreCase" : "ignorecase"] = true;
      return source;
    }),
  );
}

function sideToSource(value: Value, spelling: Spelling): JsonObject {
  const inner = valueToSource(value, spelling, value.kind === "path" ? "path" : "text");
  if (Object.keys(inner).length === 0) return {};
  const isPath = value.kind === "path" || value.kind === "complex";
  return { value: inner, ...(isPath && { [spelling === "json" ? "isContext" : "iscontext"]: true }) };
}
