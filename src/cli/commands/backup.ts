import { defineCliCommand } from "../command.ts";
import { findConfigFile } from "../find-config-file.ts";
import { describeBytes, describeDuration, plural } from "../terminal/describe-amounts.ts";
import { cleanText } from "../terminal/plain-text.ts";
import { renderBar } from "../terminal/progress-bar.ts";

export const backup = defineCliCommand({
  name: "backup",
  summary: "write the whole database to a file, while everything goes on",
  usage: "<file>",
  options: {},
  details:
    "Everything as of one moment: alerts, runs, their journal, blobs, configuration, sealed secrets. The key that opens the\n" +
    "secrets is not in it; keep it apart. The file is a tar archive; `restore <file> --verify` checks it.",
  async run({ words: [file = ""], globals, output }) {
    const startedAt = performance.now();
    const { backUp } = await import("#server/rescue.ts");
    const configFile = await findConfigFile(globals);
    const report = await backUp({
      home: globals.home,
      file,
      ...(configFile === undefined ? {} : { configFile }),
      onText: (text) => output.isTty && output.progress(cleanText(text)),
      onProgress({ table, fraction, bytes }) {
        if (output.isTty) output.progress(renderBar("Backing up", fraction, `${table}, ${describeBytes(bytes)} read`));
      },
    });
    output.endProgress();
    const { manifest } = report;
    const rows = manifest.tables.reduce((sum, table) => sum + table.rows, 0);
    if (globals.json) {
      const { createdAt, keyFingerprint = null } = manifest;
      output.printJson({ file: report.file, bytes: report.bytes, rows, createdAt, keyFingerprint });
      return 0;
    }
    const { style } = output;
    const took = describeDuration(performance.now() - startedAt);
    output.print(
      `${style.good("✓")} ${cleanText(report.file)}: ${plural(rows, "row")}, ${describeBytes(report.bytes)}, ${took}`,
    );
    const key = manifest.keyFingerprint === undefined ? "The key" : `The key ${manifest.keyFingerprint}`;
    output.print(`${style.warn("!")} ${key} that opens its secrets is not in it. Keep a copy of it elsewhere`);
    output.print("  (secret.key in the home, or what TOCSIN_SECRET_KEY says): without it the secrets are lost.");
    return 0;
  },
});
