/** `formatTableValues`: nested values as lines of text, for the cells of a table. */
import { isObject, type Json } from "#base/json.ts";
import { setOwn } from "#playbook/xsoar/javascript/value.ts";

const deepest = 100;

/** Scalars, and what holds nothing, are returned as they are; otherwise a new object with the same keys and text values. */
export function formatTableValues(value: Json): Json {
  if (value === null || typeof value !== "object" || Object.keys(value).length === 0) return value;
  const formatted: Record<string, Json> = {};
  for (const [key, member] of Object.entries(value)) setOwn(formatted, key, formatMember(member));
  return formatted;
}

function formatMember(value: Json): string {
  if (value === null || typeof value !== "object") return String(value).trim();
  if (Object.keys(value).length === 0) return Array.isArray(value) ? "" : "[object Object]";
  return block(value, 0)
    .replace(/\n{3,}/g, "\n\n")
    .trim();
}

/** Two blanks a level; what is nested ends with an empty line; elements of a list count from 1. */
function block(value: Json, level: number): string {
  if (level > deepest) return JSON.stringify(value);
  const indent = "  ".repeat(level);
  if (Array.isArray(value)) {
    const lines = value.map((item, index) =>
      isObject(item) || Array.isArray(item) ? block(item, level) : `${indent}${index + 1}: ${String(item)}\n`,
    );
    return `${lines.join("")}\n`;
  }
  if (!isObject(value)) return `${indent}${String(value)}\n`;
  const lines = Object.entries(value).map(([key, member]) =>
    typeof member === "object"
      ? `${indent}${key}\n${member === null ? "" : block(member, level + 1)}`
      : `${indent}${key}: ${String(member)}\n`,
  );
  return `${lines.join("")}\n`;
}
