import type pg from "pg";
import type { Clock } from "#base/clock.ts";
import type { Json, JsonObject } from "#base/json.ts";
import type { EntryFormat, EntryType, KeptEntry } from "#sdk/entry.ts";
import type { InvestigationUser } from "#sdk/investigation.ts";
import { createDb, type Db } from "#store/db.ts";
import { type EntryRow, listEntries, readEntry } from "#store/entries.ts";
import { readWholeFile } from "#store/files.ts";
import { readIncidentDocument } from "#store/incident-documents.ts";
import { takeIncidentNumbers } from "#store/incident-flush.ts";
import { readAllLists } from "#store/lists.ts";
import { readBlob } from "#store/runs.ts";
import { listTeam } from "#store/team.ts";
import { findIncidents, findIndicators } from "../find-by-query.ts";
import type { InvestigationStore } from "../investigation-store.ts";
import { readEntryId } from "../operations/prepare-operation.ts";
import { askPatiently } from "./ask-patiently.ts";

const entriesAtOnce = 500;

/** What the engine reads of investigations, from PostgreSQL; a step that asks while it is away waits for it. */
export class PostgresStore implements InvestigationStore {
  readonly #pool: pg.Pool;
  readonly #db: Db;
  readonly #clock: Clock;

  constructor(pool: pg.Pool, clock: Clock) {
    this.#pool = pool;
    this.#db = createDb(pool);
    this.#clock = clock;
  }

  incident(investigationId: string): Promise<JsonObject | undefined> {
    return askPatiently(() => readIncidentDocument(this.#pool, investigationId, this.#clock.now()));
  }

  async newIncidentId(): Promise<string> {
    const [id] = await askPatiently(() => takeIncidentNumbers(this.#pool, 1));
    if (id === undefined) throw new Error("a sequence gives a number");
    return id;
  }

  async entry(id: string): Promise<KeptEntry | undefined> {
    const key = readEntryId(id);
    const row = key && (await askPatiently(() => readEntry(this.#db, key)));
    return row && (await this.#present(row));
  }

  async entries(investigationId: string): Promise<KeptEntry[]> {
    const entries: KeptEntry[] = [];
    for (let after = 0; ; ) {
      const asked = { after, limit: entriesAtOnce, oldestFirst: true };
      const page = await askPatiently(() => listEntries(this.#db, investigationId, asked));
      for (const row of page) entries.push(await this.#present(row));
      if (page.length < entriesAtOnce) return entries;
      after = page.at(-1)?.n ?? after;
    }
  }

  async file(entryId: string): Promise<{ name: string; content: Uint8Array } | undefined> {
    const key = readEntryId(entryId);
    const file = key && (await askPatiently(() => readEntry(this.#db, key)))?.file;
    const content = file && (await askPatiently(() => readWholeFile(this.#pool, file.hash)));
    return file && content ? { name: file.name, content } : undefined;
  }

  lists(): Promise<ReadonlyMap<string, string>> {
    return askPatiently(() => readAllLists(this.#db));
  }

  incidents(query: string, size: number): Promise<JsonObject[]> {
    return askPatiently(() => findIncidents(this.#pool, query, { size, now: this.#clock.now() }));
  }

  indicators(query: string, size: number): Promise<JsonObject[]> {
    return askPatiently(() => findIndicators(this.#pool, query, { size, now: this.#clock.now() }));
  }

  async users(): Promise<InvestigationUser[]> {
    const team = await askPatiently(() => listTeam(this.#db));
    return team.map(({ name, role, ...rest }) => ({ username: name, name, email: "", roles: [role], ...rest }));
  }

  async #present(row: EntryRow): Promise<KeptEntry> {
    const { contents, contentsBlob, humanReadable, humanReadableBlob, parent, task, file, schedule } = row;
    const readable = humanReadableBlob === null ? humanReadable : await this.#readBig(humanReadableBlob);
    return {
      id: `${row.n}@${row.investigationId}`,
      // The table holds what the engine wrote there.
      type: row.type as EntryType,
      contents: readable ?? (contentsBlob === null ? contents : await this.#readBig(contentsBlob)),
      format: readable === null ? (row.format as EntryFormat) : "markdown",
      note: row.note,
      tags: row.tags,
      created: row.created.getTime(),
      user: row.user,
      ...(parent === null ? {} : { parentId: `${parent}@${row.investigationId}` }),
      ...(typeof row.parentContent === "string" ? { parentContent: row.parentContent } : {}),
      ...(task === null ? {} : { task }),
      ...(file === null ? {} : { file: { name: file.name, size: file.size } }),
      ...(schedule === null
        ? {}
        : {
            schedule: {
              id: schedule.id,
              cron: schedule.cron,
              ...(schedule.timesLeft === null ? {} : { times: schedule.timesLeft }),
              scheduled: schedule.nextAt !== null,
            },
          }),
    };
  }

  async #readBig(hash: string): Promise<Json> {
    const text = await askPatiently(() => readBlob(this.#pool, hash));
    return text === undefined ? null : (JSON.parse(text) as Json);
  }
}
