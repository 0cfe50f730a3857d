/** What every question about a run begins with: its book, and what it does right now. */
import { TocsinError } from "#base/errors.ts";
import type { IntegrationDefinition } from "#sdk/integration.ts";
import type { LiveWork } from "../describe-wait.ts";
import { FrameStates } from "./frame-states.ts";
import type { RunBook, RunSource } from "./run-book.ts";
import type { RunBooks } from "./run-books.ts";
import type { RunFacts } from "./tell-wait.ts";

export interface LookOptions {
  books: RunBooks;
  integrations: readonly IntegrationDefinition[];
  /** What a run in memory does right now; undefined: it is not there. */
  live(id: string): LiveWork[] | undefined;
}

export interface Look {
  source: RunSource;
  book: RunBook;
  facts: RunFacts;
  frames: FrameStates;
}

export async function lookInto({ books, live }: LookOptions, id: string): Promise<Look> {
  // Asked for before the journal: a step that ends in between is then told by the journal.
  const doing = live(id);
  const opened = await books.open(id);
  if (!opened) {
    throw new TocsinError("NOT_FOUND", `There is no run ${id}`, {
      mend: "A dry run is kept for a while only: run it again.",
    });
  }
  const { source, book } = opened;
  const facts: RunFacts = { row: source.row, live: doing, now: Date.now() };
  return { source, book, facts, frames: new FrameStates(book, facts) };
}

/** The frame whose playbook is drawn for what stands at this path. Refuses a path that was never a frame's. */
export function requireDrawing(look: Look, path: string) {
  const { book } = look;
  const drawn = book.frames.drawnAt(path);
  const drawing = path === "" || book.frames.get(path) ? book.drawing(drawn) : undefined;
  if (drawing) return { drawn, ...drawing };
  throw new TocsinError("NOT_FOUND", `Run ${look.source.row.id} has no frame ${path}`, {
    mend: "Frames are those that GET /runs/:id/frames lists; a path looks like 3#0.7#2.",
  });
}
