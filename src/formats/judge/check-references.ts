/** Warns of what the playbooks of a set call and nobody has. */
import type { Problem } from "#base/problem.ts";
import type { ContentProblemCode } from "../content-problems.ts";
import type { Abilities } from "./abilities.ts";
import { findMissing, type Provided, ProvidedIndex } from "./judge-content.ts";
import type { NeedKind } from "./playbook-facts.ts";

const codes: Partial<Record<NeedKind, ContentProblemCode>> = {
  command: "CONTENT_XSOAR_COMMAND_MISSING",
  script: "CONTENT_XSOAR_SCRIPT_MISSING",
  playbook: "CONTENT_XSOAR_PLAYBOOK_MISSING",
  filter: "CONTENT_XSOAR_OPERATOR_MISSING",
  transformer: "CONTENT_XSOAR_OPERATOR_MISSING",
};

const words: Partial<Record<NeedKind, string>> = {
  command: "runs the command",
  script: "runs the script",
  playbook: "calls the playbook",
  filter: "uses the filter",
  transformer: "uses the transformer",
};

export function checkReferences(provided: Provided, abilities: Abilities): Problem[] {
  const index = new ProvidedIndex(provided);
  const problems: Problem[] = [];
  for (const playbook of provided.playbooks) {
    // Reading a Sekoia playbook has told of its unknown actions.
    if (playbook.language === "sekoia") continue;
    for (const task of playbook.tasks) {
      for (const need of task.needs) {
        const code = codes[need.kind];
        const why = code && findMissing(need, index, abilities);
        if (!code || why === undefined) continue;
        const name = task.name === "" ? `Task ${task.id}` : `Task ${task.id} "${task.name}"`;
        const { path, line, column } = task;
        problems.push({
          code,
          severity: "warning",
          message: `${name} ${words[need.kind]} ${need.name}: ${why}.`,
          file: playbook.file,
          path,
          ...(line !== undefined && { line }),
          ...(column !== undefined && { column }),
        });
      }
    }
  }
  return problems;
}
