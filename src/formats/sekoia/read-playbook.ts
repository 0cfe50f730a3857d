import type { Json } from "#base/json.ts";
import type { Problem } from "#base/problem.ts";
import type { Playbook } from "#playbook/model.ts";
import { readJson } from "../json-document.ts";
import { Report } from "../report.ts";
import { compilePlaybook } from "./compile-playbook.ts";

export interface SekoiaReading {
  /** Absent when a problem is an error. */
  playbook?: Playbook;
  /** The export as it was read, with all that the model does not hold; absent when the text is not JSON. */
  original?: Json;
  /** How the export was indented, to be written the same way. */
  indent: string;
  /** In the order of the text. */
  problems: Problem[];
}

/** Reads a playbook exported from Sekoia.io (its Code tab, or a template file). Never throws. */
export function readSekoiaPlaybook(text: string, file?: string): SekoiaReading {
  const document = readJson(text, file);
  if (document.value === undefined) return { indent: document.indent, problems: document.problems };
  const report = new Report(document.positionOf, file);
  report.problems.push(...document.problems);
  const playbook = compilePlaybook(document.value, report);
  return {
    ...(playbook && { playbook }),
    original: document.value,
    indent: document.indent,
    problems: report.sorted(),
  };
}
