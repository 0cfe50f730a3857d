/** A playbook of XSOAR's in few words, read as its YAML would be: for tests that need many. */
import { isObject, type JsonObject } from "#base/json.ts";
import { readContent } from "#formats/read-content.ts";
import type { Playbook } from "#playbook/model.ts";

/** A task; what is not named here stands in it as it is. */
export interface WrittenTask {
  type?: string;
  name?: string;
  /** A built-in or an automation, or a command: `Brand|||command`. */
  script?: string;
  playbook?: string;
  args?: JsonObject;
  tags?: string[];
  /** Task ids after which label; a list: after the plain edge. */
  next?: string[] | Record<string, string[]>;
  [more: string]: unknown;
}

export function writePlaybook(name: string, tasks: Record<string, WrittenTask>, more: JsonObject = {}): Playbook {
  const table: JsonObject = {};
  for (const [
    id,
    { type = "regular", name: title, script, playbook, args = {}, tags, next = [], ...rest },
  ] of Object.entries(tasks)) {
    const isCommand = script?.includes("|||") ?? false;
    table[id] = {
      id,
      taskid: id,
      type,
      task: {
        id,
        version: -1,
        name: title ?? id,
        type,
        iscommand: isCommand,
        brand: "",
        ...(tags ? { tags } : {}),
        ...(script === undefined ? {} : isCommand ? { script } : { scriptName: script }),
        ...(playbook === undefined ? {} : { playbookName: playbook }),
      },
      nexttasks: Array.isArray(next) ? (next.length > 0 ? { "#none#": next } : {}) : next,
      scriptarguments: Object.fromEntries(
        Object.entries(args).map(([key, value]) => [key, isObject(value) ? value : { simple: value }]),
      ),
      // What a test writes there is JSON.
      ...(rest as JsonObject),
    };
  }
  const whole = { id: name, name, version: -1, starttaskid: "0", inputs: [], outputs: [], ...more, tasks: table };
  const { items, problems } = readContent(JSON.stringify(whole), `${name}.yml`);
  const faults = problems.filter(({ severity }) => severity === "error");
  const [item] = items;
  if (faults.length > 0 || item?.kind !== "playbook") {
    throw new Error(`the playbook ${name} cannot be read: ${JSON.stringify(faults)}`);
  }
  return item.value;
}
