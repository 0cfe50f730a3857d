/** A run without a server, as a recording, and what is other in a replay of it. */
import assert from "node:assert/strict";
import {
  type OfflineRun,
  type OfflineStart,
  OfflineWorld,
  type OfflineWorldOptions,
} from "#actions/offline/offline-world.ts";
import { assembleRecording, instancesOf } from "#actions/replay/assemble-recording.ts";
import { compareBranches, compareTasks } from "#actions/replay/compare-runs.ts";
import { outcomeOf } from "#actions/replay/outcome.ts";
import { type PlayedRun, playRecording } from "#actions/replay/replay-world.ts";
import { isSameButForMoments } from "#actions/replay/same-value.ts";
import type { Json, JsonObject } from "#base/json.ts";
import { MemoryStore } from "#engine/hosts/memory-store.ts";
import type { Playbook } from "#playbook/model.ts";
import type { Plan } from "#playbook/plan.ts";
import { readJournal } from "#playbook/read-recording.ts";
import { Recording } from "#playbook/recording.ts";
import type { IntegrationDefinition } from "#sdk/integration.ts";
import { describeFile } from "#store/files.ts";

export interface Original {
  run: OfflineRun;
  recording: Recording;
  playbooks: readonly [Playbook, ...Playbook[]];
  integrations: readonly IntegrationDefinition[];
  plan: PlayedRun["plan"];
  scripts?: OfflineWorldOptions["scripts"];
}

export async function runAndRecord(
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
    const kept = Recording.parse(JSON.parse(JSON.stringify(recording)));
    const { integrations: known, scripts } = options;
    return { run, recording: kept, playbooks, integrations: known, plan, ...(scripts ? { scripts } : {}) };
  } finally {
    await world.close();
  }
}

/** What is other in the replay than it was in the run itself, in words. */
export function differencesFrom(original: Original, played: PlayedRun): string[] {
  const then = outcomeOf(original.plan, original.run.events);
  const now = outcomeOf(played.plan, played.events);
  const same = (what: string, before: unknown, after: unknown) =>
    isSameButForMoments(JSON.parse(JSON.stringify(before ?? null)), JSON.parse(JSON.stringify(after ?? null)))
      ? []
      : [`${what}: ${JSON.stringify(before)?.slice(0, 3000)} became ${JSON.stringify(after)?.slice(0, 3000)}`];
  const incident = ({ modified: _, ...rest }: JsonObject) => rest;
  const writes = original.recording.calls.filter(({ wrote }) => wrote);
  return [
    ...same("status", original.run.status, played.status),
    ...compareTasks(then, now).tasks.map(
      (task) => `task ${task.frame}|${task.task} ${task.change} ${task.error?.message ?? ""}`,
    ),
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

export async function replayOf(original: Original, playbooks = original.playbooks): Promise<PlayedRun> {
  const { recording, integrations: known, scripts } = original;
  return playRecording(recording, {
    playbooks,
    integrations: known,
    ...(scripts ? { scripts } : {}),
    unanswered: "stop",
  });
}

async function recordOffline(
  world: OfflineWorld,
  plan: Plan,
  run: OfflineRun,
  begun: Pick<OfflineStart, "context"> & { incident: JsonObject | undefined; lists?: Record<string, string> },
): Promise<Recording> {
  const { journal, executor } = world;
  const [head] = world.runs;
  const found = readJournal(plan, run.events);
  if (!head || !found) throw new Error("the run has a beginning");
  const { catalog } = executor;
  const instances = catalog.instances.map(({ name, integration }) => ({ name, integration: integration.id }));
  return assembleRecording(
    found,
    {
      async blob(hash) {
        const content = await journal.readBlob(hash);
        return content === undefined ? undefined : (JSON.parse(content) as Json);
      },
      async entry(id) {
        const entry = journal.entries.get(id);
        const parent =
          entry?.parent === undefined ? undefined : journal.entries.get(`${entry.parent}@${entry.investigationId}`);
        return entry && { ...entry, ...(typeof parent?.contents === "string" ? { command: parent.contents } : {}) };
      },
      async fileFacts(hash) {
        const content = journal.files.get(hash);
        return content && describeFile(content);
      },
    },
    {
      run: {
        id: head.id,
        playbookId: head.playbookId,
        investigationId: head.investigationId,
        label: head.label,
        status: run.status,
      },
      ...(begun.incident ? { incident: begun.incident } : {}),
      context: begun.context ?? {},
      lists: begun.lists ?? {},
      users: journal.store.people.map((one) => ({ ...one, roles: [...one.roles] })),
      instances: instancesOf(found.calls, instances, (command) => catalog.findCommand(command)?.integration.id),
      gaps: [],
      xsoar: plan.playbook.language === "xsoar",
    },
  );
}
