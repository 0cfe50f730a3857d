import type { PlaybookNode } from "#contract/playbook.ts";

/** The task whose text a line stands in: the last that begins at it or above. */
export function taskAtLine(nodes: readonly PlaybookNode[], line: number): string | undefined {
  let found: { id: string; line: number } | undefined;
  for (const { id, task } of nodes) {
    const begins = task?.line ?? null;
    if (begins !== null && begins <= line && (!found || begins > found.line)) found = { id, line: begins };
  }
  return found?.id;
}
