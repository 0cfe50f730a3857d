import type { RestoreReport } from "#server/rescue.ts";
import { defineCliCommand } from "../command.ts";
import { findConfigFile } from "../find-config-file.ts";
import { describeBytes, plural } from "../terminal/describe-amounts.ts";
import type { Output } from "../terminal/output.ts";
import { cleanText } from "../terminal/plain-text.ts";
import { renderBar } from "../terminal/progress-bar.ts";

export const restore = defineCliCommand({
  name: "restore",
  summary: "load a backup into an empty database, or only check it",
  usage: "<file>",
  options: {
    verify: { type: "flag", help: "only check the file, whole; nothing is touched. Ends with 1 on any damage" },
    into: {
      type: "text",
      value: "<name>",
      help: "make this database in the embedded PostgreSQL and restore into it",
    },
  },
  details:
    "The file is checked first, always. A database that is not empty is refused, so nothing is ever overwritten. A backup of\n" +
    "an older Tocsin is brought up to date; one of a newer Tocsin is refused.",
  async run({ words: [file = ""], values, globals, output }) {
    const { restore: restoreBackup } = await import("#server/rescue.ts");
    const configFile = await findConfigFile(globals);
    const report = await restoreBackup({
      home: globals.home,
      file,
      verifyOnly: values.verify,
      ...(values.into === undefined ? {} : { into: values.into }),
      ...(configFile === undefined ? {} : { configFile }),
      onText: (text) => output.isTty && output.progress(cleanText(text)),
      onProgress({ table, fraction, bytes }) {
        const what = values.verify ? "Checking" : "Restoring";
        if (output.isTty) output.progress(renderBar(what, fraction, `${table}, ${describeBytes(bytes)}`));
      },
    });
    output.endProgress();
    if (globals.json) output.printJson(summarize(report));
    else for (const line of describeRestore(report, values.into, output.style)) output.print(line);
    return 0;
  },
});

function summarize({ file, manifest, restored, keyFingerprint }: RestoreReport) {
  return {
    file,
    createdAt: manifest.createdAt,
    tocsin: manifest.tocsin,
    tables: manifest.tables.map(({ name, rows }) => ({ name, rows })),
    keyFingerprint: { backup: manifest.keyFingerprint ?? null, here: keyFingerprint ?? null },
    restored: restored ?? null,
  };
}

export function describeRestore(report: RestoreReport, into: string | undefined, style: Output["style"]): string[] {
  const { file, manifest, restored, keyFingerprint } = report;
  const rows = manifest.tables.reduce((sum, table) => sum + table.rows, 0);
  const what = `${plural(manifest.tables.length, "table")}, ${plural(rows, "row")}, of ${manifest.createdAt}, Tocsin ${manifest.tocsin}`;
  const lines = [`${style.good("✓")} ${cleanText(file)} is whole: ${cleanText(what)}`];
  if (restored) {
    lines.push(`${style.good("✓")} Restored into ${cleanText(restored.label)}`);
    if (restored.applied.length > 0) lines.push(`  and brought up to date: ${restored.applied.join(", ")}`);
    if (into !== undefined) lines.push(`  To use it, write \`database: ${into}\` in tocsin.yaml.`);
  }
  if (manifest.keyFingerprint !== undefined && manifest.keyFingerprint !== keyFingerprint) {
    const here = keyFingerprint === undefined ? "this home has none" : `this home has ${keyFingerprint}`;
    lines.push(
      `${style.warn("!")} Its secrets open with the key ${cleanText(manifest.keyFingerprint)}; ${here}.`,
      "  Put that key in place before you start.",
    );
  }
  if (restored) {
    lines.push(
      `${style.warn("!")} Runs go on from the moment of the backup, and alerts since then are fetched again:`,
      "  what they did outside after that moment, they do once more. Check open runs before you switch sources on.",
    );
  }
  return lines;
}
