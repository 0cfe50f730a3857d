import { addedEntry } from "../added-entry.ts";
import type { Executor } from "../executor.ts";
import type { EngineMark } from "../journal.ts";

/** An entry that the engine writes by itself, in one record with the marks of what it tells. */
export async function say(
  executor: Executor,
  investigationId: string,
  text: string,
  marks: readonly EngineMark[],
): Promise<void> {
  await withEntryNumbers(executor, investigationId, async () => {
    const entries = [engineEntry(executor, investigationId, text)];
    await executor.options.journal.append({ runId: "", firstSeq: 0, events: [], marks, entries });
  });
}

/** Within `withEntryNumbers`. */
export function engineEntry(executor: Executor, investigationId: string, text: string) {
  const entry = { Type: 1, Contents: text, ContentsFormat: "text" };
  return addedEntry(entry, { investigationId, at: executor.now(), by: "" }, executor);
}

let users = 0;

/** The investigation's entries are counted while `act` is under way. */
export async function withEntryNumbers<Result>(
  { entryNumbers }: Executor,
  investigationId: string,
  act: () => Promise<Result>,
): Promise<Result> {
  const user = `the engine, ${++users}`;
  await entryNumbers.load(investigationId, user);
  try {
    return await act();
  } finally {
    entryNumbers.release(investigationId, user);
  }
}
