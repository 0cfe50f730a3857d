import { resolve } from "node:path";
import { readSekoiaPlaybook } from "#formats/sekoia/read-playbook.ts";
import { type ReadConfiguration, readConfiguration } from "#server/configuration-file.ts";
import type { ContentProblem } from "../content/validate-content.ts";
import { plural } from "../terminal/describe-amounts.ts";
import { type Finding, findingOfError } from "./finding.ts";

const area = "configuration";

export interface CheckedConfiguration {
  findings: Finding[];
  /** Absent when it cannot be read. */
  read?: ReadConfiguration;
}

/** The file, its variables, and the playbooks it names. */
export async function checkConfiguration(file: string | undefined): Promise<CheckedConfiguration> {
  try {
    const read = await readConfiguration(file, process.env);
    const findings = [describeFile(file, read), ...read.problems.map((problem) => describe(problem, "tocsin.yaml"))];
    for (const playbook of read.wanted.playbooks) {
      const { problems } = readSekoiaPlaybook(playbook.text, resolve(playbook.file));
      findings.push(
        ...problems.filter(({ severity }) => severity !== "info").map((problem) => describe(problem, "Playbook")),
      );
    }
    return { findings, read };
  } catch (error) {
    return { findings: [findingOfError(area, "File", error)] };
  }
}

function describeFile(file: string | undefined, { wanted, problems }: ReadConfiguration): Finding {
  const name = "File";
  if (file === undefined) {
    const mend = "Write tocsin.yaml with instances and playbooks, or name one with --config.";
    return { area, name, state: "notice", detail: "There is none: nothing is fetched and nothing runs.", mend };
  }
  if (problems.some(({ severity }) => severity === "error")) {
    return { area, name, state: "broken", detail: `${file} cannot be used:`, mend: "Mend what is listed below." };
  }
  const counts = `${plural(wanted.instances.length, "instance")}, ${plural(wanted.playbooks.length, "playbook")}`;
  return { area, name, state: "ok", detail: `${file}: ${counts}` };
}

function describe(problem: ContentProblem, name: string): Finding {
  const where = [problem.file, problem.line, problem.column].filter((part) => part !== undefined).join(":");
  const detail = `${where}${problem.path ? ` at ${problem.path}` : ""}: ${problem.code}, ${problem.message}`;
  return { area, name, state: problem.severity === "error" ? "broken" : "notice", detail };
}
