/** A run that is played again through the playbook it ran comes out as it did: over every example and every conformance playbook. */
import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { integrations } from "#integrations/index.ts";
import type { JsonObject } from "#base/json.ts";
import { readContent } from "#formats/read-content.ts";
import { MemoryStore } from "#engine/hosts/memory-store.ts";
import type { Playbook } from "#playbook/model.ts";
import type { Recording } from "#playbook/recording.ts";
import { Recording as RecordingSchema } from "#playbook/recording.ts";
import type { IntegrationDefinition } from "#sdk/integration.ts";
import { recordOffline } from "#test/record-offline.ts";
import { builtin } from "../commands/builtin.ts";
import { offlineInstance } from "../offline/offline-instance.ts";
import { type OfflineRun, OfflineWorld, type OfflineWorldOptions } from "../offline/offline-world.ts";
import { readPlaybookTest } from "../offline/playbook-test.ts";
import { answeringIntegration } from "../offline/run-playbook-test.ts";
import { compareBranches, compareTasks } from "./compare-runs.ts";
import { outcomeOf } from "./outcome.ts";
import { type PlayedRun, playRecording } from "./replay-world.ts";
import { isSameButForMoments } from "./same-value.ts";

interface Original {
  run: OfflineRun;
  recording: Recording;
  playbooks: readonly [Playbook, ...Playbook[]];
  integrations: readonly IntegrationDefinition[];
  plan: PlayedRun["plan"];
  scripts?: OfflineWorldOptions["scripts"];
}

async function runAndRecord(
  playbooks: readonly [Playbook, ...Playbook[]],
  options: Omit<OfflineWorldOptions, "playbooks">,
  start: { incident?: JsonObject; inputs?: JsonObject; context?: JsonObject } = {},
): Promise<Original> {
  const world = new OfflineWorld({ playbooks, ...options });
  try {
    const run = await world.run(playbooks[0], start);
    const [head] = world.runs;
    const plan = head && (await world.executor.planOf(head.playbookHash));
    assert.ok(plan);
    const now = options.now ?? Date.UTC(2026, 0, 1);
    const incident = start.incident && new MemoryStore(() => now, new Map()).addIncident(start.incident);
    const recording = await recordOffline(world, plan, run, {
      incident,
      ...(start.context ? { context: start.context } : {}),
      ...(options.lists ? { lists: { ...options.lists } } : {}),
    });
    // What is kept as a test is read back from its text.
    const kept = RecordingSchema.parse(JSON.parse(JSON.stringify(recording)));
    const { integrations: known, scripts } = options;
    return { run, recording: kept, playbooks, integrations: known, plan, ...(scripts ? { scripts } : {}) };
  } finally {
    await world.close();
  }
}

/** What is other in the replay than it was in the run itself, in words. */
function differencesFrom(original: Original, played: PlayedRun): string[] {
  const then = outcomeOf(original.plan, original.run.events);
  const now = outcomeOf(played.plan, played.events);
  const same = (what: string, before: unknown, after: unknown) =>
    isSameButForMoments(JSON.parse(JSON.stringify(before ?? null)), JSON.parse(JSON.stringify(after ?? null)))
      ? []
      : [`${what}: ${JSON.stringify(before)?.slice(0, 300)} became ${JSON.stringify(after)?.slice(0, 300)}`];
  const incident = ({ modified: _, ...rest }: JsonObject) => rest;
  const writes = original.recording.calls.filter(({ wrote }) => wrote);
  return [
    ...same("status", original.run.status, played.status),
    ...compareTasks(then, now).tasks.map((task) => `task ${task.frame}|${task.task} ${task.change} ${task.error?.message ?? ""}`),
    ...compareBranches(then, now).map(({ task }) => `branch of ${task}`),
    ...same("context", original.run.context, played.context),
    ...same("incident", incident(original.run.incident ?? {}), incident(played.incident ?? {})),
    ...same(
      "writes",
      writes.map(({ command, inputs }) => [command, inputs]),
      played.calls.filter(({ effect }) => effect === "write").map(({ command, inputs }) => [command, inputs]),
    ),
    ...played.calls.filter(({ answered }) => answered === "none").map(({ command }) => `${command} has no answer`),
  ];
}

async function replayOf(original: Original, playbooks = original.playbooks): Promise<PlayedRun> {
  const { recording, integrations: known, scripts } = original;
  return playRecording(recording, {
    playbooks,
    integrations: known,
    ...(scripts ? { scripts } : {}),
    unanswered: "stop",
  });
}

const examples = join(import.meta.dirname, "../../../content/examples/playbooks");

async function readExample(folder: string) {
  const test = readPlaybookTest(await readFile(join(examples, folder, "expected.yml"), "utf8"));
  const names = (await readdir(join(examples, folder))).filter((name) => name !== "expected.yml");
  const read = await Promise.all(
    names.map(async (name) => {
      const { items } = readContent(await readFile(join(examples, folder, name), "utf8"), name);
      return { name, playbook: items.flatMap((item) => (item.kind === "playbook" ? [item.value] : []))[0] };
    }),
  );
  const main = read.find(({ name }) => name === test.playbook)?.playbook;
  assert.ok(main);
  const others = read.flatMap(({ name, playbook }) => (name !== test.playbook && playbook ? [playbook] : []));
  return { test, playbooks: [main, ...others] as const };
}

async function recordExample(folder: string): Promise<Original> {
  const { test, playbooks } = await readExample(folder);
  const answering = answeringIntegration(test, []);
  const { start } = test;
  return runAndRecord(
    playbooks,
    {
      integrations: [builtin, ...integrations, answering],
      instances: [offlineInstance(answering)],
      ...(start?.lists ? { lists: start.lists } : {}),
      ...(start?.now ? { now: Date.parse(start.now) } : {}),
      ...(test.people ? { people: test.people } : {}),
    },
    { ...(start?.incident ? { incident: start.incident } : {}), ...(start?.inputs ? { inputs: start.inputs } : {}) },
  );
}

describe("a replay of the unchanged playbook", { concurrency: 2 }, () => {
  it("comes out as each example did", async () => {
    const wrong: string[] = [];
    const folders = (await readdir(examples)).filter((name) => !name.includes("."));
    for (const folder of folders) {
      const original = await recordExample(folder);
      wrong.push(...differencesFrom(original, await replayOf(original)).map((one) => `${folder}: ${one}`));
    }
    assert.ok(folders.length > 50);
    assert.deepEqual(wrong, []);
  });
});
