/** Runs a playbook as its `expected.yml` says, without a server, and tells what came otherwise. */
import { isDeepStrictEqual } from "node:util";
import { isObject, type Json, type JsonObject, ownProperty } from "#base/json.ts";
import type { Feature } from "#playbook/features.ts";
import type { Playbook } from "#playbook/model.ts";
import type { Recording } from "#playbook/recording.ts";
import type { Script } from "#playbook/script.ts";
import { scopeFrom } from "#playbook/xsoar/scope.ts";
import { evaluateXsoarValue } from "#playbook/xsoar/value.ts";
import type { EntryDraft } from "#sdk/entry.ts";
import { defineCommand, defineIntegration, type IntegrationDefinition } from "#sdk/integration.ts";
import { isWrite } from "../replay/compare-runs.ts";
import { playRecording } from "../replay/replay-world.ts";
import { isSameButForMoments } from "../replay/same-value.ts";
import { offlineInstance } from "./offline-instance.ts";
import { type OfflineRun, OfflineWorld } from "./offline-world.ts";
import type { PlaybookTest } from "./playbook-test.ts";

export interface PlaybookTestRun {
  /** What came otherwise than expected, each a sentence. Empty: it passed. */
  differences: string[];
  /** Features it needs that are not there; then it was not run. */
  lacking: string[];
}

export interface PlaybookTestOptions {
  /** The playbook itself first, then those it may call. */
  playbooks: readonly [Playbook, ...Playbook[]];
  integrations: readonly IntegrationDefinition[];
  features: ReadonlySet<Feature>;
  /** Automations beside the playbook. */
  scripts?: readonly Script[];
  /** What a test that was made from a run is played from. */
  recording?: Recording;
}

interface Call {
  command: string;
  arguments: JsonObject;
}

export async function runPlaybookTest(test: PlaybookTest, options: PlaybookTestOptions): Promise<PlaybookTestRun> {
  const lacking = (test.needs ?? []).filter((name) => !options.features.has(name as Feature));
  if (lacking.length > 0) return { differences: [], lacking };
  if (options.recording) return { differences: await runRecorded(test, options.recording, options), lacking };
  const calls: Call[] = [];
  const answering = answeringIntegration(test, calls);
  const { start } = test;
  const world = new OfflineWorld({
    playbooks: options.playbooks,
    integrations: [...options.integrations, answering],
    instances: [offlineInstance(answering)],
    ...(options.scripts ? { scripts: options.scripts } : {}),
    ...(start?.lists ? { lists: start.lists } : {}),
    ...(start?.now ? { now: Date.parse(start.now) } : {}),
    ...(test.people ? { people: test.people } : {}),
  });
  try {
    const run = await world.run(options.playbooks[0], {
      ...(start?.incident ? { incident: start.incident } : {}),
      ...(start?.inputs ? { inputs: start.inputs } : {}),
    });
    return { differences: compare(test.expect, run, calls), lacking };
  } finally {
    await world.close();
  }
}

/** Commands that only the test knows, answered as it says: one answer for each call, the last one repeated. */
export function answeringIntegration({ commands = {} }: PlaybookTest, calls: Call[]): IntegrationDefinition {
  return defineIntegration({
    id: "playbook-test",
    name: "Playbook test",
    description: "Answers as the test says.",
    parameters: [],
    limits: { concurrency: 100, requestTimeoutMs: 1_000 },
    commands: Object.entries(commands).map(([name, { arguments: declared = {}, answers }]) => {
      let next = 0;
      return defineCommand({
        name,
        description: name,
        effect: "read",
        takesAnything: true,
        arguments: Object.entries(declared).map(([argument, { isArray, required, default: usual }]) => ({
          name: argument,
          description: argument,
          ...(isArray ? { type: "list" as const } : {}),
          ...(required ? { required } : {}),
          ...(usual === undefined ? {} : { default: usual }),
        })),
        run(_context, inputs) {
          calls.push({ command: name, arguments: inputs });
          const answer = answers[Math.min(next++, answers.length - 1)] ?? [];
          return { entries: answer.map(draftOf) };
        },
      });
    }),
  });
}

type AnswerEntry = NonNullable<PlaybookTest["commands"]>[string]["answers"][number][number];

function draftOf(entry: AnswerEntry): EntryDraft {
  if ("error" in entry) return { type: "error", contents: entry.error, format: "text" };
  const { contents, entryContext, humanReadable } = entry;
  return {
    type: "note",
    contents,
    format: typeof contents === "string" ? "text" : "json",
    ...(entryContext === undefined ? {} : { entryContext }),
    ...(humanReadable === undefined ? {} : { humanReadable }),
  };
}

/** A recorded run played again: every answer from the recording, every moment as it was. */
async function runRecorded(
  { expect }: PlaybookTest,
  recording: Recording,
  { playbooks, integrations, scripts }: PlaybookTestOptions,
): Promise<string[]> {
  const played = await playRecording(recording, {
    playbooks,
    integrations,
    ...(scripts ? { scripts } : {}),
    unanswered: "stop",
  });
  const differences = compare(expect, { ...played, entries: [] }, []);
  for (const { command, task, frame, answered } of played.calls) {
    const where = `task ${task}${frame === "" ? "" : ` in ${frame}`}`;
    if (answered === "none") differences.push(`${where} calls ${command}, which has no recorded answer`);
  }
  const effects = played.calls
    .filter(isWrite)
    .map(({ task, command, inputs }) => ({ task, command, arguments: inputs }));
  const left = [...effects];
  for (const wanted of expect.effects ?? []) {
    const found = left.find((one) => isSameButForMoments(one, wanted));
    if (found) left.splice(left.indexOf(found), 1);
    else
      differences.push(`${wanted.command} of task ${wanted.task} is not sent as expected: ${shown(wanted.arguments)}`);
  }
  if (expect.effects) {
    for (const one of left)
      differences.push(`${one.command} of task ${one.task} would be sent: ${shown(one.arguments)}`);
  }
  return differences;
}

const statusWords = { succeeded: "completed", failed: "error", waiting: "waiting", cancelled: "cancelled" } as const;
const taskWords: Record<string, string> = { done: "done", skipped: "skipped", error: "error", asked: "waiting" };

type Compared = Pick<OfflineRun, "status" | "state" | "context" | "incident" | "entries" | "events">;

function compare(expect: PlaybookTest["expect"], run: Compared, calls: readonly Call[]): string[] {
  const differences: string[] = [];
  const same = (what: string, got: Json | undefined, wanted: Json | undefined) => {
    if (wanted === undefined || isDeepStrictEqual(got, wanted)) return;
    // Of a recorded run what a command makes of the time of day differs by the time a step takes.
    if (!(run.entries.length === 0 && isSameButForMoments(got, wanted))) {
      differences.push(`${what} is ${shown(got)}, expected ${shown(wanted)}`);
    }
  };
  const error = run.state.error && `${run.state.error.code} ${run.state.error.message}`;
  const status = statusWords[run.status];
  if (status !== expect.status)
    differences.push(`it ended as ${status}${error ? ` (${error})` : ""}, expected ${expect.status}`);
  const tasks = run.state.frames[""]?.tasks ?? {};
  for (const [wanted, ids] of Object.entries(expect.tasks)) {
    for (const id of ids ?? []) same(`task ${id}`, taskWords[tasks[id]?.status ?? ""] ?? "unreached", wanted);
  }
  for (const [id, wanted] of Object.entries(expect.branches ?? {})) {
    const left = run.events.findLast((event) => event.type === "taskDone" && event.frame === "" && event.task === id);
    same(`the branch of task ${id}`, left?.type === "taskDone" ? (left.label ?? null) : undefined, wanted);
  }
  same("the context", run.context, expect.context);
  for (const [path, wanted] of Object.entries(expect.contextHolds ?? {})) {
    const scope = scopeFrom({ context: isObject(run.context) ? run.context : {} });
    const result = evaluateXsoarValue({ kind: "path", path }, scope, { now: 0 });
    same(path, result.ok ? result.value : undefined, wanted);
  }
  for (const [field, wanted] of Object.entries(expect.incident ?? {})) {
    const own = run.incident && ownProperty(run.incident, field);
    same(`incident.${field}`, own ?? ownProperty(run.incident?.CustomFields, field), wanted);
  }
  const results = run.entries.filter(({ parent }) => parent !== undefined);
  const isPrint = ({ parent }: (typeof results)[number]) =>
    String(run.entries.find(({ n }) => n === parent)?.contents).startsWith("!Print ");
  const contentsOf = (entries: typeof results) => entries.map(({ contents }) => contents);
  same("what was printed", contentsOf(results.filter(isPrint)), expect.printed);
  same("the error entries", contentsOf(results.filter(({ type }) => type === "error")), expect.errorEntries);
  same(
    "the calls",
    calls.map((call): Json => ({ ...call })),
    expect.calls?.map((call): Json => ({ ...call })),
  );
  if (expect.error !== undefined && !error?.includes(expect.error)) {
    differences.push(`the error is ${error ?? "none"}, expected one with "${expect.error}"`);
  }
  const took = ((run.events.at(-1)?.at ?? 0) - (run.events[0]?.at ?? 0)) / 1000;
  same("the time it took, in seconds,", took, expect.tookSeconds);
  return differences;
}

const longest = 500;

function shown(value: Json | undefined): string {
  const text = value === undefined ? "absent" : JSON.stringify(value);
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}
