import { TocsinError } from "#contract/errors.ts";
import type { InstanceTest } from "#contract/instance.ts";
import { defineCliCommand, type GlobalOptions } from "../command.ts";
import { findConfigFile } from "../find-config-file.ts";
import { reachServer } from "../reach-server.ts";
import type { Output } from "../terminal/output.ts";
import { cleanText, measureWidth, padEnd, wrapText } from "../terminal/plain-text.ts";
import { renderTable } from "../terminal/table.ts";

export const instanceTest = defineCliCommand({
  name: "instance test",
  summary: "test an instance: its address, its credentials, each right",
  usage: "<name>",
  options: {},
  details:
    "Asks the running server; when none runs, the configuration alone is used. A right is needed, optional or unused,\n" +
    "and ends with 1 when a needed one is not there.",
  async run({ words: [name = ""], globals, output }) {
    output.progress(`Testing ${cleanText(name)} …`);
    const result = await askForTest(globals, name);
    output.endProgress();
    if (globals.json) output.printJson(result);
    else for (const line of describeInstanceTest(name, result, output)) output.print(line);
    return result.ok ? 0 : 1;
  },
});

async function askForTest(globals: GlobalOptions, name: string): Promise<InstanceTest> {
  try {
    const api = await reachServer(globals, { timeoutMs: 120_000 });
    return await api.testInstance({ name });
  } catch (error) {
    const isAway = error instanceof TocsinError && error.code === "SERVER_NOT_REACHABLE";
    if (!isAway || globals.url !== undefined) throw error;
    const { testConfiguredInstance } = await import("#server/test-configured-instance.ts");
    return await testConfiguredInstance({ configFile: await findConfigFile(globals), name });
  }
}

export function describeInstanceTest(
  name: string,
  result: InstanceTest,
  { style, columns }: Pick<Output, "style" | "columns">,
): string[] {
  const paintOutcome = (cell: string, row: number) => {
    const finding = result.findings[row];
    if (finding?.outcome === "ok") return style.good(cell);
    if (finding?.outcome === "not checked") return style.dim(cell);
    return finding?.need === "needed" ? style.bad(cell) : style.warn(cell);
  };
  const table = renderTable({
    columns: [{ title: "right" }, { title: "need" }, { title: "outcome" }],
    rows: result.findings.map(({ name: right, need, outcome }) => [cleanText(right), need, outcome]),
    width: columns,
    paint: (cell, column, row) => (column === 2 ? paintOutcome(cell, row) : cell),
  });
  // The detail is what a person needs when something is missing: it is broken into lines, never cut.
  const [titles = "", ...rows] = table;
  const left = Math.max(...table.map(measureWidth)) + 2;
  const lines = rows.flatMap((row, at) => {
    const [first = "", ...more] = wrapText(
      cleanText(result.findings[at]?.detail ?? ""),
      Math.max(24, columns - left - 1),
    );
    return [padEnd(row, left) + first, ...more.map((line) => " ".repeat(left) + line)];
  });
  const verdict = result.ok ? style.good("✓") : style.bad("✗");
  return [
    ...(result.findings.length > 0 ? [style.dim(`${padEnd(titles, left)}detail`), ...lines, ""] : []),
    `${verdict} ${cleanText(name)}: ${cleanText(result.summary)}`,
  ];
}
