import type pg from "pg";
import type { Playbook } from "#playbook/model.ts";
import { createDb, type Db } from "#store/db.ts";
import { listEngineRequests } from "#store/engine-requests.ts";
import { readIncidentType } from "#store/incident-types.ts";
import { findLivePlaybook } from "#store/live-playbooks.ts";
import { insertPlaybook } from "#store/playbooks.ts";
import { listOpenRuns } from "#store/runs.ts";
import { listDueCommands, listPendingCommands } from "#store/scheduled-commands.ts";
import { listBreachedTimers } from "#store/timers.ts";
import type { DutySource } from "../duties/duty-source.ts";

/** What the engine's duties read, from PostgreSQL. */
export class PostgresDuties implements DutySource {
  readonly #pool: pg.Pool;
  readonly #db: Db;

  constructor(pool: pg.Pool) {
    this.#pool = pool;
    this.#db = createDb(pool);
  }

  openRequests(limit: number, after?: string) {
    return listEngineRequests(this.#db, limit, after);
  }

  dueCommands(now: number, limit: number) {
    return listDueCommands(this.#db, now, limit);
  }

  breachedTimers(now: number, limit: number) {
    return listBreachedTimers(this.#pool, now, limit);
  }

  pendingCommands(investigationId: string) {
    return listPendingCommands(this.#db, investigationId);
  }

  openRuns(investigationId: string) {
    return listOpenRuns(this.#pool, investigationId);
  }

  playbook(called: string) {
    return findLivePlaybook(this.#db, called);
  }

  incidentType(name: string) {
    return readIncidentType(this.#db, name);
  }

  keepPlaybook(hash: string, playbook: Playbook) {
    return insertPlaybook(this.#db, hash, playbook, null);
  }
}
