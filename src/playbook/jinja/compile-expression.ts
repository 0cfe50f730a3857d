/**
 * The tree of an expression as closures, made once and run often. What cannot be known to be wrong before it runs (an
 * unknown filter in a branch never taken) fails when it runs; `templateReferences` names it earlier.
 */
import { readItem, readMember, readSlice, undefinedAttribute } from "./access.ts";
import { compileArguments } from "./compile-arguments.ts";
import { ExpressionError, typeError } from "./expression-error.ts";
import { noNames } from "./filter.ts";
import type { Evaluate, Frame } from "./frame.ts";
import { globals } from "./globals.ts";
import { findMethod } from "./methods.ts";
import { areEqual, calculate, compareValues, contains, negate } from "./operators.ts";
import { printAccess, printExpression } from "./print-expression.ts";
import { toText } from "./python-text.ts";
import type { Expression, FilterNode, OfType } from "./syntax.ts";
import { floatOf, isTrue, kindOf, setKey, tupleOf, type Value } from "./value.ts";

const deepest = 300;
const constants: ReadonlyMap<string, Value> = new Map<string, Value>([
  ["true", true],
  ["True", true],
  ["false", false],
  ["False", false],
  ["none", null],
  ["None", null],
]);

export function compileExpression(node: Expression, depth = 0): Evaluate {
  if (depth > deepest)
    throw new ExpressionError("JINJA_DEPTH", `an expression has more than ${deepest} parts inside each other`);
  const compile = (part: Expression): Evaluate => compileExpression(part, depth + 1);
  switch (node.type) {
    case "StringLiteral":
    case "IntegerLiteral": {
      const { value } = node;
      return () => value;
    }
    case "FloatLiteral": {
      const value = floatOf(node.value);
      return () => value;
    }
    case "Identifier":
      return compileName(node.value);
    case "ArrayLiteral": {
      const items = node.value.map(compile);
      return (frame) => frame.evaluation.list(items.map((item) => item(frame)));
    }
    case "TupleLiteral": {
      const items = node.value.map(compile);
      return (frame) => frame.evaluation.list(tupleOf(...items.map((item) => item(frame))));
    }
    case "ObjectLiteral":
      return compileDict(node, compile);
    case "MemberExpression":
      return compileMember(node, compile);
    case "CallExpression":
      return compileCall(node, compile);
    case "UnaryExpression": {
      const argument = compile(node.argument);
      const operator = node.operator.value;
      return operator === "not" ? (frame) => !isTrue(argument(frame)) : (frame) => negate(argument(frame), operator);
    }
    case "BinaryExpression":
      return compileBinary(node, compile);
    case "FilterExpression":
      return compileFilter(node, compile);
    case "Ternary": {
      const condition = compile(node.condition);
      const whenTrue = compile(node.trueExpr);
      const whenFalse = compile(node.falseExpr);
      return (frame) => (isTrue(condition(frame)) ? whenTrue(frame) : whenFalse(frame));
    }
    case "SelectExpression": {
      const value = compile(node.lhs);
      const test = compile(node.test);
      return (frame) => (isTrue(test(frame)) ? value(frame) : undefined);
    }
    case "SliceExpression":
    case "KeywordArgumentExpression":
    case "SpreadExpression":
    case "KeywordSpreadExpression":
      throw new ExpressionError("JINJA_SYNTAX", `\`${printExpression(node)}\` cannot stand here`);
  }
}

function compileName(name: string): Evaluate {
  if (constants.has(name)) {
    const value = constants.get(name);
    return () => value;
  }
  return (frame) => frame.get(name);
}

function compileDict(node: OfType<"ObjectLiteral">, compile: (part: Expression) => Evaluate): Evaluate {
  const entries = [...node.value].map(([key, value]) => [compile(key), compile(value)] as const);
  return (frame) => {
    const dict = frame.evaluation.dict();
    frame.evaluation.spend(entries.length);
    for (const [key, value] of entries) {
      const name = key(frame);
      if (typeof name === "object" && name !== null) throw typeError(`${kindOf(name)} cannot be a key of a dict`);
      setKey(dict, toText(frame.evaluation, name), value(frame));
    }
    return dict;
  };
}

function compileMember(node: OfType<"MemberExpression">, compile: (part: Expression) => Evaluate): Evaluate {
  const object = compile(node.object);
  const { property } = node;
  const missing = () =>
    undefinedAttribute(`\`${printExpression(node.object)}\``, `\`${printAccess(property, node.computed)}\``);
  if (property.type === "SliceExpression") {
    const [start, stop, step] = [property.start, property.stop, property.step].map((part) => part && compile(part));
    return (frame) => {
      const owner = object(frame);
      if (owner === undefined) throw missing();
      return readSlice(frame.evaluation, owner, start?.(frame), stop?.(frame), step?.(frame));
    };
  }
  const isName = property.type === "StringLiteral" || (property.type === "Identifier" && !node.computed);
  if (isName) {
    const key = property.value;
    return (frame) => {
      const owner = object(frame);
      if (owner === undefined) throw missing();
      return readMember(owner, key);
    };
  }
  const key = compile(property);
  return (frame) => {
    const owner = object(frame);
    if (owner === undefined) throw missing();
    return readItem(frame.evaluation, owner, key(frame));
  };
}

function compileCall(node: OfType<"CallExpression">, compile: (part: Expression) => Evaluate): Evaluate {
  const { callee } = node;
  const readArguments = compileArguments(node.args, compile);
  if (callee.type === "Identifier") {
    const name = callee.value;
    const global = globals.get(name);
    return (frame) => {
      if (global === undefined || frame.knows(name)) throw typeError(`\`${name}\` is not a function`);
      frame.evaluation.spend();
      const { args, named } = readArguments(frame);
      return global(frame.evaluation, args, named);
    };
  }
  if (callee.type !== "MemberExpression" || callee.computed || callee.property.type !== "Identifier") {
    return () => {
      throw typeError(`\`${printExpression(callee)}\` is not a function`);
    };
  }
  const object = compile(callee.object);
  const name = callee.property.value;
  return (frame) => {
    const owner = object(frame);
    if (owner === undefined) throw undefinedAttribute(`\`${printExpression(callee.object)}\``, `\`.${name}()\``);
    const method = findMethod(owner, name);
    if (method === undefined) {
      throw typeError(`${kindOf(owner)} \`${printExpression(callee.object)}\` has no method \`${name}\``);
    }
    const { args, named } = readArguments(frame);
    return method(frame.evaluation, args, named);
  };
}

function compileFilter(node: FilterNode, compile: (part: Expression) => Evaluate): Evaluate {
  const operand = compile(node.operand);
  return compileApplication(node.filter, operand, compile);
}

/** `| name(…)` or `is name(…)` applied to what `operand` gives. */
export function compileApplication(
  applied: Expression,
  operand: Evaluate,
  compile: (part: Expression) => Evaluate = compileExpression,
): Evaluate {
  const named = applied.type === "CallExpression" ? applied.callee : applied;
  if (named.type !== "Identifier") {
    throw new ExpressionError("JINJA_SYNTAX", `\`${printExpression(applied)}\` is not the name of a filter`);
  }
  const readArguments = applied.type === "CallExpression" ? compileArguments(applied.args, compile) : noArguments;
  const test = /^is (not )?(.*)$/.exec(named.value);
  if (test === null) return compileNamedFilter(named.value, operand, readArguments);
  return compileTest(test[2] ?? "", test[1] !== undefined, operand, readArguments);
}

type ReadArguments = ReturnType<typeof compileArguments>;
const noArguments: ReadArguments = () => ({ args: [], named: noNames });

function compileNamedFilter(name: string, operand: Evaluate, readArguments: ReadArguments): Evaluate {
  return (frame) => {
    const { evaluation } = frame;
    const filter = evaluation.language.filters.get(name);
    if (filter === undefined) throw new ExpressionError("JINJA_UNKNOWN_FILTER", `there is no filter \`${name}\``);
    const value = operand(frame);
    evaluation.spendOn(value);
    const { args, named } = readArguments(frame);
    if (filter.parameters === "rest") return filter.apply(evaluation, value, args, named);
    return filter.apply(
      evaluation,
      value,
      named.size === 0 ? args : placeNamed(name, filter.parameters, args, named),
      noNames,
    );
  };
}

function placeNamed(
  name: string,
  parameters: readonly string[],
  args: readonly Value[],
  named: ReadonlyMap<string, Value>,
): Value[] {
  const placed = [...args];
  for (const [key, value] of named) {
    const index = parameters.indexOf(key);
    if (index < 0) throw typeError(`the filter \`${name}\` has no argument \`${key}\``);
    while (placed.length <= index) placed.push(undefined);
    placed[index] = value;
  }
  return placed;
}

function compileTest(name: string, negated: boolean, operand: Evaluate, readArguments: ReadArguments): Evaluate {
  return (frame) => {
    const { evaluation } = frame;
    const test = evaluation.language.tests.get(name);
    if (test === undefined) throw new ExpressionError("JINJA_UNKNOWN_TEST", `there is no test \`is ${name}\``);
    const value = operand(frame);
    evaluation.spendOn(value);
    return test(evaluation, value, readArguments(frame).args) !== negated;
  };
}

type Binary = OfType<"BinaryExpression">;
const comparisons = new Set(["==", "!=", "<", ">", "<=", ">=", "in", "not in"]);

function compileBinary(node: Binary, compile: (part: Expression) => Evaluate): Evaluate {
  const operator = node.operator.value;
  if (comparisons.has(operator)) return compileComparison(node, compile);
  const left = compile(node.left);
  const right = compile(node.right);
  if (operator === "and") {
    return (frame) => {
      const value = left(frame);
      return isTrue(value) ? right(frame) : value;
    };
  }
  if (operator === "or") {
    return (frame) => {
      const value = left(frame);
      return isTrue(value) ? value : right(frame);
    };
  }
  return (frame) => {
    const a = left(frame);
    const b = right(frame);
    if ((a === undefined || b === undefined) && operator !== "~") {
      const missing = a === undefined ? node.left : node.right;
      throw typeError(`\`${printExpression(missing)}\` is undefined, so \`${operator}\` cannot be applied to it`);
    }
    frame.evaluation.spend();
    return calculate(frame.evaluation, operator, a, b);
  };
}

/** `a < b < c` is `a < b and b < c`, as in Python; brackets keep a comparison to itself. */
function compileComparison(node: Binary, compile: (part: Expression) => Evaluate): Evaluate {
  const chain: { operator: string; right: Evaluate }[] = [];
  let here: Expression = node;
  while (
    here.type === "BinaryExpression" &&
    comparisons.has(here.operator.value) &&
    here.operator.depth === node.operator.depth
  ) {
    chain.unshift({ operator: here.operator.value, right: compile(here.right) });
    here = here.left;
  }
  const first = compile(here);
  const [only] = chain;
  if (chain.length === 1 && only !== undefined) {
    const { operator, right } = only;
    return (frame) => compare(frame, operator, first(frame), right(frame));
  }
  return (frame) => {
    let left = first(frame);
    for (const { operator, right } of chain) {
      const value = right(frame);
      if (!compare(frame, operator, left, value)) return false;
      left = value;
    }
    return true;
  };
}

function compare(frame: Frame, operator: string, left: Value, right: Value): boolean {
  const { evaluation } = frame;
  switch (operator) {
    case "==":
      return areEqual(evaluation, left, right);
    case "!=":
      return !areEqual(evaluation, left, right);
    case "in":
      return contains(evaluation, right, left);
    case "not in":
      return !contains(evaluation, right, left);
  }
  const order = compareValues(evaluation, left, right, operator);
  if (operator === "<") return order < 0;
  if (operator === ">") return order > 0;
  return operator === "<=" ? order <= 0 : order >= 0;
}
