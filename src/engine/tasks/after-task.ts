/** What a task does when it is done beyond its command: incident fields, timers, evidence. */
import type { JsonObject } from "#base/json.ts";
import type { Task } from "#playbook/model.ts";
import type { StepError } from "#playbook/run-event.ts";
import { timersAt } from "#playbook/task-marks.ts";
import type { StoreOperation } from "#sdk/investigation.ts";
import type { KeptEntryRow } from "#store/entry-rows.ts";
import { evaluate, type Scope } from "../evaluate.ts";
import { entryId } from "../war-room.ts";
import type { ContextDraft } from "./context-draft.ts";
import { textOf } from "./xsoar-call.ts";

export interface AfterTask {
  operations: StoreOperation[];
  error?: StepError;
}

/** `draft` is the context as the task's results leave it: that is what its field mapping reads. */
export function afterTask(task: Task, draft: ContextDraft, entries: readonly KeptEntryRow[]): AfterTask {
  const scope = draft.scope();
  const operations: StoreOperation[] = [];
  const fields: JsonObject = {};
  for (const { field, value } of task.fieldMapping ?? []) {
    const result = evaluate(value, scope);
    if (!result.ok) {
      return {
        operations: [],
        error: { ...result.error, message: `incident field ${field}: ${result.error.message}` },
      };
    }
    if (result.value !== undefined) fields[field] = result.value;
  }
  if (Object.keys(fields).length > 0) operations.push({ op: "setIncident", fields });
  for (const { field, action } of timersAt(task, "end")) operations.push({ op: "timer", field, action });
  if (task.evidence) operations.push(...marksOf(task.evidence, scope, entries));
  return { operations };
}

function marksOf(
  evidence: NonNullable<Task["evidence"]>,
  scope: Scope,
  entries: readonly KeptEntryRow[],
): StoreOperation[] {
  const read = (value: Parameters<typeof evaluate>[0] | undefined) => {
    const result = value && evaluate(value, scope);
    return result?.ok && result.value !== undefined ? result.value : undefined;
  };
  const tags = read(evidence.tags);
  const occurred = Date.parse(textOf(read(evidence.occurred) ?? ""));
  return entries
    .filter(({ parent }) => parent !== undefined)
    .map(
      (entry): StoreOperation => ({
        op: "markEvidence",
        entryId: entryId(entry),
        description: textOf(read(evidence.description) ?? ""),
        tags: Array.isArray(tags)
          ? tags.map(textOf)
          : textOf(tags ?? "")
              .split(",")
              .map((tag) => tag.trim())
              .filter(Boolean),
        ...(Number.isNaN(occurred) ? {} : { occurred }),
      }),
    );
}
