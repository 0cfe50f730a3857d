/** What one opens a run for: the innermost step that failed, or the one it waits at. Pure. */
import type { RunView } from "#contract/run-view.ts";
import type { RunEvent } from "#playbook/run-event.ts";
import { openQuestions } from "../explain-run.ts";
import type { Look } from "./look-into.ts";

export function findOpening(look: Look): RunView["opening"] {
  const { book, source } = look;
  const place = ({ frame, task }: { frame: string; task: string }): RunView["opening"] => {
    const around = book.frames.get(frame);
    const drawn = book.frames.drawnAt(frame);
    return { frame, task, drawn, round: around && drawn !== frame ? around.round : null };
  };
  switch (source.row.status) {
    case "failed": {
      const found = findFatal(book.events, source.row);
      return found ? place(found) : null;
    }
    case "waiting": {
      const [question] = openQuestions(book.events, book.state);
      if (question) return place(question);
      for (const [frame, { tasks }] of Object.entries(book.state.frames)) {
        for (const [task, { status }] of Object.entries(tasks)) {
          if (status === "ready" || status === "intended") return place({ frame, task });
        }
      }
      return null;
    }
    default:
      return null;
  }
}

/** A block may fail and the run go on; the one with the run's own error ended it. What called it failed after it. */
function findFatal(
  events: readonly RunEvent[],
  row: { errorCode: string | null; errorMessage: string | null },
): { frame: string; task: string } | undefined {
  const failed = events.filter((event) => event.type === "taskFailed");
  const fatal = failed.find(({ error }) => error.code === row.errorCode && error.message === row.errorMessage);
  return fatal ?? failed.at(-1);
}
