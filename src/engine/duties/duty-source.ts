/** What the engine's duties read: the requests that commands left, the commands whose time has come, what they need. */
import type { Playbook } from "#playbook/model.ts";
import type { EngineRequest } from "#store/engine-requests.ts";
import type { RunHead } from "#store/runs.ts";

export interface DutySource {
  /** What nobody did yet, oldest first, after the id given. */
  openRequests(limit: number, after?: string): Promise<EngineRequest[]>;
  /** The longest overdue first. */
  dueCommands(now: number, limit: number): Promise<DueCommand[]>;
  /** Timers whose time ran out without anybody having been told, the longest ago first. */
  breachedTimers(now: number, limit: number): Promise<BreachedTimer[]>;
  /** By id: those of an investigation that are still to run. */
  pendingCommands(investigationId: string): Promise<string[]>;
  /** Of an investigation, those that have not ended, oldest first. */
  openRuns(investigationId: string): Promise<RunHead[]>;
  /** The current version of a playbook, by id or else by name. */
  playbook(called: string): Promise<StartablePlaybook | undefined>;
  /** What incidents of a type start; undefined for a type that is not known. */
  incidentType(name: string): Promise<{ playbookId: string | null; autorun: boolean } | undefined>;
  /** Keeps a playbook for a run that is about to begin; one that is there already stays. */
  keepPlaybook(hash: string, playbook: Playbook): Promise<void>;
}

export interface StartablePlaybook {
  id: string;
  name: string;
  hash: string;
}

export interface BreachedTimer {
  incidentId: string;
  field: string;
  dueAt: number | null;
}

export interface DueCommand {
  id: string;
  investigationId: string;
  /** The line, with its exclamation mark. */
  command: string;
  cron: string;
  /** Whose command it is; empty: a playbook's. */
  owner: string;
}
