/** What the engine's duties read in a world without a server. */
import type { DutySource } from "#engine/duties/duty-source.ts";
import type { MemoryJournal } from "#engine/hosts/memory-journal.ts";
import type { Playbook } from "#playbook/model.ts";

export interface OfflineContent {
  /** A playbook by its id, else by its name. */
  find(called: string): Playbook | undefined;
  /** Its hash, with what it calls. */
  link(playbook: Playbook): string;
  keep(hash: string, playbook: Playbook): void;
  /** What incidents of a type start, by its name; `playbook` by id or name. */
  incidentTypes?: Readonly<Record<string, { playbook: string; autorun: boolean }>>;
}

export function createDutySource(
  { store, heads, updates }: Pick<MemoryJournal, "store" | "heads" | "updates">,
  content: OfflineContent,
): DutySource {
  return {
    openRequests: async (limit, after) =>
      store.requests.filter(({ id }) => after === undefined || Number(id) > Number(after)).slice(0, limit),
    // Nobody waits for a timer where time is made up.
    breachedTimers: async () => [],
    dueCommands: async (now, limit) =>
      [...store.schedules.values()].filter(({ nextAt }) => nextAt !== undefined && nextAt <= now).slice(0, limit),
    pendingCommands: async (investigation) =>
      [...store.schedules.values()].flatMap(({ id, investigationId, nextAt }) =>
        investigationId === investigation && nextAt !== undefined ? [id] : [],
      ),
    openRuns: async (investigation) =>
      [...heads.values()].filter(({ id, investigationId }) => {
        const status = updates.get(id)?.status ?? "active";
        return investigationId === investigation && ["active", "waiting", "paused"].includes(status);
      }),
    playbook: async (called) => {
      const playbook = content.find(called);
      return playbook && { id: playbook.id, name: playbook.name, hash: content.link(playbook) };
    },
    incidentType: async (name) => {
      const type = Object.entries(content.incidentTypes ?? {}).find(([known]) => known === name)?.[1];
      return type && { playbookId: type.playbook, autorun: type.autorun };
    },
    keepPlaybook: async (hash, playbook) => content.keep(hash, playbook),
  };
}
