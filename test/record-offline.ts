/** A run without a server, as a recording: its journal, its War Room and what it began with. */
import { assembleRecording, instancesOf } from "#actions/replay/assemble-recording.ts";
import type { OfflineRun, OfflineStart, OfflineWorld } from "#actions/offline/offline-world.ts";
import type { Json, JsonObject } from "#base/json.ts";
import { describeFile } from "#store/files.ts";
import type { Plan } from "#playbook/plan.ts";
import { readJournal } from "#playbook/read-recording.ts";
import type { Recording } from "#playbook/recording.ts";

export async function recordOffline(
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
        const parent = entry?.parent === undefined ? undefined : journal.entries.get(`${entry.parent}@${entry.investigationId}`);
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
