/** Turns a tree into a function over frames of plain values. Names are resolved here, once. */
import type { Budget } from "./budget.ts";
import { globalMembers, globals } from "./globals.ts";
import { callMethod, isMethod, readMember, readOwn } from "./members.ts";
import type { Expression, FunctionExpression, Statement } from "./tree.ts";
import {
  add,
  compare,
  isJsObject,
  isTruthy,
  JsError,
  JsFunction,
  type JsObject,
  type JsValue,
  looselyEqual,
  NotInterpreted,
  setOwn,
  toNumber,
  toText,
  typeOf,
} from "./value.ts";

export interface Frame {
  values: JsValue[];
  parent: Frame | undefined;
  budget: Budget;
}

export type Code = (frame: Frame) => JsValue;

/** The names of a frame, in the order of its values. */
export interface Names {
  own: string[];
  parent: Names | undefined;
}

/** What `a?.b.c` gives up with: not undefined, since the rest of the chain must not be read. */
const broken = Symbol("broken chain");
type Link = JsValue | typeof broken;
type ChainCode = (frame: Frame) => Link;

export function compileExpression(node: Expression, names: Names): Code {
  switch (node.kind) {
    case "constant": {
      const { value } = node;
      return () => value;
    }
    case "name":
      return compileName(node.name, names);
    case "template":
      return compileTemplate(node.parts, names);
    case "list":
      return compileList(node.items, names);
    case "object":
      return compileObject(node.members, names);
    case "member":
    case "call":
      // Outside a chain nothing is optional, so nothing breaks off.
      return compileLink(node, names) as Code;
    case "chain": {
      const inner = compileLink(node.inner, names);
      return (frame) => {
        const value = inner(frame);
        return value === broken ? undefined : value;
      };
    }
    case "group":
      return compileExpression(node.inner, names);
    case "unary":
      return compileUnary(node, names);
    case "binary":
      return compileBinary(node.operator, compileExpression(node.left, names), compileExpression(node.right, names));
    case "logical":
      return compileLogical(node.operator, compileExpression(node.left, names), compileExpression(node.right, names));
    case "choice": {
      const test = compileExpression(node.test, names);
      const yes = compileExpression(node.yes, names);
      const no = compileExpression(node.no, names);
      return (frame) => (isTruthy(test(frame)) ? yes(frame) : no(frame));
    }
    case "function": {
      const make = compileFunction(node, names);
      return (frame) => make(frame);
    }
  }
}

function compileName(name: string, names: Names): Code {
  let depth = 0;
  for (let here: Names | undefined = names; here !== undefined; here = here.parent, depth++) {
    const index = here.own.indexOf(name);
    if (index < 0) continue;
    if (depth === 0) return (frame) => frame.values[index];
    const steps = depth;
    return (frame) => {
      let at: Frame | undefined = frame;
      for (let step = 0; step < steps; step++) at = at?.parent;
      return at?.values[index];
    };
  }
  if (globals.has(name)) {
    const value = globals.get(name);
    return () => value;
  }
  throw new NotInterpreted(`the name ${name}`);
}

function compileTemplate(parts: readonly (string | Expression)[], names: Names): Code {
  const codes = parts.map((part) => (typeof part === "string" ? part : compileExpression(part, names)));
  return (frame) => {
    let text = "";
    for (const code of codes) text += typeof code === "string" ? code : toText(code(frame));
    return frame.budget.text(text);
  };
}

function compileList(items: readonly { spread: boolean; value: Expression }[], names: Names): Code {
  const codes = items.map(({ spread, value }) => ({ spread, code: compileExpression(value, names) }));
  return (frame) => {
    const list: JsValue[] = [];
    frame.budget.spend(codes.length);
    for (const { spread, code } of codes) {
      const value = code(frame);
      if (!spread) list.push(value);
      else if (Array.isArray(value)) {
        frame.budget.spend(value.length);
        for (const item of value) list.push(item);
      } else throw new NotInterpreted("spreading something that is no list");
    }
    return list;
  };
}

function compileObject(
  members: readonly ({ key: string; value: Expression } | { spread: Expression })[],
  names: Names,
): Code {
  const codes = members.map((member) =>
    "spread" in member
      ? { key: undefined, code: compileExpression(member.spread, names) }
      : { key: member.key, code: compileExpression(member.value, names) },
  );
  return (frame) => {
    const object: JsObject = {};
    frame.budget.spend(codes.length);
    for (const { key, code } of codes) {
      const value = code(frame);
      if (key !== undefined) setOwn(object, key, value);
      else if (isJsObject(value)) {
        const keys = Object.keys(value);
        frame.budget.spend(keys.length);
        for (const name of keys) setOwn(object, name, value[name]);
      } else if (value !== undefined && value !== null) throw new NotInterpreted("spreading no object");
    }
    return object;
  };
}

/** A member or a call, as a part of a chain or alone. */
function compileLink(node: Expression, names: Names): ChainCode {
  const own = globalMember(node, names);
  if (own !== undefined) return () => own;
  if (node.kind === "member") {
    const owner = compileLink(node.owner, names);
    const key = compileExpression(node.key, names);
    const { optional } = node;
    return (frame) => {
      const value = owner(frame);
      if (value === broken || (optional && (value === undefined || value === null))) return broken;
      return readMember(value, key(frame));
    };
  }
  if (node.kind !== "call") return compileExpression(node, names);
  const args = node.args.map((arg) => compileExpression(arg, names));
  const { callee, optional } = node;
  if (callee.kind === "member" && globalMember(callee, names) === undefined)
    return compileMethodCall(callee, args, optional, names);
  const code = compileLink(callee, names);
  return (frame) => {
    const value = code(frame);
    if (value === broken || (optional && (value === undefined || value === null))) return broken;
    return callValue(frame, value, args);
  };
}

function compileMethodCall(
  callee: Extract<Expression, { kind: "member" }>,
  args: readonly Code[],
  optional: boolean,
  names: Names,
): ChainCode {
  const owner = compileLink(callee.owner, names);
  const key = compileExpression(callee.key, names);
  // Known at once for nearly all: a method we lack is the engine's, before any element is looked at.
  if (callee.key.kind === "constant" && !isMethod(String(callee.key.value))) {
    throw new NotInterpreted(`the method ${String(callee.key.value)}`);
  }
  return (frame) => {
    const value = owner(frame);
    if (value === broken || (callee.optional && (value === undefined || value === null))) return broken;
    const name = key(frame);
    const member = readOwn(value, name);
    if (optional && member === undefined && !isMethod(toText(name))) return broken;
    if (member !== undefined) return callValue(frame, member, args);
    const given = args.map((arg) => arg(frame));
    frame.budget.enter();
    const result = callMethod(frame.budget, value, toText(name), given);
    frame.budget.leave();
    return result;
  };
}

/** `JSON.stringify` and the like: members of globals that are functions of ours. */
function globalMember(node: Expression, names: Names): JsValue {
  if (node.kind !== "member" || node.owner.kind !== "name" || node.key.kind !== "constant") return undefined;
  return isKnown(node.owner.name, names) ? undefined : globalMembers.get(node.owner.name)?.get(String(node.key.value));
}

function callValue(frame: Frame, value: JsValue, args: readonly Code[]): JsValue {
  if (!JsFunction.is(value)) throw new JsError("it is not a function");
  const given = args.map((arg) => arg(frame));
  frame.budget.enter();
  const result = value.call(given);
  frame.budget.leave();
  return result;
}

function compileUnary(node: Extract<Expression, { kind: "unary" }>, names: Names): Code {
  const { operand, operator } = node;
  if (operator === "typeof" && operand.kind === "name" && !isKnown(operand.name, names)) {
    throw new NotInterpreted(`the name ${operand.name}`);
  }
  const code = compileExpression(operand, names);
  switch (operator) {
    case "!":
      return (frame) => !isTruthy(code(frame));
    case "-":
      return (frame) => -toNumber(code(frame));
    case "+":
      return (frame) => toNumber(code(frame));
    case "typeof":
      return (frame) => typeOf(code(frame));
    default:
      return (frame) => {
        code(frame);
        return undefined;
      };
  }
}

function isKnown(name: string, names: Names): boolean {
  for (let here: Names | undefined = names; here !== undefined; here = here.parent) {
    if (here.own.includes(name)) return true;
  }
  return globals.has(name);
}

function compileBinary(operator: string, left: Code, right: Code): Code {
  switch (operator) {
    case "===":
      return (frame) => left(frame) === right(frame);
    case "!==":
      return (frame) => left(frame) !== right(frame);
    case "==":
      return (frame) => looselyEqual(left(frame), right(frame));
    case "!=":
      return (frame) => !looselyEqual(left(frame), right(frame));
    case "<":
      return (frame) => compare(left(frame), right(frame), (a, b) => a < b);
    case ">":
      return (frame) => compare(left(frame), right(frame), (a, b) => a > b);
    case "<=":
      return (frame) => compare(left(frame), right(frame), (a, b) => a <= b);
    case ">=":
      return (frame) => compare(left(frame), right(frame), (a, b) => a >= b);
    case "+":
      return (frame) => {
        const sum = add(left(frame), right(frame));
        return typeof sum === "string" ? frame.budget.text(sum) : sum;
      };
    case "-":
      return (frame) => toNumber(left(frame)) - toNumber(right(frame));
    case "*":
      return (frame) => toNumber(left(frame)) * toNumber(right(frame));
    case "/":
      return (frame) => toNumber(left(frame)) / toNumber(right(frame));
    case "%":
      return (frame) => toNumber(left(frame)) % toNumber(right(frame));
    default:
      throw new NotInterpreted(`the operator ${operator}`);
  }
}

function compileLogical(operator: "&&" | "||" | "??", left: Code, right: Code): Code {
  if (operator === "&&") {
    return (frame) => {
      const value = left(frame);
      return isTruthy(value) ? right(frame) : value;
    };
  }
  if (operator === "||") {
    return (frame) => {
      const value = left(frame);
      return isTruthy(value) ? value : right(frame);
    };
  }
  return (frame) => left(frame) ?? right(frame);
}

/** The function value as it is made where the expression stands. */
export function compileFunction(node: FunctionExpression, names: Names): (frame: Frame) => JsFunction {
  const inner: Names = { own: [...node.parameters], parent: names };
  if (new Set(inner.own).size !== inner.own.length) throw new NotInterpreted("two parameters of one name");
  // A function expression may call itself by its name.
  const ownName = node.name !== undefined && !inner.own.includes(node.name) ? inner.own.push(node.name) - 1 : undefined;
  for (const name of declaredIn(node.body)) {
    if (inner.own.includes(name)) throw new NotInterpreted(`${name} declared twice`);
    inner.own.push(name);
  }
  const body = compileStatements(node.body, inner);
  const { length } = node.parameters;
  return (parent) => {
    const made: JsFunction = new JsFunction((args) => {
      const values: JsValue[] = args.slice(0, length);
      while (values.length < inner.own.length) values.push(undefined);
      if (ownName !== undefined) values[ownName] = made;
      const outcome = body({ values, parent, budget: parent.budget });
      return outcome === unfinished ? undefined : outcome;
    });
    return made;
  };
}

function declaredIn(statements: readonly Statement[]): string[] {
  return statements.flatMap((statement) => {
    if (statement.kind === "declare") return [statement.name];
    return statement.kind === "if" ? [...declaredIn(statement.yes), ...declaredIn(statement.no)] : [];
  });
}

/** No `return` was met. */
const unfinished = Symbol("unfinished");
type StatementCode = (frame: Frame) => JsValue | typeof unfinished;

function compileStatements(statements: readonly Statement[], names: Names): StatementCode {
  const codes = statements.map((statement) => compileStatement(statement, names));
  return (frame) => {
    for (const code of codes) {
      const outcome = code(frame);
      if (outcome !== unfinished) return outcome;
    }
    return unfinished;
  };
}

function compileStatement(statement: Statement, names: Names): StatementCode {
  switch (statement.kind) {
    case "return": {
      const { value } = statement;
      return value === undefined ? () => undefined : compileExpression(value, names);
    }
    case "declare": {
      if (statement.value === undefined) return () => unfinished;
      const value = compileExpression(statement.value, names);
      const index = names.own.indexOf(statement.name);
      return (frame) => {
        frame.values[index] = value(frame);
        return unfinished;
      };
    }
    case "if": {
      const test = compileExpression(statement.test, names);
      const yes = compileStatements(statement.yes, names);
      const no = compileStatements(statement.no, names);
      return (frame) => (isTruthy(test(frame)) ? yes(frame) : no(frame));
    }
    case "expression": {
      const value = compileExpression(statement.value, names);
      return (frame) => {
        value(frame);
        return unfinished;
      };
    }
  }
}
