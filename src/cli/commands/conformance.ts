import { basename, join, resolve } from "node:path";
import { defineCliCommand } from "../command.ts";
import type { ConformanceReport } from "../content/run-conformance.ts";
import { plural } from "../terminal/describe-amounts.ts";
import { cleanText } from "../terminal/plain-text.ts";

type Result = ConformanceReport["playbooks"][number];

export const conformance = defineCliCommand({
  name: "conformance",
  summary: "run playbooks that check themselves, without a server",
  usage: "[<folder>]",
  options: {},
  details:
    "Each runs in memory under a clock of its own and passes when it ends without an error, without waiting for a person, and at its last section. <folder> is by default xsoar/conformance below TOCSIN_CORPUS; sub-playbooks are also looked for in the folder playbooks beside it. Ends with 1 when one fails.",
  async run({ words: [folder], globals, output }) {
    const corpus = process.env.TOCSIN_CORPUS;
    const path = folder ?? (corpus ? join(corpus, "xsoar", "conformance") : undefined);
    if (path === undefined) {
      output.complain("Name a folder of playbooks, or set TOCSIN_CORPUS to the content to take them from.");
      return 1;
    }
    const { runConformance } = await import("../content/run-conformance.ts");
    const paint = { pass: output.style.good, fail: output.style.bad, cannot: output.style.warn };
    const words = { pass: "pass", fail: "FAIL", cannot: "not runnable" };
    const show = ({ name, verdict, why, file }: Result) => {
      const line = `${paint[verdict](words[verdict].padEnd(12))} ${cleanText(name || basename(file))}`;
      output.print(why === undefined ? line : `${line}\n${" ".repeat(13)}${output.style.dim(cleanText(why))}`);
    };
    const report = await runConformance(resolve(path), globals.json ? () => {} : show);
    const { totals } = report;
    if (globals.json) output.printJson(report);
    else {
      output.print("");
      output.print(
        `${totals.fail === 0 ? output.style.good("✓") : output.style.bad("✗")} ${plural(totals.playbooks, "playbook")}: ${totals.pass} pass, ${totals.fail} fail, ${totals.cannot} not runnable`,
      );
    }
    return totals.fail === 0 ? 0 : 1;
  },
});
