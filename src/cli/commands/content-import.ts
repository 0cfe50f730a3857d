/** `content import`, `content undo` and `content export`: content into the server that runs, back, and out of it. */
import { resolve } from "node:path";
import type { ContentPreview, PreviewedItem } from "#contract/content.ts";
import { TocsinError } from "#contract/errors.ts";
import { askYes } from "../ask-yes.ts";
import { type CliCommand, defineCliCommand } from "../command.ts";
import { reachServer } from "../reach-server.ts";
import { plural } from "../terminal/describe-amounts.ts";
import type { Output } from "../terminal/output.ts";
import { cleanText, fitText } from "../terminal/plain-text.ts";
import type { Style } from "../terminal/style.ts";
import { renderTable } from "../terminal/table.ts";
import { describeProblem } from "./content-validate.ts";

/** A large bundle takes its time. */
const patience = { timeoutMs: 600_000 };

const contentImport = defineCliCommand({
  name: "content import",
  summary: "bring XSOAR content into the server that runs",
  usage: "<path>",
  options: {
    preview: { type: "flag", help: "only show what would change" },
    yes: { type: "flag", help: "do not ask" },
    keep: { type: "flag", help: "what was edited here and comes as another stays as it is" },
    replace: { type: "flag", help: "what was edited here and comes as another is replaced" },
    all: { type: "flag", help: "show also what is unchanged, and every problem" },
  },
  details:
    "<path> is a file, a folder, a pack's zip or a content bundle (.tar.gz). Shows what is added, what is changed and what was edited here since, then brings in all of it or nothing. Files that cannot be read are left out and told. `content undo` takes it back. Ends with 1 when nothing was brought in because of a conflict, or a file could not be read.",
  async run({ words: [path = ""], values, globals, output }) {
    if (values.keep && values.replace) {
      throw new TocsinError("CLI_USAGE", "--keep and --replace exclude each other.", { mend: "Choose one." });
    }
    const { packPath } = await import("../content/pack-path.ts");
    const api = await reachServer(globals, patience);
    const packed = await packPath(resolve(path), (file) => {
      if (output.isTty) output.progress(`Reading ${cleanText(file)}`);
    });
    const { file, bytes } = packed;
    if (output.isTty) output.progress("Looking at what would change");
    const preview = await api.previewImport({ file, bytes });
    output.endProgress();
    const failed = preview.unreadable.length > 0 || packed.unreadable.length > 0;
    const { added, changed, conflict } = preview.counts;
    const taken = added + changed + (values.replace ? conflict : 0);
    const stops = conflict > 0 && !values.keep && !values.replace;
    if (!globals.json) {
      for (const line of describePreview(preview, { ...shapeOf(output), all: values.all })) output.print(line);
      for (const complaint of packed.unreadable) output.complain(cleanText(complaint));
    }
    const leave = (reason: string, code: 0 | 1) => {
      if (globals.json) output.printJson({ import: null, preview, unreadable: packed.unreadable });
      else output.print(reason);
      return code;
    };
    if (values.preview) return leave("Nothing was brought in: this was the preview.", failed || stops ? 1 : 0);
    if (stops) {
      return leave("Nothing was brought in. Say what holds: --keep what is here, or --replace it by what comes.", 1);
    }
    if (taken === 0 && conflict === 0) return leave("There is nothing new to bring in.", failed ? 1 : 0);
    if (!values.yes) {
      if (globals.json || !process.stdin.isTTY) throw nobodyToAsk();
      if (!(await askYes(`Bring in ${taken}?`))) return leave("Nothing was brought in.", 1);
    }
    const conflicts = values.replace ? "replace" : values.keep ? "keep" : "refuse";
    const done = await api.importContent({ file, bytes, conflicts, fingerprint: preview.fingerprint });
    if (globals.json) output.printJson({ ...done, unreadable: packed.unreadable });
    else if (done.import) {
      const amounts = `${done.import.added} added, ${done.import.changed} changed`;
      output.print(`${output.style.good("✓")} Import ${done.import.id}: ${amounts}. \`content undo\` takes it back.`);
    }
    return failed ? 1 : 0;
  },
});

function nobodyToAsk(): TocsinError {
  return new TocsinError("CLI_USAGE", "Nobody is there to be asked; nothing was brought in.", {
    mend: "Add --yes, or --preview.",
  });
}

const contentUndo = defineCliCommand({
  name: "content undo",
  summary: "take the last content import back",
  usage: "",
  options: { keep: { type: "flag", help: "leave what was edited after the import as it is" } },
  async run({ values, globals, output }) {
    const api = await reachServer(globals, patience);
    const undone = await api.undoImport({ conflicts: values.keep ? "keep" : "refuse" });
    if (globals.json) output.printJson(undone);
    else {
      output.print(
        `Took import ${undone.import.id} (${cleanText(undone.import.source)}) back: ${undone.undone} changes.`,
      );
      for (const { kind, name } of undone.kept) output.print(`  kept: ${kind} ${cleanText(name)}, edited after it`);
    }
    return 0;
  },
});

const contentExport = defineCliCommand({
  name: "content export",
  summary: "write the XSOAR content of the server that runs to a folder or a zip",
  usage: "<path>",
  options: { pack: { type: "text", value: "<name>", help: "only what came with this pack" } },
  details:
    "<path> is a new or empty folder, or a new file that ends with .zip. What was not edited is written as it came, byte for byte, at the paths it came from.",
  async run({ words: [path = ""], values, globals, output }) {
    const { writeExported } = await import("../content/write-exported.ts");
    const api = await reachServer(globals, patience);
    const { bytes } = await api.exportContent(values.pack === undefined ? {} : { pack: values.pack });
    const files = await writeExported(bytes, resolve(path));
    if (globals.json) output.printJson({ path: resolve(path), files });
    else output.print(`${output.style.good("✓")} ${plural(files, "file")} written to ${cleanText(path)}`);
    return 0;
  },
});

export const contentCommands: readonly CliCommand[] = [contentImport, contentUndo, contentExport];

interface Shape {
  style: Style;
  columns: number;
}

function shapeOf({ style, columns, isTty }: Output): Shape {
  return { style, columns: isTty ? Math.max(60, Math.min(columns, 140)) : 140 };
}

const paints = {
  added: "good",
  changed: "good",
  unchanged: "dim",
  kept: "dim",
  conflict: "bad",
  refused: "bad",
} as const satisfies Record<PreviewedItem["change"], keyof Style>;
const rowsShown = 60;

export function describePreview(preview: ContentPreview, { style, columns, all }: Shape & { all: boolean }): string[] {
  const { counts, items, leftOut, problems } = preview;
  const amounts = (Object.keys(paints) as (keyof typeof paints)[]) // the keys of the table above
    .filter((change) => (counts[change] ?? 0) > 0)
    .map((change) => style[paints[change]](`${counts[change]} ${change}`));
  const rows = items.filter(({ change }) => all || change !== "unchanged");
  const shown = all ? rows : rows.slice(0, rowsShown);
  const table = renderTable({
    columns: [{ title: "Change" }, { title: "Kind" }, { title: "Name" }, { title: "", flexible: true }],
    rows: shown.map((item) => [
      item.change,
      item.kind,
      fitText(cleanText(item.name), Math.floor(columns / 2)),
      cleanText(remarkOf(item)),
    ]),
    width: columns,
    paintTitle: style.dim,
    paint: (cell, column, row) => {
      const change = shown[row]?.change;
      return column === 0 && change ? style[paints[change]](cell) : cell;
    },
  });
  const errors = problems.filter(({ severity }) => all || severity === "error");
  return [
    style.bold(amounts.join(", ") || "No content"),
    ...(shown.length > 0 ? ["", ...table] : []),
    ...(rows.length > shown.length ? [style.dim(`… and ${rows.length - shown.length} more; --all shows them`)] : []),
    ...leftOut.map(({ file, why }) => style.dim(`left out: ${cleanText(file)}: ${cleanText(why)}`)),
    ...errors.map((problem) => describeProblem(problem as Parameters<typeof describeProblem>[0], style)), // optional or undefined is one to it
    "",
  ];
}

function remarkOf({ note, verdict, change, here }: PreviewedItem): string {
  if (note !== null) return note;
  if (change === "conflict" && here) return `${here.updatedBy} edited it here on ${here.updatedAt.slice(0, 10)}`;
  if (change === "kept") return "edited here; nothing new comes";
  if (verdict?.verdict === "cannot") return `cannot run: needs ${verdict.missing.slice(0, 3).join(", ")}`;
  return verdict?.verdict === "differs" ? "runs, with a difference" : "";
}
