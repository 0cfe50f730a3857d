/** Says which playbooks at or below a path run, and what is missing for the others. Never throws. */
import { type ContentVerdict, judgeContent } from "#formats/judge/judge-content.ts";
import { gatherAbilities } from "#server/abilities.ts";
import { type ContentProblem, readContentSet } from "./read-content-set.ts";

export interface CompatibilityReport {
  playbooks: ContentVerdict["playbooks"];
  missing: ContentVerdict["missing"];
  totals: ContentVerdict["totals"] & { files: number; scripts: number; unreadable: number };
  /** Files of which nothing could be read, each with its first error. */
  unreadable: { file: string; code: string; message: string }[];
}

export async function reportContent(path: string, onFile?: (path: string) => void): Promise<CompatibilityReport> {
  const errors = new Map<string, ContentProblem>();
  const set = await readContentSet(
    path,
    (problem) => {
      const { severity, file = path } = problem;
      if (severity === "error" && !errors.has(file)) errors.set(file, problem);
    },
    onFile,
  );
  const { playbooks, missing, totals } = judgeContent(set, gatherAbilities());
  const unreadable = [...errors].map(([file, { code, message }]) => ({ file, code, message }));
  return {
    playbooks,
    missing,
    totals: { ...totals, files: set.files, scripts: set.scripts.length, unreadable: unreadable.length },
    unreadable,
  };
}
