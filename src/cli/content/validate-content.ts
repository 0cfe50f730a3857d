/** Reads every content file at or below a path and collects what is wrong with it. Never throws. */
import { readFile } from "node:fs/promises";
import { messageOf } from "#contract/errors.ts";
import { readSekoiaPlaybook } from "#formats/sekoia/read-playbook.ts";
import { collectFiles } from "./collect-files.ts";

export type ContentProblem = ReturnType<typeof readSekoiaPlaybook>["problems"][number];

export interface ContentReport {
  files: number;
  problems: ContentProblem[];
}

/** Beyond this nothing is content; reading it would only fill the memory. */
const mostBytes = 100_000_000;

export async function validateContent(path: string, onFile?: (path: string) => void): Promise<ContentReport> {
  const { files, unreadable } = await collectFiles(path);
  const problems: ContentProblem[] = unreadable.map(({ path: file, reason }) => describeUnreadable(file, reason));
  for (const { path: file, bytes } of files) {
    onFile?.(file);
    if (bytes > mostBytes) problems.push(describeUnreadable(file, `it is larger than ${mostBytes / 1_000_000} MB`));
    else problems.push(...(await validateFile(file, file === path)));
  }
  return { files: files.length, problems };
}

async function validateFile(file: string, isNamed: boolean): Promise<ContentProblem[]> {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(await readFile(file));
  } catch (error) {
    return [describeUnreadable(file, error instanceof TypeError ? "it is not UTF-8 text" : messageOf(error))];
  }
  if (/\.ya?ml$/i.test(file)) return [describeXsoar(file)];
  try {
    const { original, problems } = readSekoiaPlaybook(text, file);
    // A folder holds other JSON too; only a file that was named must be a playbook.
    return isNamed || original === undefined || looksLikePlaybook(original) ? problems : [describeUnknown(file)];
  } catch (error) {
    return [describeUnreadable(file, `reading it broke (${messageOf(error)}), which is a defect of Tocsin`)];
  }
}

function looksLikePlaybook(value: unknown): boolean {
  return typeof value === "object" && value !== null && Object.hasOwn(value, "nodes");
}

function describeUnreadable(file: string, reason: string): ContentProblem {
  const message = `The file cannot be read: ${reason}.`;
  return { code: "CONTENT_FILE_UNREADABLE", severity: "error", message, file };
}

function describeUnknown(file: string): ContentProblem {
  const message =
    "This JSON is no Sekoia playbook (it has no nodes), and Tocsin reads no other kind yet; it is passed over.";
  return { code: "CONTENT_FILE_UNKNOWN", severity: "info", message, file };
}

function describeXsoar(file: string): ContentProblem {
  const message = "Cortex XSOAR content in YAML is not read by this version yet; it is passed over.";
  return { code: "CONTENT_XSOAR_NOT_READ", severity: "info", message, file };
}
