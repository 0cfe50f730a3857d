/** Statements as closures that write to an output: texts, `{{ … }}`, if, for, set, filter blocks. */
import { compileApplication, compileExpression } from "./compile-expression.ts";
import { toDataText } from "./data-text.ts";
import { ExpressionError, typeError } from "./expression-error.ts";
import { type Evaluate, Frame } from "./frame.ts";
import { toItems } from "./operators.ts";
import type { Output } from "./output.ts";
import { printExpression } from "./print-expression.ts";
import { toText } from "./python-text.ts";
import type { Expression, OfType, Statement } from "./syntax.ts";
import { isTrue, kindOf, Loop, Namespace, type Value } from "./value.ts";

export type Execute = (frame: Frame, output: Output) => void;

const deepest = 60;

export function compileBody(body: readonly Statement[], depth = 0): Execute {
  if (depth > deepest) throw new ExpressionError("JINJA_DEPTH", `statements are nested more than ${deepest} deep`);
  const parts = body.filter((node) => node.type !== "Comment").map((node) => compileStatement(node, depth));
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return only;
  return (frame, output) => {
    for (const part of parts) part(frame, output);
  };
}

/** An expression that tells the evaluation where it is, so that an error can name it. */
export function compileMarked(node: Expression): Evaluate {
  const evaluate = compileExpression(node);
  const print = () => printExpression(node);
  return (frame) => {
    frame.evaluation.expression = print;
    return evaluate(frame);
  };
}

function compileStatement(node: Statement, depth: number): Execute {
  switch (node.type) {
    case "StringLiteral": {
      const { value } = node;
      return (_frame, output) => output.add(value);
    }
    case "If":
      return compileIf(node, depth);
    case "For":
      return compileFor(node, depth);
    case "Set":
      return compileSet(node, depth);
    case "FilterStatement": {
      const body = compileBody(node.body, depth + 1);
      const applied = compileApplication(node.filter, (frame) => renderAside(frame, body));
      return (frame, output) => output.add(toText(frame.evaluation, applied(frame)));
    }
    case "Macro":
    case "CallStatement":
    case "Break":
    case "Continue":
    case "Comment":
      throw new ExpressionError("JINJA_UNSUPPORTED", `\`${node.type}\` is not supported in an argument`);
    default:
      return compileOutput(node);
  }
}

function compileOutput(node: Expression): Execute {
  const evaluate = compileMarked(node);
  const show = givesData(node) ? toDataText : toText;
  return (frame, output) => output.add(show(frame.evaluation, evaluate(frame)));
}

/** `… | fromjson` shows itself as JSON, not as Python: that is what the vendor's templates are written for. */
function givesData(node: Expression): boolean {
  if (node.type === "Ternary") return givesData(node.trueExpr) && givesData(node.falseExpr);
  if (node.type === "SelectExpression") return givesData(node.lhs);
  return node.type === "FilterExpression" && node.filter.type === "Identifier" && node.filter.value === "fromjson";
}

function compileIf(node: OfType<"If">, depth: number): Execute {
  const branches: { test: Evaluate; body: Execute }[] = [];
  let rest: readonly Statement[] = [node];
  // `elif` is an `if` alone in the other branch: taken as a row, so that a long one does not count as deep nesting.
  for (;;) {
    const [next] = rest;
    if (rest.length !== 1 || next?.type !== "If") break;
    branches.push({ test: compileMarked(next.test), body: compileBody(next.body, depth + 1) });
    rest = next.alternate;
  }
  const otherwise = compileBody(rest, depth + 1);
  return (frame, output) => {
    for (const { test, body } of branches) if (isTrue(test(frame))) return body(frame, output);
    otherwise(frame, output);
  };
}

function compileFor(node: OfType<"For">, depth: number): Execute {
  const filtered = node.iterable.type === "SelectExpression" ? node.iterable : undefined;
  const iterable = compileMarked(filtered?.lhs ?? node.iterable);
  const test = filtered && compileMarked(filtered.test);
  const assign = compileTarget(node.loopvar);
  const body = compileBody(node.body, depth + 1);
  const otherwise = compileBody(node.defaultBlock, depth + 1);
  return (frame, output) => {
    const { evaluation } = frame;
    let items = toItems(evaluation, iterable(frame));
    if (test) {
      items = items.filter((item) => {
        evaluation.spend();
        const turn = new Frame(evaluation, frame);
        assign(turn, item);
        return isTrue(test(turn));
      });
    }
    if (items.length === 0) return otherwise(frame, output);
    const loop = new Loop(items);
    for (let index = 0; index < items.length; index++) {
      evaluation.spend();
      loop.index0 = index;
      const turn = new Frame(evaluation, frame);
      turn.set("loop", loop);
      assign(turn, items[index]);
      body(turn, output);
    }
  };
}

function compileSet(node: OfType<"Set">, depth: number): Execute {
  const assign = compileTarget(node.assignee);
  if (node.value !== null) {
    const value = compileMarked(node.value);
    return (frame) => {
      frame.evaluation.spend();
      assign(frame, value(frame));
    };
  }
  const body = compileBody(node.body, depth + 1);
  return (frame) => assign(frame, renderAside(frame, body));
}

/** What a block renders, as a value instead of in the output. */
function renderAside(frame: Frame, body: Execute): string {
  const aside = frame.evaluation.openOutput();
  body(new Frame(frame.evaluation, frame), aside);
  return frame.evaluation.text(aside.text);
}

function compileTarget(node: Expression): (frame: Frame, value: Value) => void {
  if (node.type === "Identifier") {
    const name = node.value;
    return (frame, value) => frame.set(name, value);
  }
  if (node.type === "TupleLiteral") {
    const targets = node.value.map(compileTarget);
    return (frame, value) => {
      const items = toItems(frame.evaluation, value);
      if (items.length !== targets.length) {
        throw typeError(`${targets.length} names are given for ${items.length} values`);
      }
      targets.forEach((assign, index) => {
        assign(frame, items[index]);
      });
    };
  }
  if (
    node.type === "MemberExpression" &&
    !node.computed &&
    node.object.type === "Identifier" &&
    node.property.type === "Identifier"
  ) {
    const owner = node.object.value;
    const key = node.property.value;
    return (frame, value) => {
      const namespace = frame.get(owner);
      if (!(namespace instanceof Namespace)) {
        throw typeError(`\`${owner}\` is ${kindOf(namespace)}: only an attribute of a namespace can be set`);
      }
      namespace.values.set(key, value);
    };
  }
  throw new ExpressionError("JINJA_SYNTAX", `\`${printExpression(node)}\` cannot be assigned to`);
}
