/** The methods of lists that leave the list as it is. Those that change it are the engine's, which has its own copy. */
import type { Budget } from "./budget.ts";
import type { Method } from "./members.ts";
import { toInteger } from "./text-methods.ts";
import { isTruthy, JsError, JsFunction, type JsValue, NotInterpreted, toText } from "./value.ts";

type Visit = (item: JsValue, index: number) => JsValue;

/** The function given to `map` and its like. */
function visitor(budget: Budget, list: readonly JsValue[], callback: JsValue): Visit {
  if (!JsFunction.is(callback)) throw new JsError("it is not a function");
  return (item, index) => {
    budget.spend();
    return callback.call([item, index, list as JsValue[]]);
  };
}

function visiting(work: (list: readonly JsValue[], visit: Visit) => JsValue): Method<JsValue[]> {
  return (budget, list, [callback]) => work(list, visitor(budget, list, callback));
}

function sameValueZero(a: JsValue, b: JsValue): boolean {
  return a === b || (Number.isNaN(a) && Number.isNaN(b));
}

function flatten(budget: Budget, list: readonly JsValue[], depth: number, into: JsValue[]): JsValue[] {
  budget.spend(list.length);
  for (const item of list) {
    if (Array.isArray(item) && depth > 0) flatten(budget, item, depth - 1, into);
    else into.push(item);
  }
  return into;
}

const reduce: Method<JsValue[]> = (budget, list, args) => {
  const [callback] = args;
  if (!JsFunction.is(callback)) throw new JsError("it is not a function");
  if (list.length === 0 && args.length < 2) throw new JsError("reduce of an empty list with no first value");
  let value = args.length < 2 ? list[0] : args[1];
  for (let index = args.length < 2 ? 1 : 0; index < list.length; index++) {
    budget.spend();
    value = callback.call([value, list[index], index, list]);
  }
  return value;
};

function clampStart(from: JsValue, length: number): number {
  const start = toInteger(from);
  return start < 0 ? Math.max(0, length + start) : start;
}

export const listMethods: ReadonlyMap<string, Method<JsValue[]>> = new Map<string, Method<JsValue[]>>([
  ["map", visiting((list, visit) => list.map(visit))],
  ["filter", visiting((list, visit) => list.filter((item, index) => isTruthy(visit(item, index))))],
  ["some", visiting((list, visit) => list.some((item, index) => isTruthy(visit(item, index))))],
  ["every", visiting((list, visit) => list.every((item, index) => isTruthy(visit(item, index))))],
  ["find", visiting((list, visit) => list.find((item, index) => isTruthy(visit(item, index))))],
  ["findIndex", visiting((list, visit) => list.findIndex((item, index) => isTruthy(visit(item, index))))],
  ["reduce", reduce],
  ["flatMap", (budget, list, [callback]) => flatten(budget, list.map(visitor(budget, list, callback)), 1, [])],
  ["flat", (budget, list, [depth]) => flatten(budget, list, Math.min(50, toInteger(depth, 1)), [])],
  [
    "indexOf",
    (budget, list, [what, from]) => {
      budget.spend(1 + (list.length >> 4));
      return list.indexOf(what, clampStart(from, list.length));
    },
  ],
  [
    "lastIndexOf",
    (budget, list, [what, ...rest]) => {
      if (rest.length > 0) throw new NotInterpreted("lastIndexOf from somewhere");
      budget.spend(1 + (list.length >> 4));
      return list.lastIndexOf(what);
    },
  ],
  [
    "includes",
    (budget, list, [what, from]) => {
      budget.spend(1 + (list.length >> 4));
      const start = clampStart(from, list.length);
      return list.some((item, index) => index >= start && sameValueZero(item, what));
    },
  ],
  ["at", (_budget, list, [at]) => list.at(toInteger(at))],
  [
    "slice",
    (budget, list, [from, to]) => {
      const part = list.slice(toInteger(from), toInteger(to, list.length));
      budget.spend(part.length);
      return part;
    },
  ],
  [
    "concat",
    (budget, list, others) => {
      const whole = [...list];
      for (const other of others) {
        if (Array.isArray(other)) for (const item of other) whole.push(item);
        else whole.push(other);
      }
      budget.spend(whole.length);
      return whole;
    },
  ],
  [
    "join",
    (budget, list, [separator]) => {
      const between = separator === undefined ? "," : toText(separator);
      budget.spend(list.length);
      budget.reserveText(between.length * list.length);
      return budget.text(list.map((item) => (item === undefined || item === null ? "" : toText(item))).join(between));
    },
  ],
  ["toString", (budget, list) => budget.text(toText(list))],
  ["valueOf", (_budget, list) => list],
]);
