/** What a template reads and calls, found in its tree: which nodes, whether the store, which names nobody knows. */
import { filters } from "./filters/table.ts";
import { predicates } from "./predicates.ts";
import type { Expression, Statement } from "./syntax.ts";

export interface References {
  /** Ids of the nodes read (`node.3`, `node['3']`); `all` when an id is reckoned or `node` is used whole. */
  nodes: string[] | "all";
  unknownFilters: string[];
  unknownTests: string[];
  /** True when `store` is read. */
  store: boolean;
}

interface Found {
  nodes: Set<string>;
  all: boolean;
  filters: Set<string>;
  tests: Set<string>;
  store: boolean;
}

export function findReferences(bodies: readonly (readonly Statement[])[]): References {
  const found: Found = { nodes: new Set(), all: false, filters: new Set(), tests: new Set(), store: false };
  for (const body of bodies) for (const node of body) visit(node, found);
  return {
    nodes: found.all ? "all" : [...found.nodes].sort(compareIds),
    unknownFilters: [...found.filters].sort(),
    unknownTests: [...found.tests].sort(),
    store: found.store,
  };
}

function compareIds(a: string, b: string): number {
  return a.localeCompare(b, "en", { numeric: true });
}

function visitAll(nodes: readonly (Statement | undefined)[], found: Found): void {
  for (const node of nodes) if (node) visit(node, found);
}

function visit(node: Statement, found: Found): void {
  switch (node.type) {
    case "Identifier":
      if (node.value === "node") found.all = true;
      if (node.value === "store") found.store = true;
      return;
    case "MemberExpression":
      visitMember(node, found);
      return;
    case "FilterExpression":
      visit(node.operand, found);
      visitApplication(node.filter, found);
      return;
    case "CallExpression":
      visitAll([node.callee, ...node.args], found);
      return;
    case "BinaryExpression":
      visitAll([node.left, node.right], found);
      return;
    case "UnaryExpression":
    case "SpreadExpression":
    case "KeywordSpreadExpression":
      visit(node.argument, found);
      return;
    case "KeywordArgumentExpression":
      visit(node.value, found);
      return;
    case "SelectExpression":
      visitAll([node.lhs, node.test], found);
      return;
    case "Ternary":
      visitAll([node.condition, node.trueExpr, node.falseExpr], found);
      return;
    case "SliceExpression":
      visitAll([node.start, node.stop, node.step], found);
      return;
    case "ArrayLiteral":
    case "TupleLiteral":
      visitAll(node.value, found);
      return;
    case "ObjectLiteral":
      visitAll([...node.value].flat(), found);
      return;
    case "If":
      visitAll([node.test, ...node.body, ...node.alternate], found);
      return;
    case "For":
      visitAll([node.iterable, ...node.body, ...node.defaultBlock], found);
      return;
    case "Set":
      visitAll([...(node.value ? [node.value] : []), ...node.body], found);
      return;
    case "FilterStatement":
      visitAll(node.body, found);
      visitApplication(node.filter, found);
      return;
  }
}

function visitMember(node: Extract<Expression, { type: "MemberExpression" }>, found: Found): void {
  const { object, property, computed } = node;
  const isConstant =
    property.type === "StringLiteral" ||
    property.type === "IntegerLiteral" ||
    (property.type === "Identifier" && !computed);
  if (object.type === "Identifier" && object.value === "node" && isConstant) found.nodes.add(String(property.value));
  else visit(object, found);
  if (!isConstant) visit(property, found);
}

function visitApplication(applied: Expression, found: Found): void {
  const named = applied.type === "CallExpression" ? applied.callee : applied;
  const args = applied.type === "CallExpression" ? applied.args : [];
  visitAll(args, found);
  if (named.type !== "Identifier") return;
  const test = /^is (?:not )?(.*)$/.exec(named.value)?.[1];
  if (test !== undefined) noteTest(test, found);
  else noteFilter(named.value, args, found);
}

const takesTestAt: Readonly<Record<string, number>> = { select: 0, reject: 0, selectattr: 1, rejectattr: 1 };

function noteFilter(name: string, args: readonly Expression[], found: Found): void {
  if (!filters.has(name)) found.filters.add(name);
  const [first] = args;
  if (name === "map" && first?.type === "StringLiteral" && !filters.has(first.value)) found.filters.add(first.value);
  const position = Object.hasOwn(takesTestAt, name) ? takesTestAt[name] : undefined;
  const test = position === undefined ? undefined : args[position];
  if (test?.type === "StringLiteral") noteTest(test.value, found);
}

function noteTest(name: string, found: Found): void {
  if (!predicates.has(name)) found.tests.add(name);
}
