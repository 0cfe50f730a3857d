import type { FieldTest, Query } from "./query.ts";

/** A query as text that reads back as the same query, with no more parentheses than it needs. */
export function printQuery(query: Query): string {
  return print(query, 0);
}

/** How closely a part binds: or, and, not. */
const binding = { or: 1, and: 2, not: 3 };

function print(query: Query, outside: number): string {
  switch (query.kind) {
    case "all":
      return "";
    case "text":
      return quote(query.text);
    case "field":
      return `${escapeName(query.field)}:${printTest(query.test)}`;
    case "not":
      return `-${print(query.part, binding.not)}`;
    case "and":
    case "or": {
      const own = binding[query.kind];
      const text = query.parts.map((part) => print(part, own)).join(` ${query.kind} `);
      // The same connective within itself is kept apart, so that what is read back has the same shape.
      return own <= outside ? `(${text})` : text;
    }
  }
}

function printTest(test: FieldTest): string {
  if (test.op === "exists") return "*";
  if (test.op !== "is") return `${test.op}${quote(test.value)}`;
  return test.pattern ? escapePattern(test.value) : quote(test.value);
}

function quote(text: string): string {
  return `"${text.replace(/["\\]/g, "\\$&")}"`;
}

function escapeName(name: string): string {
  if (name === "") return '""';
  return name.replace(/[\s()":\\]/g, "\\$&").replace(/^-/, "\\-");
}

function escapePattern(pattern: string): string {
  return pattern.replace(/[\s()"\\]/g, "\\$&").replace(/^[<>]/, "\\$&");
}
