/**
 * XSOAR's own playbooks that check what extraction writes to the context, walked task by task without an engine: what
 * they print is extracted, and each of their conditions must hold. Data from TOCSIN_CORPUS.
 */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { Json, JsonObject } from "#base/json.ts";
import { readContent } from "#formats/read-content.ts";
import { extractIndicators } from "#playbook/indicators/extract-indicators.ts";
import { indicatorContext } from "#playbook/indicators/indicator-context.ts";
import { type Playbook, plainEdge, type Task } from "#playbook/model.ts";
import { chooseXsoarBranch } from "#playbook/xsoar/conditions.ts";
import { type Scope, scopeFrom } from "#playbook/xsoar/scope.ts";
import { evaluateXsoarValue } from "#playbook/xsoar/value.ts";

const folder = process.env.TOCSIN_CORPUS ? join(process.env.TOCSIN_CORPUS, "xsoar/conformance") : "";
const skip = folder !== "" && existsSync(folder) ? false : "set TOCSIN_CORPUS to a folder with xsoar/conformance/";

/** Playbooks of nothing but these, of which some task has its entries looked through. */
const known = new Set(["Set", "Print", "DeleteContext", "VerifyContext"]);

function readPlaybooks(): Playbook[] {
  if (skip) return [];
  return readdirSync(folder)
    .flatMap((file) => readContent(readFileSync(join(folder, file), "utf8"), file).items)
    .flatMap((item) => (item.kind === "playbook" ? [item.value] : []))
    .filter(({ tasks }) => {
      const all = Object.values(tasks);
      return (
        all.some(({ extract }) => extract === "inline") &&
        all.every(({ command, frame }) => !frame && (command === undefined || known.has(command.name)))
      );
    });
}

function argumentOf(task: Task, name: string, scope: Scope): Json | undefined {
  const value = task.command?.arguments[name];
  const result = value && evaluateXsoarValue(value, scope, { now: 0 });
  return result?.ok ? result.value : undefined;
}

/** As plain keys and `Account.Email` need it; selectors do not matter where everything is new. */
function write(context: JsonObject, indicators: Record<string, JsonObject[]>): void {
  for (const [key, objects] of Object.entries(indicators)) {
    const path = key.replace(/\(.*$/, "");
    const [name = "", member] = path.split(".");
    if (member === undefined) context[name] = [...((context[name] ?? []) as Json[]), ...objects];
    else {
      const parent = (context[name] ?? {}) as JsonObject;
      context[name] = { ...parent, [member]: [...((parent[member] ?? []) as Json[]), ...objects] };
    }
  }
}

/** Follows the edges from the start; answers the tasks that were reached. */
function walk(playbook: Playbook): Task[] {
  const reached: Task[] = [];
  let context: JsonObject = {};
  for (let id: string | undefined = playbook.startTaskId; id !== undefined; ) {
    const task: Task | undefined = playbook.tasks[id];
    assert.ok(task && !reached.includes(task), id);
    reached.push(task);
    const scope = scopeFrom({ context });
    let edge = plainEdge;
    switch (task.command?.name) {
      case "Set":
        context = { ...context, [String(argumentOf(task, "key", scope))]: argumentOf(task, "value", scope) ?? null };
        break;
      case "Print":
        write(context, indicatorContext(extractIndicators(String(argumentOf(task, "value", scope)))));
        break;
      case "DeleteContext":
        context = {};
        break;
      case "VerifyContext": {
        const path = String(argumentOf(task, "path", scope));
        const found = evaluateXsoarValue({ kind: "path", path }, scope, { now: 0 });
        assert.deepEqual(found.ok && found.value, argumentOf(task, "expectedValue", scope), task.name);
        break;
      }
    }
    if (task.branches) {
      const result = chooseXsoarBranch(task.branches, scope, { now: 0 }, { hasDefault: false, explain: true });
      const failed = result.comparisons.filter((comparison) => !comparison.result);
      assert.ok(result.ok, `${task.name}: ${JSON.stringify(failed)}`);
      edge = result.label;
    }
    id = task.next[edge]?.[0];
  }
  return reached;
}

test("what is extracted is what the playbooks that check extraction want", { skip }, () => {
  const playbooks = readPlaybooks();
  assert.ok(playbooks.length > 0);
  for (const playbook of playbooks) {
    const reached = walk(playbook);
    assert.equal(reached.at(-1)?.type, "title", `${playbook.name} ends at its last title`);
    assert.ok(reached.length > 3);
  }
});
