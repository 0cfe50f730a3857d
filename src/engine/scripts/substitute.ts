/**
 * `${…}` in what a script passes to a command, as the server fills it in there. Only what the script's author wrote counts:
 * an expression that came in with an alert and is merely handed on stays text.
 */
import type { Json } from "#base/json.ts";
import type { Value } from "#playbook/model.ts";
import { textOf } from "#playbook/xsoar/cast.ts";
import { parseText } from "#playbook/xsoar/text-template.ts";
import { evaluate, type Scope } from "../evaluate.ts";

export function substituted(given: Json, code: string, scope: Scope): Json | undefined {
  if (typeof given !== "string" || !given.includes("${")) return given;
  const parts = parseText(given);
  const [first] = parts;
  if (parts.length === 1 && typeof first === "object")
    return isWritten(code, first.dt.source) ? find(first.dt.source, scope) : given;
  let whole = "";
  for (const part of parts) {
    if (typeof part === "string") whole += part;
    else if (isWritten(code, part.dt.source)) whole += textOf(find(part.dt.source, scope));
    else whole += `\${${part.dt.source}}`;
  }
  return whole;
}

/** In so many letters; a script that puts expressions together (`"${" + name + "}"`) means all of them. */
function isWritten(code: string, expression: string): boolean {
  return code.includes(`\${${expression}}`) || /\$\{["'`]/.test(code);
}

function find(expression: string, scope: Scope): Json | undefined {
  const value: Value = { kind: "text", text: `\${${expression}}` };
  const result = evaluate(value, scope);
  return result.ok ? result.value : undefined;
}
