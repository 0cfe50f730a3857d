import { resolve } from "node:path";
import { defineCliCommand } from "../command.ts";
import type { ContentProblem } from "../content/read-content-set.ts";
import type { ContentReport } from "../content/validate-content.ts";
import { plural } from "../terminal/describe-amounts.ts";
import { cleanText } from "../terminal/plain-text.ts";
import type { Style } from "../terminal/style.ts";

export const contentValidate = defineCliCommand({
  name: "content validate",
  summary: "check content and show every problem with file and line",
  usage: "<path>",
  options: {},
  details:
    "<path> is a file, a folder, a pack's zip or a content bundle (.tar.gz). Ends with 1 when there is an error, which is what keeps content from loading.",
  async run({ words: [path = ""], globals, output }) {
    const { validateContent } = await import("../content/validate-content.ts");
    const report = await validateContent(resolve(path), (file) => {
      if (output.isTty) output.progress(`Reading ${cleanText(file)}`);
    });
    output.endProgress();
    if (globals.json) output.printJson(report);
    else for (const line of describeReport(report, output.style)) output.print(line);
    return report.problems.some(({ severity }) => severity === "error") ? 1 : 0;
  },
});

export function describeReport({ files, problems }: ContentReport, style: Style): string[] {
  const count = (severity: ContentProblem["severity"]) =>
    problems.filter((problem) => problem.severity === severity).length;
  const errors = count("error");
  const counts = [plural(errors, "error"), plural(count("warning"), "warning"), plural(count("info"), "note")].join(
    ", ",
  );
  return [
    ...problems.map((problem) => describeProblem(problem, style)),
    ...(problems.length > 0 ? [""] : []),
    `${errors === 0 ? style.good("✓") : style.bad("✗")} ${plural(files, "file")} read: ${counts}`,
  ];
}

const paints = { error: "bad", warning: "warn", info: "dim" } as const;

/** `file:3:7 error CODE at nodes.1: message`, the form terminals and editors link. */
export function describeProblem(problem: ContentProblem, style: Style): string {
  const { severity, code, message, path } = problem;
  const where = [problem.file, problem.line, problem.column].filter((part) => part !== undefined).join(":");
  const mark = style[paints[severity]](severity);
  return `${where ? `${cleanText(where)} ` : ""}${mark} ${code}${path ? ` at ${cleanText(path)}` : ""}: ${cleanText(message)}`;
}
