/** Automations in a line, for tests. */
import type { Task } from "#playbook/model.ts";
import type { Script, ScriptArgument } from "#playbook/script.ts";

export function buildScript(name: string, code: string, more: Partial<Script> = {}): Script {
  return {
    id: name,
    name,
    language: "javascript",
    code,
    tags: [],
    arguments: [],
    outputs: [],
    deprecated: false,
    ...more,
  };
}

export function scriptArgument(name: string, more: Partial<ScriptArgument> = {}): ScriptArgument {
  return { name, required: false, positional: false, isArray: false, secret: false, ...more };
}

/** What a task runs; values are texts of XSOAR's. */
export function callScript(name: string, args: Record<string, string> = {}): Pick<Task, "command"> {
  const entries = Object.entries(args).map(([key, text]) => [key, { kind: "text", text }] as const);
  return { command: { name, isScript: true, arguments: Object.fromEntries(entries) } };
}
