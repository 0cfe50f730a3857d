/** One frame of a run as it is drawn. What it answers grows with the playbook, not with how often it went round. */
import type { RunView, StepState } from "#contract/run-view.ts";
import { nameOfTask, planOfPath } from "#playbook/frame-names.ts";
import { describeWrites } from "../describe-writes.ts";
import { openQuestions, presentRun } from "../explain-run.ts";
import { isOver, operationsOnRun } from "../possible-operations.ts";
import { presentGraph } from "../present-graph.ts";
import { findOpening } from "./find-opening.ts";
import { countStates } from "./frame-states.ts";
import { type Look, type LookOptions, lookInto, requireDrawing } from "./look-into.ts";
import { roundsOf, summarizeBlock } from "./summarize-block.ts";

const questionsTold = 50;
const waitsTold = 20;
const writesTold = 100;

export async function viewRun(
  options: LookOptions & { currentHash(playbookId: string): Promise<string | undefined> },
  id: string,
  path: string,
): Promise<RunView> {
  const look = await lookInto(options, id);
  const { source, book, facts, frames } = look;
  const { row, dry } = source;
  const { drawn, plan, fold } = requireDrawing(look, path);
  const [original, current] = await Promise.all([
    source.original(plan.hash),
    dry ? undefined : options.currentHash(row.playbookId),
  ]);
  const nodes = presentGraph(plan.playbook, original, options.integrations);
  const waits: RunView["waits"] = [];
  const blocks = nodes.flatMap(({ id: node, name }) => {
    const rounds = roundsOf(
      fold.stepsOf(node).map((step) => ({ ...step, frame: join(drawn, step.frame) })),
      facts,
      frames,
    );
    for (const { step, standing } of rounds) {
      if (standing.wait && waits.length < waitsTold) {
        waits.push({ frame: step.frame, task: node, taskName: name, wait: standing.wait });
      }
    }
    return summarizeBlock(node, rounds, book, facts, frames) ?? [];
  });
  const writes = writesOf(look);
  return {
    run: presentRun(row),
    dry,
    playbook: {
      id: row.playbookId,
      name: row.playbookName,
      changedSince: current !== undefined && current !== row.playbookHash,
    },
    path: book.frames.pathTo(path).map((frame) => frames.present(frame)),
    drawn: { id: plan.playbook.id, name: plan.playbook.name },
    nodes,
    blocks,
    counts: countStates(blocks.map(({ state }): StepState => state)),
    can: dry ? [] : operationsOnRun(row),
    questions: isOver(row.status) ? [] : tellQuestions(look),
    waits,
    opening: findOpening(look),
    writes: writes.slice(0, writesTold),
    writesTotal: writes.length,
  };
}

function tellQuestions({ book }: Look): RunView["questions"] {
  return openQuestions(book.events, book.state)
    .slice(0, questionsTold)
    .map((question) => {
      const { frame, task } = question;
      const asked = book.events.findLast(
        (event) => event.type === "questionAsked" && event.frame === frame && event.task === task,
      );
      const due = book.state.frames[frame]?.tasks[task]?.dueAt;
      return {
        ...question,
        taskName: nameOfTask(book.plan, frame, task),
        playbookName: planOfPath(book.plan, frame)?.playbook.name ?? "",
        since: new Date(asked?.at ?? 0).toISOString(),
        dueAt: due === undefined ? null : new Date(due).toISOString(),
      };
    });
}

/** The same until something happens: a journal that was read is not read again for it. */
const writesKnown = new WeakMap<Look["book"], { seq: number; writes: string[] }>();

function writesOf({ book, source }: Look): string[] {
  if (source.dry) return [];
  const known = writesKnown.get(book);
  if (known?.seq === book.seq) return known.writes;
  const writes = describeWrites(book.events, (task, frame) => nameOfTask(book.plan, frame, task));
  writesKnown.set(book, { seq: book.seq, writes });
  return writes;
}

function join(drawn: string, frame: string): string {
  if (drawn === "") return frame;
  return frame === "" ? drawn : `${drawn}.${frame}`;
}
