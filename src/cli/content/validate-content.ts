/** Collects what is wrong with the content at or below a path, in each file and between them. Never throws. */
import { checkReferences } from "#formats/judge/check-references.ts";
import { gatherAbilities } from "#server/abilities.ts";
import { type ContentProblem, readContentSet } from "./read-content-set.ts";

export interface ContentReport {
  files: number;
  problems: ContentProblem[];
}

export async function validateContent(path: string, onFile?: (path: string) => void): Promise<ContentReport> {
  const problems: ContentProblem[] = [];
  const set = await readContentSet(path, (problem) => problems.push(problem), onFile);
  problems.push(...checkReferences(set, gatherAbilities()));
  return { files: set.files, problems: sortByPlace(problems) };
}

/** The files in the order they were read, the problems of each in the order of its text. */
function sortByPlace(problems: readonly ContentProblem[]): ContentProblem[] {
  const order = new Map<string | undefined, number>();
  for (const { file } of problems) if (!order.has(file)) order.set(file, order.size);
  const rank = ({ file }: ContentProblem) => order.get(file) ?? 0;
  return problems.toSorted(
    (a, b) => rank(a) - rank(b) || (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0),
  );
}
