import { resolve } from "node:path";
import { defineCliCommand } from "../command.ts";
import { plural } from "../terminal/describe-amounts.ts";
import { cleanText } from "../terminal/plain-text.ts";

export const test = defineCliCommand({
  name: "test",
  summary: "run the playbooks of a folder as their expected.yml say, without a server",
  usage: "<folder>",
  options: {},
  details:
    "Each folder with an expected.yml is one test: what the playbook beside it is given, what people and vendors answer, and what must come of it. content/examples tells the form. Nothing is reached over the network; time passes as fast as it can. Ends with 1 when something comes otherwise.",
  async run({ words: [folder = "."], globals, output }) {
    const { runPlaybookTests } = await import("../content/run-playbook-tests.ts");
    const { style } = output;
    const report = await runPlaybookTests(resolve(folder), ({ folder: name, verdict, differences }) => {
      if (globals.json) return;
      const paint = { pass: style.good, fail: style.bad, skip: style.warn }[verdict];
      output.print(`${paint(verdict.padEnd(5))} ${cleanText(name)}`);
      for (const difference of differences) output.print(style.dim(`      ${cleanText(difference)}`));
    });
    const { totals } = report;
    if (globals.json) output.printJson(report);
    else {
      const mark = totals.fail === 0 && totals.tests > 0 ? style.good("✓") : style.bad("✗");
      const nothing = totals.tests === 0 ? " below this folder: a test is a folder with an expected.yml" : "";
      output.print(
        `${mark} ${plural(totals.tests, "test")}${nothing}: ${totals.pass} pass, ${totals.fail} fail, ${totals.skip} skipped`,
      );
    }
    return totals.fail === 0 && totals.tests > 0 ? 0 : 1;
  },
});
