import { checkConfiguration as checkWanted } from "#actions/apply-configuration.ts";
import { type ReadConfiguration, readConfiguration } from "#server/configuration-file.ts";
import { integrations } from "#server/load-catalog.ts";
import type { ContentProblem } from "../content/read-content-set.ts";
import { plural } from "../terminal/describe-amounts.ts";
import { type Finding, findingOfError } from "./finding.ts";

const area = "configuration";

export interface CheckedConfiguration {
  findings: Finding[];
  /** Absent when it cannot be read. */
  read?: ReadConfiguration;
}

/** The file, its variables, and what a start would refuse in its instances and playbooks. */
export async function checkConfiguration(file: string | undefined): Promise<CheckedConfiguration> {
  try {
    const read = await readConfiguration(file, process.env);
    const problems = [...read.problems, ...checkWanted(integrations, read.wanted)].filter(
      ({ severity }) => severity !== "info",
    );
    const findings = problems.map((problem) =>
      describe(problem, problem.file === undefined || problem.file === file ? "tocsin.yaml" : "Playbook"),
    );
    return { findings: [describeFile(file, read, problems), ...findings], read };
  } catch (error) {
    return { findings: [findingOfError(area, "File", error)] };
  }
}

function describeFile(
  file: string | undefined,
  { wanted }: ReadConfiguration,
  problems: readonly ContentProblem[],
): Finding {
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
  const file = [problem.file, problem.line, problem.column].filter((part) => part !== undefined).join(":");
  const where = [file, problem.path].filter((part) => part).join(" at ");
  const detail = `${where}: ${problem.code}, ${problem.message}`;
  return { area, name, state: problem.severity === "error" ? "broken" : "notice", detail };
}
