/** `source …`: pause a source, resume it, fetch a range of the past. */

import type { DriftReport } from "#contract/drift.ts";
import { TocsinError } from "#contract/errors.ts";
import type { Backfill } from "#contract/source.ts";
import { type CliCommand, defineCliCommand } from "../command.ts";
import { reachServer } from "../reach-server.ts";
import type { Output } from "../terminal/output.ts";
import { cleanText } from "../terminal/plain-text.ts";
import { renderTable } from "../terminal/table.ts";

const sourcePause = defineCliCommand({
  name: "source pause",
  summary: "stop fetching the alerts of an instance until it is resumed",
  usage: "<instance>",
  options: { reason: { type: "text", value: "<text>", help: "why, for everybody who wonders and for the audit" } },
  async run({ words: [name = ""], values: { reason }, globals, output }) {
    await (await reachServer(globals)).pauseSource({ name, ...(reason === undefined ? {} : { reason }) });
    if (globals.json) output.printJson({ paused: true });
    else
      output.print(`${cleanText(name)} is not read any more, until \`source resume\`; it goes on from where it was.`);
    return 0;
  },
});

const sourceResume = defineCliCommand({
  name: "source resume",
  summary: "fetch the alerts of an instance again",
  usage: "<instance>",
  options: {},
  async run({ words: [name = ""], globals, output }) {
    await (await reachServer(globals)).resumeSource({ name });
    if (globals.json) output.printJson({ paused: false });
    else output.print(`${cleanText(name)} is read again.`);
    return 0;
  },
});

const sourceBackfill = defineCliCommand({
  name: "source backfill",
  summary: "fetch the alerts of a range of the past; known ones stay as they are",
  usage: "<instance>",
  options: {
    from: { type: "text", value: "<time>", help: "where it begins: 2026-01-31T08:00:00Z, or -7d, -12h, -30m" },
    until: { type: "text", value: "<time>", help: "where it ends (now)" },
  },
  details:
    "It goes on by itself, beside what is new, and survives a restart. `source backfills <instance>` shows how far.",
  async run({ words: [name = ""], values, globals, output }) {
    const now = Date.now();
    const from = readTime(values.from, "--from", now);
    const until = values.until === undefined ? new Date(now).toISOString() : readTime(values.until, "--until", now);
    const backfill = await (await reachServer(globals)).startBackfill({ name, from, until });
    if (globals.json) output.printJson(backfill);
    else output.print(`Fetching ${cleanText(name)} from ${backfill.from} to ${backfill.until} (${backfill.id}).`);
    return 0;
  },
});

const sourceBackfills = defineCliCommand({
  name: "source backfills",
  summary: "list the backfills of an instance, newest first, with their progress",
  usage: "<instance>",
  options: {},
  async run({ words: [name = ""], globals, output }) {
    const { items } = await (await reachServer(globals)).listBackfills({ name });
    if (globals.json) output.printJson({ items });
    else if (items.length === 0) output.print("There is no backfill.");
    else for (const line of describeBackfills(items, output)) output.print(line);
    return 0;
  },
});

const sourceDrift = defineCliCommand({
  name: "source drift",
  summary: "hold the last alerts of an instance against what its mapper, classifier and playbooks read",
  usage: "<instance>",
  options: { limit: { type: "text", value: "<n>", help: "how many of the last alerts (200)" } },
  async run({ words: [name = ""], values: { limit }, globals, output }) {
    const report = await (await reachServer(globals)).getDrift({
      name,
      ...(limit === undefined ? {} : { limit: Number(limit) }),
    });
    if (globals.json) output.printJson(report);
    else for (const line of describeDrift(report, output)) output.print(line);
    return 0;
  },
});

const sourceCancel = defineCliCommand({
  name: "source cancel",
  summary: "end a backfill; what it brought stays",
  usage: "<instance> <backfill>",
  options: {},
  async run({ words: [name = "", id = ""], globals, output }) {
    await (await reachServer(globals)).cancelBackfill({ name, id });
    if (globals.json) output.printJson({ cancelled: id });
    else output.print("Cancelled.");
    return 0;
  },
});

export const sourceCommands: readonly CliCommand[] = [
  sourcePause,
  sourceResume,
  sourceBackfill,
  sourceBackfills,
  sourceDrift,
  sourceCancel,
];

export function describeBackfills(items: readonly Backfill[], { columns, isTty }: Output): string[] {
  return renderTable({
    columns: [
      { title: "backfill" },
      { title: "status" },
      { title: "done", align: "right" },
      { title: "new", align: "right" },
      { title: "from" },
      { title: "until" },
      { title: "error", flexible: true },
    ],
    rows: items.map(({ id, status, progress, stored, from, until, error }) => [
      id,
      status,
      `${Math.floor(progress * 100)} %`,
      String(stored),
      from,
      until,
      cleanText(error ?? ""),
    ]),
    width: isTty ? columns : Number.POSITIVE_INFINITY,
  });
}

export function describeDrift(report: DriftReport, { columns, isTty }: Output): string[] {
  const { looked, since, mapper, classifier, unmapped, drifted } = report;
  if (looked === 0) return ["It has brought no alert yet."];
  const width = isTty ? columns : Number.POSITIVE_INFINITY;
  const read = [mapper && `mapper ${mapper}`, classifier && `classifier ${classifier}`].filter(Boolean).join(", ");
  const lines = [cleanText(`The last ${looked} alerts, since ${since ?? ""}, against ${read || "no mapper"}.`)];
  if (drifted.length > 0) {
    lines.push("", "What is read and is another than it was:");
    lines.push(
      ...renderTable({
        columns: [{ title: "path" }, { title: "is" }, { title: "read by" }, { title: "playbooks", flexible: true }],
        rows: drifted.map(({ path, what, was, is, readers, playbooks }) => [
          cleanText(path),
          what === "changed type" ? `${was.join("/")} -> ${is.join("/")}` : what,
          cleanText(readers.map(({ kind, name, field }) => `${kind} ${name} (${field})`).join(", ")),
          cleanText(playbooks.map(({ name }) => name).join(", ")),
        ]),
        width,
      }),
    );
  }
  if (unmapped.length > 0) {
    lines.push("", "What no mapper takes:");
    lines.push(
      ...renderTable({
        columns: [
          { title: "path" },
          { title: "type" },
          { title: "in", align: "right" },
          { title: "example", flexible: true },
        ],
        rows: unmapped.map(({ path, type, seenIn, example }) => [
          cleanText(path),
          type,
          String(seenIn),
          cleanText(example),
        ]),
        width,
      }),
    );
  }
  if (drifted.length + unmapped.length === 0)
    lines.push("Everything in them is taken, and everything that is read is there.");
  return lines;
}

const unitMs: Record<string, number> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

function readTime(text: string | undefined, option: string, now: number): string {
  const ago = /^-(\d{1,6})([mhdw])$/.exec(text ?? "");
  const at = ago ? now - Number(ago[1]) * (unitMs[ago[2] ?? ""] ?? 0) : Date.parse(text ?? "");
  if (!Number.isNaN(at)) return new Date(at).toISOString();
  throw new TocsinError("CLI_USAGE", `${option} ${text === undefined ? "is missing" : `${text} is no time`}`, {
    mend: "Write 2026-01-31T08:00:00Z, or how long ago: -7d, -12h, -30m.",
  });
}
