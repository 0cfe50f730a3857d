/** An expression as a person would write it, for messages. */
import type { Expression } from "./syntax.ts";

const longest = 200;

export function printExpression(node: Expression): string {
  const text = print(node);
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
}

/** The part after the owner: `.events` or `['host.name']`. */
export function printAccess(property: Expression, computed: boolean): string {
  return computed ? `[${print(property)}]` : `.${print(property)}`;
}

function print(node: Expression): string {
  switch (node.type) {
    case "Identifier":
      return node.value;
    case "IntegerLiteral":
    case "FloatLiteral":
      return String(node.value);
    case "StringLiteral":
      return quote(node.value);
    case "ArrayLiteral":
      return `[${node.value.map(print).join(", ")}]`;
    case "TupleLiteral":
      return `(${node.value.map(print).join(", ")})`;
    case "ObjectLiteral":
      return `{${[...node.value].map(([key, value]) => `${print(key)}: ${print(value)}`).join(", ")}}`;
    case "MemberExpression":
      return printPart(node.object) + printAccess(node.property, node.computed);
    case "CallExpression":
      return `${print(node.callee)}(${node.args.map(print).join(", ")})`;
    case "BinaryExpression":
      return `${printPart(node.left)} ${node.operator.value} ${printPart(node.right)}`;
    case "UnaryExpression":
      return node.operator.value + (node.operator.value === "not" ? " " : "") + printPart(node.argument);
    case "FilterExpression": {
      const applied = print(node.filter);
      const operand = node.operand.type === "FilterExpression" ? print(node.operand) : printPart(node.operand);
      return applied.startsWith("is ") ? `${operand} ${applied}` : `${operand} | ${applied}`;
    }
    case "SelectExpression":
      return `${print(node.lhs)} if ${print(node.test)}`;
    case "Ternary":
      return `${print(node.trueExpr)} if ${print(node.condition)} else ${print(node.falseExpr)}`;
    case "SliceExpression":
      return [node.start, node.stop, ...(node.step ? [node.step] : [])]
        .map((part) => (part ? print(part) : ""))
        .join(":");
    case "KeywordArgumentExpression":
      return `${node.key.value}=${print(node.value)}`;
    case "SpreadExpression":
      return `*${print(node.argument)}`;
    case "KeywordSpreadExpression":
      return `**${print(node.argument)}`;
  }
}

const needsBrackets = new Set([
  "BinaryExpression",
  "UnaryExpression",
  "FilterExpression",
  "Ternary",
  "SelectExpression",
]);

function printPart(node: Expression): string {
  return needsBrackets.has(node.type) ? `(${print(node)})` : print(node);
}

function quote(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'").replaceAll("\n", "\\n")}'`;
}
