import type { Json } from "#base/json.ts";
import type { Problem } from "#base/problem.ts";
import { readJson, readPath } from "#formats/json-document.ts";
import { type DescribedExport, describeExport } from "#formats/sekoia/describe-export.ts";
import { readSekoiaPlaybook } from "#formats/sekoia/read-playbook.ts";
import { writeSekoiaPlaybook } from "#formats/sekoia/write-playbook.ts";
import type { Playbook } from "#playbook/model.ts";
import type { SealedPlace } from "#store/kept-playbooks.ts";
import { sealExport } from "../seal-export.ts";

/** What can be said of an export by itself: it holds for as long as the export is the same. */
export interface ExaminedExport {
  /** As it is shown; problems point at its lines. */
  code: string;
  described: DescribedExport;
  /** Undefined when there are errors. */
  playbook: Playbook | undefined;
  problems: Problem[];
  /** Where in `code` a problem's path leads. */
  positionOf(path: string): Pick<Problem, "line" | "column">;
}

export function examineExport(id: string, source: Json, sealed: readonly SealedPlace[]): ExaminedExport {
  const code = writeSekoiaPlaybook(source);
  const { playbook, problems } = readSekoiaPlaybook(code);
  const { empty } = sealExport(id, source, sealed, () => "");
  for (const { node, path } of empty) {
    const where = path.join(".");
    const message = `Node ${node}: the secret in ${where} did not come with the export. Write it.`;
    const at = `nodes.${node}.arguments.${where}`;
    problems.push({ code: "CONFIG_SECRET_MISSING", severity: "error", message, path: at });
  }
  const document = readJson(code);
  const positionOf = (path: string) => document.positionOf(readPath(path)) ?? {};
  return { code, described: describeExport(source), playbook, problems, positionOf };
}
