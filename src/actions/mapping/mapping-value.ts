/** Values of mappers and classifiers as an editor shows them, and back. What an editor cannot say stays as it is. */
import type { DataValue, MappingFilter, MappingTransformer, MappingValue, Operand } from "#contract/mapping.ts";
import type { Comparison, Transformation, Value } from "#playbook/model.ts";

export function showValue(value: Value): MappingValue {
  if (value.kind === "path") return { path: value.path, filters: [], transformers: [] };
  if (value.kind !== "complex") return { kept: true };
  const { root, accessor, filters = [], transformers = [] } = value;
  const path = accessor ? `${root}.${accessor}` : root;
  const shownFilters = filters.map((group) => group.map(showFilter));
  const shownTransformers = transformers.map(showTransformer);
  if (shownFilters.flat().includes(undefined) || shownTransformers.includes(undefined)) return { kept: true };
  // Filters that look beside the accessor mean the items of the root.
  if (accessor && filters.length > 0) return { kept: true };
  return {
    path,
    filters: shownFilters.map((group) => group.filter((one) => one !== undefined)),
    transformers: shownTransformers.filter((one) => one !== undefined),
  };
}

function showFilter({ left, operator, right, ignoreCase }: Comparison): MappingFilter | undefined {
  const side = showOperand(right);
  if (side === undefined || left.kind !== "path") return undefined;
  return { left: left.path, operator, right: side, ignoreCase: ignoreCase ?? false };
}

function showTransformer({ operator, arguments: given }: Transformation): MappingTransformer | undefined {
  const shown: Record<string, Operand> = {};
  for (const [name, value] of Object.entries(given)) {
    const operand = showOperand(value);
    if (operand === undefined) return undefined;
    Object.defineProperty(shown, name, { value: operand, enumerable: true, writable: true, configurable: true });
  }
  return { operator, arguments: shown };
}

function showOperand(value: Value): Operand | undefined {
  if (value.kind === "text") return { text: value.text, isPath: false };
  if (value.kind === "path") return { text: value.path, isPath: true };
  if (value.kind === "literal" && value.value === null) return { text: "", isPath: false };
  return undefined;
}

/** `former`: what stands there now, for what was left as it was. Undefined: it says `kept` and there is nothing. */
export function readValue(shown: MappingValue, former: Value | undefined): Value | undefined {
  if ("kept" in shown) return former;
  if (former && isSame(showValue(former), shown)) return former;
  const { path, filters, transformers } = shown;
  const groups = filters.filter((group) => group.length > 0);
  if (groups.length === 0 && transformers.length === 0) return { kind: "path", path: path.trim() };
  return {
    kind: "complex",
    root: path.trim(),
    ...(groups.length > 0 ? { filters: groups.map((group) => group.map(readFilter)) } : {}),
    ...(transformers.length > 0 ? { transformers: transformers.map(readTransformer) } : {}),
  };
}

function readFilter({ left, operator, right, ignoreCase }: MappingFilter): Comparison {
  return {
    left: { kind: "path", path: left.trim() },
    operator,
    right: readOperand(right),
    ...(ignoreCase ? { ignoreCase } : {}),
  };
}

function readTransformer({ operator, arguments: given }: MappingTransformer): Transformation {
  const args = Object.entries(given).map(([name, operand]) => [name, readOperand(operand)] as const);
  return { operator, arguments: Object.fromEntries(args) };
}

function readOperand({ text, isPath }: Operand): Value {
  return isPath ? { kind: "path", path: text } : { kind: "text", text };
}

function isSame(a: MappingValue, b: DataValue): boolean {
  return JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}
