import { relative, resolve } from "node:path";
import { defineCliCommand } from "../command.ts";
import type { CompatibilityReport } from "../content/report-content.ts";
import { describeCount, plural } from "../terminal/describe-amounts.ts";
import type { Output } from "../terminal/output.ts";
import { cleanText, fitText, wrapText } from "../terminal/plain-text.ts";
import { renderBar } from "../terminal/progress-bar.ts";
import type { Style } from "../terminal/style.ts";
import { renderTable } from "../terminal/table.ts";

export const contentReport = defineCliCommand({
  name: "content report",
  summary: "tell which playbooks run here, and what is missing for the others",
  usage: "<path>",
  options: {
    tasks: { type: "flag", help: "each task that does not simply run, and why" },
    all: { type: "flag", help: "every playbook and everything that is missing" },
  },
  details:
    "<path> is a file, a folder, a pack's zip or a content bundle (.tar.gz). A playbook runs when Tocsin has all it needs; it runs with a difference when something is skipped or done otherwise; else it cannot run. Ends with 1 when a file cannot be read.",
  async run({ words: [path = ""], values, globals, output }) {
    const { reportContent } = await import("../content/report-content.ts");
    const report = await reportContent(resolve(path), (file) => {
      if (output.isTty) output.progress(`Reading ${cleanText(file)}`);
    });
    output.endProgress();
    if (globals.json) output.printJson(report);
    else {
      const wide = { style: output.style, columns: Math.max(60, Math.min(output.columns, 140)) };
      const shown = { all: values.all, tasks: values.tasks || report.playbooks.length === 1 };
      for (const line of describeCompatibility(report, resolve("."), { ...wide, ...shown })) output.print(line);
    }
    return report.unreadable.length > 0 ? 1 : 0;
  },
});

interface Shown extends Pick<Output, "style" | "columns"> {
  all: boolean;
  tasks: boolean;
}

type Playbook = CompatibilityReport["playbooks"][number];

const verdictWords = { runs: "runs", differs: "runs, differs", cannot: "cannot run" } as const;
const verdictPaints = { runs: "good", differs: "warn", cannot: "bad" } as const satisfies Record<string, keyof Style>;
const rowsShown = 30;

export function describeCompatibility(report: CompatibilityReport, from: string, shown: Shown): string[] {
  return [
    ...describeTotals(report, shown.style),
    ...describeUnreadable(report, from, shown.style),
    ...describePlaybooks(report.playbooks, shown),
    ...(shown.tasks ? report.playbooks.flatMap((playbook) => describeTasks(playbook, shown)) : []),
    ...describeMissing(report.missing, shown),
  ];
}

function describeTotals({ totals }: CompatibilityReport, style: Style): string[] {
  const { playbooks, tasks, files, scripts } = totals;
  const rows = (["runs", "differs", "cannot"] as const).map((verdict) => {
    const count = totals[verdict];
    const bar = renderBar("", playbooks === 0 ? 0 : count / playbooks, "").trimStart();
    const label = style[verdictPaints[verdict]](verdictWords[verdict].padEnd(14));
    return `  ${label}${describeCount(count).padStart(6)}  ${style.dim(bar)}`;
  });
  const read = [plural(files, "file"), plural(playbooks, "playbook"), plural(tasks, "task"), plural(scripts, "script")];
  return [
    style.bold(read.join(", ")),
    ...(playbooks > 0
      ? ["", ...rows, "", `  ${describeCount(totals.runnable)} of ${plural(tasks, "task")} can run.`]
      : []),
  ];
}

function describeUnreadable({ unreadable }: CompatibilityReport, from: string, style: Style): string[] {
  if (unreadable.length === 0) return [];
  const lines = unreadable.slice(0, 10).map(({ file, code, message }) => {
    return `  ${cleanText(relative(from, file))} ${code}: ${cleanText(message)}`;
  });
  const more = unreadable.length > 10 ? [`  … and ${unreadable.length - 10} more`] : [];
  return ["", style.bad(`${plural(unreadable.length, "file")} cannot be read`), ...lines, ...more];
}

const order = { cannot: 0, differs: 1, runs: 2 };

function describePlaybooks(playbooks: readonly Playbook[], { style, columns, all }: Shown): string[] {
  if (playbooks.length === 0) return [];
  const sorted = playbooks.toSorted(
    (a, b) => order[b.verdict] - order[a.verdict] || b.runnable / b.tasks - a.runnable / a.tasks,
  );
  const shown = all ? sorted : sorted.slice(0, rowsShown);
  const table = renderTable({
    columns: [
      { title: "Playbook" },
      { title: "Verdict" },
      { title: "Tasks", align: "right" },
      { title: "Missing", flexible: true },
    ],
    rows: shown.map(({ name, verdict, runnable, tasks, missing }) => [
      fitText(cleanText(name), Math.floor(columns / 2)),
      verdictWords[verdict],
      `${runnable}/${tasks}`,
      nameSome(missing.map(cleanText)),
    ]),
    width: columns,
    paintTitle: style.dim,
    paint: (cell, column, row) => {
      const verdict = shown[row]?.verdict;
      return column === 1 && verdict ? style[verdictPaints[verdict]](cell) : cell;
    },
  });
  const more = sorted.length - shown.length;
  return ["", ...table, ...(more > 0 ? [style.dim(`… and ${plural(more, "playbook")} more; --all shows them`)] : [])];
}

function nameSome(names: readonly string[]): string {
  const shown = names.slice(0, 2).join(", ");
  return names.length > 2 ? `${names.length}: ${shown}, …` : shown;
}

function describeTasks(playbook: Playbook, { style, columns }: Shown): string[] {
  const notable = playbook.taskVerdicts.filter(({ verdict }) => verdict !== "runs");
  if (notable.length === 0 && playbook.reasons.length === 0) return [];
  const paint = (verdict: Playbook["verdict"]) => style[verdictPaints[verdict]](verdictWords[verdict]);
  const reasonsOf = (reasons: Playbook["reasons"]) => {
    return reasons.flatMap(({ kind, name, why }) => {
      const subject = name === "" ? "" : `${kind} ${cleanText(name)}: `;
      return wrapText(`${subject}${cleanText(why)}`, columns - 6).map(
        (line, at) => `    ${at === 0 ? "" : "  "}${line}`,
      );
    });
  };
  return [
    "",
    style.bold(cleanText(playbook.name)),
    ...reasonsOf(playbook.reasons),
    ...notable.flatMap(({ id, name, verdict, reasons }) => [
      `  ${id}  ${cleanText(name) || style.dim("(no name)")}  ${paint(verdict)}`,
      ...reasonsOf(reasons),
    ]),
  ];
}

function describeMissing(missing: CompatibilityReport["missing"], { style, columns, all }: Shown): string[] {
  if (missing.length === 0) return [];
  const shown = all ? missing : missing.slice(0, rowsShown);
  const table = renderTable({
    columns: [
      { title: "Missing most", flexible: true },
      { title: "Kind" },
      { title: "Would unlock", align: "right" },
      { title: "Playbooks", align: "right" },
      { title: "Tasks", align: "right" },
    ],
    rows: shown.map(({ name, kind, unlocks, playbooks, tasks }) => [
      cleanText(name),
      kind,
      describeCount(unlocks),
      describeCount(playbooks),
      describeCount(tasks),
    ]),
    width: columns,
    paintTitle: style.dim,
  });
  const more = missing.length - shown.length;
  return ["", ...table, ...(more > 0 ? [style.dim(`… and ${describeCount(more)} more; --all shows them`)] : [])];
}
