/** Reads every content file and archive at or below a path. Never throws. */
import { readFile } from "node:fs/promises";
import { messageOf } from "#contract/errors.ts";
import { isArchive } from "#formats/archive/read-archive.ts";
import { ContentSet } from "#formats/content-set.ts";
import { collectFiles } from "./collect-files.ts";

export type ContentProblem = Parameters<NonNullable<ConstructorParameters<typeof ContentSet>[0]>["onProblem"] & {}>[0];

/** Beyond this nothing is content; reading it would only fill the memory. */
const mostBytes = 200_000_000;

export async function readContentSet(
  path: string,
  onProblem: (problem: ContentProblem) => void,
  onFile?: (path: string) => void,
  /** Keep the models, not only what they need and offer. */
  keep = false,
): Promise<ContentSet> {
  const { files, unreadable } = await collectFiles(path);
  const refuse = (file: string, reason: string) => {
    onProblem({
      code: "CONTENT_FILE_UNREADABLE",
      severity: "error",
      message: `The file cannot be read: ${reason}.`,
      file,
    });
  };
  for (const { path: file, reason } of unreadable) refuse(file, reason);
  const set = new ContentSet({ named: path, keep, onProblem });
  for (const { path: file, bytes: size } of files) {
    onFile?.(file);
    if (size > mostBytes) {
      refuse(file, `it is larger than ${mostBytes / 1_000_000} MB`);
      continue;
    }
    try {
      const bytes = await readFile(file);
      if (isArchive(bytes)) await set.addArchive(file, bytes);
      else set.add(file, bytes);
    } catch (error) {
      refuse(file, messageOf(error));
    }
  }
  set.finish();
  return set;
}
