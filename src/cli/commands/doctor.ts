import { defineCliCommand } from "../command.ts";
import type { Finding } from "../doctor/finding.ts";
import { plural } from "../terminal/describe-amounts.ts";
import type { Output } from "../terminal/output.ts";
import { cleanText, padEnd, wrapText } from "../terminal/plain-text.ts";

export const doctor = defineCliCommand({
  name: "doctor",
  summary: "check the machine, the configuration, the database and the vendors",
  usage: "",
  options: {},
  details: "Changes nothing. Ends with 1 when something that is needed is broken.",
  async run({ globals, output }) {
    const { examine } = await import("../doctor/examine.ts");
    const findings = await examine(globals, (text) => output.isTty && output.progress(cleanText(text)));
    output.endProgress();
    const broken = findings.filter(({ state }) => state === "broken").length;
    if (globals.json) output.printJson({ ok: broken === 0, findings });
    else for (const line of describeFindings(findings, output)) output.print(line);
    return broken === 0 ? 0 : 1;
  },
});

export function describeFindings(
  findings: readonly Finding[],
  { style, columns }: Pick<Output, "style" | "columns">,
): string[] {
  const marks = { ok: style.good("✓"), notice: style.warn("!"), broken: style.bad("✗") };
  const width = Math.max(...findings.map(({ name }) => cleanText(name).length));
  const lines: string[] = [];
  let area = "";
  for (const finding of findings) {
    if (finding.area !== area) lines.push(...(area === "" ? [] : [""]), style.bold(finding.area));
    area = finding.area;
    const indent = " ".repeat(width + 6);
    const [first = "", ...more] = wrapText(cleanText(finding.detail), Math.max(30, columns - width - 8));
    lines.push(`  ${marks[finding.state]} ${padEnd(cleanText(finding.name), width)}  ${first}`.trimEnd());
    lines.push(...more.map((line) => `${indent}${line}`));
    if (finding.mend !== undefined) {
      const mend = wrapText(`mend: ${cleanText(finding.mend)}`, Math.max(30, columns - width - 8));
      lines.push(...mend.map((line) => style.dim(`${indent}${line}`)));
    }
  }
  const broken = findings.filter(({ state }) => state === "broken").length;
  const verdict =
    broken === 0 ? style.good("✓ Nothing needed is broken.") : style.bad(`✗ ${plural(broken, "thing")} to mend.`);
  return [...lines, "", verdict];
}
