/**
 * The values an expression handles: JSON, undefined, and a few kinds of our own that never leave the evaluator. No host
 * object, function or prototype is ever a value, so no expression can reach one.
 */
export type Value = undefined | null | boolean | number | string | Value[] | Dict | Special;

export interface Dict {
  [key: string]: Value;
}

/** Our own kinds; the private name keeps the type apart from every plain object. */
export abstract class Special {
  readonly #special = true;
  static is(value: unknown): value is Special {
    return typeof value === "object" && value !== null && #special in value;
  }
}

/** A float whose value is whole: Python shows `4 / 2` as `2.0`, and JSON numbers cannot remember that. */
export class Float extends Special {
  readonly value: number;
  constructor(value: number) {
    super();
    this.value = value;
  }
}

/** `range(…)`: three numbers, however long it is. */
export class Range extends Special {
  readonly start: number;
  readonly stop: number;
  readonly step: number;
  readonly length: number;
  constructor(start: number, stop: number, step: number) {
    super();
    this.start = start;
    this.stop = stop;
    this.step = step;
    this.length = Math.max(0, Math.ceil((stop - start) / step));
  }

  at(index: number): number | undefined {
    return index >= 0 && index < this.length ? this.start + index * this.step : undefined;
  }

  includes(value: number): boolean {
    const index = (value - this.start) / this.step;
    return Number.isInteger(index) && index >= 0 && index < this.length;
  }
}

/** `namespace(…)`: the one thing a template can change from inside a loop. */
export class Namespace extends Special {
  readonly values: Map<string, Value>;
  constructor(values: Map<string, Value>) {
    super();
    this.values = values;
  }
}

/** `loop` inside a `for`. */
export class Loop extends Special {
  readonly items: readonly Value[];
  index0 = 0;
  constructor(items: readonly Value[]) {
    super();
    this.items = items;
  }
}

/** A Python tuple: a list that shows itself with parentheses; `names` are those of `groupby`'s pairs. */
export class Tuple extends Array<Value> {
  static override get [Symbol.species]() {
    return Array;
  }
  names: readonly string[] = [];
}

export function tupleOf(...items: Value[]): Tuple {
  const tuple = new Tuple();
  for (const item of items) tuple.push(item);
  return tuple;
}

export function isDict(value: Value): value is Dict {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !Special.is(value);
}

/** Sets an own property whatever its name: `__proto__` stays data, and a frozen `Object.prototype` does not matter. */
export function setKey(dict: Dict, key: string, value: Value): void {
  if (key in Object.prototype) {
    Object.defineProperty(dict, key, { value, enumerable: true, configurable: true, writable: true });
  } else dict[key] = value;
}

export function getKey(dict: Dict, key: string): Value {
  return Object.hasOwn(dict, key) ? dict[key] : undefined;
}

/** The number behind an int, a float or (as in Python) a boolean. */
export function numberOf(value: Value): number | undefined {
  if (typeof value === "number") return value;
  if (value instanceof Float) return value.value;
  if (typeof value === "boolean") return value ? 1 : 0;
  return undefined;
}

export function isFloat(value: Value): boolean {
  return value instanceof Float || (typeof value === "number" && !Number.isInteger(value));
}

export function floatOf(value: number): Value {
  return Number.isInteger(value) ? new Float(value) : value;
}

export function isTrue(value: Value): boolean {
  if (Array.isArray(value)) return value.length > 0;
  if (typeof value !== "object" || value === null) return Boolean(value);
  if (value instanceof Float) return value.value !== 0;
  if (value instanceof Range) return value.length > 0;
  if (Special.is(value)) return true;
  for (const key in value) if (Object.hasOwn(value, key)) return true;
  return false;
}

/** Python's name of the value's kind, for messages its users know. */
export function kindOf(value: Value): string {
  if (value === undefined) return "undefined";
  if (value === null) return "none";
  if (typeof value === "boolean") return "bool";
  if (typeof value === "string") return "str";
  if (typeof value === "number" || value instanceof Float) return isFloat(value) ? "float" : "int";
  if (value instanceof Tuple) return "tuple";
  if (Array.isArray(value)) return "list";
  if (value instanceof Range) return "range";
  if (value instanceof Namespace) return "namespace";
  if (value instanceof Loop) return "loop";
  return "dict";
}
