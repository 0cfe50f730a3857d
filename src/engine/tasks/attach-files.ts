/** Files that come with an answer: kept, shown in the War Room, and in the answer known by their entries. */
import { TocsinError } from "#base/errors.ts";
import { isObject, type JsonObject, stringAt } from "#base/json.ts";
import { planAt } from "#playbook/frame-plan.ts";
import type { Task } from "#playbook/model.ts";
import type { AskedForm } from "#playbook/open-question.ts";
import type { KeptEntryRow } from "#store/entry-rows.ts";
import type { StoredFile } from "#store/files.ts";
import type { ActiveRun } from "../active-run.ts";
import type { Executor } from "../executor.ts";
import { type DraftedEntry, entryId } from "../war-room.ts";
import type { GivenAnswer } from "./answer.ts";

export interface AttachedFile {
  /** Of the question it answers. */
  question: string;
  name: string;
  kept: StoredFile;
  content: Uint8Array;
}

const longestName = 255;

/** Before the answer is recorded: a file that no entry names is nobody's, and leaves by itself. */
export async function keepAttachments(
  executor: Executor,
  { questions }: AskedForm,
  answers: JsonObject,
): Promise<AttachedFile[]> {
  const files: AttachedFile[] = [];
  for (const { id, type, label } of questions) {
    const given = type === "attachments" && Object.hasOwn(answers, id) ? answers[id] : undefined;
    for (const one of Array.isArray(given) ? given : []) {
      const text = (isObject(one) && stringAt(one, "content")) || "";
      const content = Buffer.from(text, "base64");
      if (content.length === 0) {
        throw new TocsinError("QUESTION_ANSWER_INVALID", `"${label || id}": a file is empty, or not in base64`, {
          mend: "Give the content of each file in base64.",
        });
      }
      const kept = await executor.options.journal.keepFile(content);
      files.push({ question: id, name: nameOf(one), kept, content });
    }
  }
  return files;
}

/** The investigation must be loaded where there are any. */
export function attachedEntries(
  executor: Executor,
  run: ActiveRun,
  { by, frame }: GivenAnswer,
  task: Task,
  given: JsonObject | undefined,
  files: readonly AttachedFile[],
): { entries: KeptEntryRow[]; drafts: DraftedEntry[]; answers: JsonObject | undefined } {
  if (files.length === 0 || !given) return { entries: [], drafts: [], answers: given };
  const { investigationId, id: runId } = run.head;
  const playbook = planAt(run.plan, run.state, frame)?.playbook.name ?? "";
  const first = executor.entryNumbers.take(investigationId, files.length);
  const entries = files.map(
    ({ name, kept }, index): KeptEntryRow => ({
      investigationId,
      n: first + index,
      type: "file",
      category: "playbookTaskResult",
      format: "text",
      contents: `${name}, given by ${by}`,
      runId,
      task: { id: task.id, name: task.name, playbook },
      file: { name, hash: kept.hash, size: kept.size },
      created: executor.now(),
    }),
  );
  const drafts = files.map(
    ({ name, kept, content }): DraftedEntry => ({
      type: "file",
      contents: name,
      format: "text",
      file: { name, content },
      kept,
    }),
  );
  const answers: JsonObject = { ...given };
  for (const { question } of files) {
    answers[question] = entries.flatMap((entry, at) => (files[at]?.question === question ? [entryId(entry)] : []));
  }
  return { entries, drafts, answers };
}

/** A name, wherever it comes from: no path, and nothing that a terminal or a header would act on. */
function nameOf(one: unknown): string {
  const given = isObject(one as JsonObject) ? (stringAt(one as JsonObject, "name") ?? "") : "";
  const base = given.split(/[\\/]/).at(-1) ?? "";
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out.
  const clean = base.toWellFormed().replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, "");
  return clean.trim().slice(0, longestName) || "file";
}
