/** What the War Room is told of a question: that it was sent, called to mind, or was due. */
import { planAt, taskAt } from "#playbook/frame-plan.ts";
import { isQuiet } from "#playbook/task-marks.ts";
import type { TaskPlace } from "#playbook/task-place.ts";
import type { KeptEntryRow } from "#store/entry-rows.ts";
import type { ActiveRun } from "../active-run.ts";
import type { Executor } from "../executor.ts";

/** The investigation must be loaded. Of a quiet task nothing is told. */
export function questionEntry(
  executor: Executor,
  run: ActiveRun,
  { frame, task: id }: TaskPlace,
  words: string | undefined,
): KeptEntryRow[] {
  const task = taskAt(run.plan, run.state, frame, id);
  const playbook = planAt(run.plan, run.state, frame)?.playbook;
  if (words === undefined || run.over || !task || !playbook || isQuiet(playbook, task)) return [];
  const { investigationId, id: runId } = run.head;
  const entry: KeptEntryRow = {
    investigationId,
    n: executor.entryNumbers.take(investigationId, 1),
    type: "note",
    category: "playbookTaskStartAndDone",
    format: "text",
    contents: executor.redactor.redact(words),
    runId,
    task: { id: task.id, name: task.name, playbook: playbook.name },
    created: executor.now(),
  };
  return [entry];
}
