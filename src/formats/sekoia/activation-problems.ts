import type { Problem } from "#base/problem.ts";
import type { Playbook, Task, Value } from "#playbook/model.ts";
import type { JsonPath } from "../json-document.ts";
import { Report } from "../report.ts";
import { inspectTemplate } from "./inspect-template.ts";
import { placeholdersOf } from "./placeholders.ts";
import { isTemplate, textsOf } from "./template-text.ts";

export interface KnownParts {
  /** Names of commands the integrations offer. */
  commands: ReadonlySet<string>;
  /** `integration/trigger`; absent: triggers are not checked. */
  triggers?: ReadonlySet<string>;
}

/** Why a playbook that loads cannot be switched on yet; each is an error here. */
export function activationProblems(playbook: Playbook, known: KnownParts): Problem[] {
  const report = new Report(() => undefined, undefined);
  const trigger = playbook.trigger && `${playbook.trigger.integration}/${playbook.trigger.trigger}`;
  if (trigger !== undefined && known.triggers && !known.triggers.has(trigger)) {
    const message = `No integration offers the trigger ${trigger}. Choose one of ${[...known.triggers].join(", ")}.`;
    report.error("CONTENT_SEKOIA_TRIGGER_UNKNOWN", ["nodes", playbook.startTaskId, "trigger_uuid"], message);
  }
  for (const { id, name, command } of Object.values(playbook.tasks)) {
    if (!command || known.commands.has(command.name)) continue;
    const message = `Node ${id} "${name}" needs the command ${command.name}, which no integration offers. Add the integration, or replace the node by one that Tocsin can run.`;
    report.error("CONTENT_SEKOIA_ACTION_UNKNOWN", ["nodes", id, "action_uuid"], message);
  }
  for (const task of Object.values(playbook.tasks)) {
    for (const [place, value] of valuesOf(task)) {
      if (value.kind !== "jinja") continue;
      for (const [path, text] of textsOf(value.template, ["nodes", task.id, ...place])) {
        const faults = isTemplate(text) ? inspectTemplate(text, value.asJson ?? false).faults : [];
        for (const { code, severity, message } of faults) {
          if (severity !== "info") report.error(code, path, `Node ${task.id} "${task.name}": ${message}`);
        }
      }
    }
  }
  return [...report.problems, ...placeholdersOf(playbook)];
}

/** Every value of a task that is evaluated when it runs, with its place in the export. */
function valuesOf({ command, branches, frame, modifications }: Task): [JsonPath, Value][] {
  const values: [JsonPath, Value][] = [];
  for (const [name, value] of Object.entries(command?.arguments ?? {})) values.push([["arguments", name], value]);
  for (const [at, { groups }] of branches?.entries() ?? []) {
    for (const { left, right } of groups.flat()) {
      values.push([["cases", at, "left"], left], [["cases", at, "right"], right]);
    }
  }
  if (frame?.items) values.push([["items"], frame.items]);
  for (const [at, { value }] of modifications?.entries() ?? []) values.push([["modifications", at, "value"], value]);
  return values;
}
