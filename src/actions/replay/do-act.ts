/** Has a person's word said again where it was said, or where the same is asked now. What it finds no place for is passed over. */
import { TocsinError } from "#base/errors.ts";
import type { Executor } from "#engine/executor.ts";
import type { RecordedAct } from "#playbook/recording.ts";
import type { TaskPlace } from "#playbook/task-place.ts";
import type { RunHead } from "#store/runs.ts";

export interface OpenQuestion extends TaskPlace {
  question: string;
}

/** False: nothing asks for it, as yet. */
export async function doAct(
  executor: Executor,
  head: RunHead,
  act: RecordedAct,
  open: readonly OpenQuestion[],
): Promise<boolean> {
  const asked = act.do === "answer" ? placeOfQuestion(open, act) : act;
  if (!asked) return false;
  const { id } = head;
  const { by, reason } = act;
  const who = { by, ...(reason === undefined ? {} : { reason }) };
  const place = { frame: act.frame, task: act.task };
  const ending = {
    ...(act.label === undefined ? {} : { label: act.label }),
    ...(act.outputs === undefined ? {} : { outputs: act.outputs }),
  };
  try {
    await executor.bring(head);
    const { operations } = executor;
    switch (act.do) {
      case "answer":
        await operations.answer(id, {
          frame: asked.frame,
          task: asked.task,
          answer: act.answer ?? "",
          by,
          ...(act.answers === undefined ? {} : { answers: act.answers }),
          ...(act.recipient === undefined ? {} : { recipient: act.recipient, via: act.via ?? "console" }),
        });
        break;
      case "complete":
        await operations.complete(id, place, ending, who);
        break;
      case "skip":
        await operations.skip(id, place, ending, who);
        break;
      case "skip branch":
        await operations.skipBranch(id, place, who);
        break;
      case "retry":
        await operations.retry(id, place, who);
        break;
      case "reopen":
        await operations.reopen(id, place, who);
        break;
      case "cancel":
        await operations.cancel(id, by, reason);
        break;
    }
  } catch (error) {
    if (!(error instanceof TocsinError)) throw error;
  }
  return true;
}

/** The task that asked then; where that asks nothing here, one that asks the same. */
function placeOfQuestion(open: readonly OpenQuestion[], act: RecordedAct): TaskPlace | undefined {
  return (
    open.find(({ frame, task }) => frame === act.frame && task === act.task) ??
    open.find(({ question }) => act.question !== undefined && question === act.question)
  );
}
