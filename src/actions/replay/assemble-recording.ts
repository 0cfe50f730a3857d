/** Fetches what a journal only names (big values, War Room entries, files) and makes a recording of it. */
import { isObject, type Json } from "#base/json.ts";
import { draftsFromJournal, type FoundCall, type FoundRecording } from "#playbook/read-recording.ts";
import type { RecordedCall, RecordedEntry, Recording } from "#playbook/recording.ts";
import type { AddedToContext } from "#playbook/run-event.ts";
import type { StoredFile } from "#store/files.ts";

/** A War Room entry as far as a recording needs it. */
export interface SpokenEntry {
  n: number;
  type: string;
  format: string;
  contents: Json;
  humanReadable?: string | undefined;
  note?: boolean | undefined;
  tags?: readonly string[] | undefined;
  file?: { name: string; hash: string; size: number } | undefined;
  /** The text of the command entry above it. */
  command?: string | undefined;
}

export interface RecordingSource {
  /** Undefined: it is not kept any more. */
  blob(hash: string): Promise<Json | undefined>;
  entry(id: string): Promise<SpokenEntry | undefined>;
  fileFacts(hash: string): Promise<StoredFile | undefined>;
}

export type RecordingFrame = Omit<
  Recording,
  "form" | "begunAt" | "lastAt" | "start" | "calls" | "acts" | "instances" | "firstEntry"
> & { instances: Record<string, string[]>; xsoar: boolean };

export async function assembleRecording(
  found: FoundRecording,
  source: RecordingSource,
  { xsoar, gaps, ...frame }: RecordingFrame,
): Promise<Recording> {
  const missing = { blobs: 0, entries: 0, answers: 0 };
  const calls: RecordedCall[] = [];
  let firstEntry = Number.POSITIVE_INFINITY;
  for (const call of found.calls) {
    const { recorded, numbers } = await complete(call, source, xsoar, missing);
    calls.push(recorded);
    for (const n of numbers) firstEntry = Math.min(firstEntry, n - 1);
  }
  return {
    form: 1,
    ...frame,
    begunAt: found.begunAt,
    lastAt: found.lastAt,
    start: found.start,
    // Entries of the playbook before the first result: the command's own.
    firstEntry: Number.isFinite(firstEntry) ? firstEntry : 1,
    calls,
    acts: found.acts,
    gaps: [...gaps, ...gapsOf(missing)],
  };
}

function gapsOf({ blobs, entries, answers }: { blobs: number; entries: number; answers: number }): string[] {
  return [
    ...(blobs > 0 ? [`${blobs} big values are not kept any more: nothing stands in their place`] : []),
    ...(entries > 0 ? [`${entries} War Room entries are not kept any more: the journal's own record stands in`] : []),
    ...(answers > 0
      ? [`${answers} answers were recorded by an earlier version, without what they brought for the context`]
      : []),
  ];
}

async function complete(
  call: FoundCall,
  source: RecordingSource,
  xsoar: boolean,
  missing: { blobs: number; entries: number; answers: number },
): Promise<{ recorded: RecordedCall; numbers: number[] }> {
  const { entryIds, added: small, unsearched = [], blobs, walked: _, isFailure, ...rest } = call;
  const recorded: RecordedCall = { ...rest };
  const fetch = async (hash: string | undefined): Promise<Json | undefined> => {
    if (hash === undefined) return undefined;
    const value = await source.blob(hash);
    if (value === undefined) missing.blobs += 1;
    return value;
  };
  const inputs = await fetch(blobs.inputs);
  if (isObject(inputs)) recorded.inputs = inputs;
  const outputs = await fetch(blobs.outputs);
  if (outputs !== undefined) recorded.outputs = outputs;
  const answer = await fetch(blobs.answer);
  if (answer !== undefined) recorded.answer = answer;
  // It was made by `addedBy`.
  const added = ((await fetch(blobs.added)) as AddedToContext | undefined) ?? small;
  const spoken: SpokenEntry[] = [];
  for (const id of entryIds) {
    const entry = await source.entry(id);
    if (entry) spoken.push(entry);
    else missing.entries += 1;
  }
  const numbers = spoken.map(({ n }) => n);
  const said = commandOf(spoken[0]?.command);
  if (recorded.command === undefined && said !== undefined) recorded.command = said;
  const wasThrown = isFailure && recorded.outputs === undefined;
  if (!xsoar || call.call !== undefined || wasThrown) return { recorded, numbers };
  const isWhole = spoken.length > 0 && spoken.length === entryIds.length;
  const entries = isWhole
    ? await Promise.all(spoken.map((one) => entryOf(one, source)))
    : draftsFromJournal(recorded.outputs, added).map(bare);
  added?.forEach((context, index) => {
    const entry = entries[index];
    if (entry && context) entry.context = context;
  });
  for (const place of unsearched) {
    const entry = entries[place];
    if (entry) entry.unsearched = true;
  }
  recorded.entries = entries;
  return { recorded, numbers };
}

async function entryOf(spoken: SpokenEntry, source: RecordingSource): Promise<RecordedEntry> {
  const { type, format, contents, humanReadable, note, tags, file } = spoken;
  const facts = file && (await source.fileFacts(file.hash));
  return {
    type,
    format,
    contents,
    ...(humanReadable === undefined ? {} : { humanReadable }),
    ...(note ? { note } : {}),
    ...(tags && tags.length > 0 ? { tags: [...tags] } : {}),
    ...(file && facts ? { file: { name: file.name, ...facts } } : {}),
  };
}

function bare(contents: Json): RecordedEntry {
  return { type: "note", format: typeof contents === "string" ? "text" : "json", contents };
}

/** `!name argument="value"`: what a poll was told to run stands nowhere else. */
function commandOf(line: string | undefined): string | undefined {
  return line === undefined ? undefined : /^!(\S+)/.exec(line)?.[1];
}

/** Which instances a run used, by integration; for the others those there are now. */
export function instancesOf(
  calls: readonly Pick<RecordedCall, "command" | "instance">[],
  known: readonly { name: string; integration: string }[],
  integrationOf: (command: string) => string | undefined,
): Record<string, string[]> {
  const used = new Map<string, Set<string>>();
  for (const { command, instance } of calls) {
    if (instance === undefined) continue;
    const now = known.find(({ name }) => name === instance);
    const integration = now?.integration ?? (command === undefined ? undefined : integrationOf(command));
    if (integration === undefined) continue;
    used.set(integration, (used.get(integration) ?? new Set()).add(instance));
  }
  for (const { name, integration } of known) {
    if (used.get(integration)?.has(name)) continue;
    // Instances of an integration that it used but not this one were not there then, or did not offer the command.
    if (!used.has(integration)) used.set(integration, new Set());
  }
  const result: Record<string, string[]> = {};
  for (const [integration, names] of used) {
    const all = known.filter((one) => one.integration === integration).map(({ name }) => name);
    result[integration] = names.size > 0 ? inOrder([...names], all) : all;
  }
  return result;
}

/** In the order in which the instances are known, so that items run on them in turn as they did. */
function inOrder(names: string[], all: readonly string[]): string[] {
  const place = (name: string) => (all.includes(name) ? all.indexOf(name) : all.length);
  return names.toSorted((a, b) => place(a) - place(b));
}
