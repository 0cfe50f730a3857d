/** Reads what the server said since a moment: at first on its standard error, later in its own log files. */
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Layout } from "./layout.ts";

export interface ServerLogLine {
  /** SQLSTATE. */
  code: string;
  level: string;
  message: string;
}

/** How long each log file was; what lies beyond is new. */
export type ServerLogMark = ReadonlyMap<string, number>;

export async function markServerLog(layout: Layout): Promise<ServerLogMark> {
  const mark = new Map<string, number>();
  for (const file of await logFiles(layout)) mark.set(file, (await stat(file).catch(() => undefined))?.size ?? 0);
  return mark;
}

export async function readServerLog(layout: Layout, since: ServerLogMark): Promise<string> {
  const parts = [await readFile(layout.startLog, "utf8").catch(() => "")];
  for (const file of await logFiles(layout)) {
    const bytes = await readFile(file).catch(() => Buffer.alloc(0));
    const from = since.get(file) ?? 0;
    parts.push(bytes.subarray(from <= bytes.length ? from : 0).toString("utf8"));
  }
  return parts.filter((part) => part !== "").join("\n");
}

export function parseServerLog(text: string): ServerLogLine[] {
  const lines: ServerLogLine[] = [];
  for (const line of text.split("\n")) {
    // 2026-01-31 08:00:00.000 UTC [123] 53100 FATAL:  could not write …   (the code is absent before the settings are read)
    const [, code = "", level = "", message = ""] =
      /^\S+ \S+ \S+ \[\d+\] (?:([0-9A-Z]{5}) )?([A-Z]+\d?): +(.*)$/.exec(line) ?? [];
    if (level !== "") lines.push({ code, level, message });
  }
  return lines;
}

/** The last lines, for a person to read. */
export function tailOf(text: string, lines = 8): string {
  return text.trimEnd().split("\n").slice(-lines).join("\n");
}

async function logFiles(layout: Layout): Promise<string[]> {
  const names = await readdir(layout.logDirectory).catch(() => []);
  return names.filter((name) => name.endsWith(".log")).map((name) => join(layout.logDirectory, name));
}
