/** What the routes about investigations do. Reading works on every process; changing needs the active one. */
import type pg from "pg";
import { addNote } from "#actions/investigations/add-note.ts";
import {
  presentEntry,
  presentEvidence,
  presentIgnoredChange,
  presentScheduledCommand,
  presentTimer,
} from "#actions/investigations/present-war-room.ts";
import { readWholeEntry } from "#actions/investigations/read-whole-entry.ts";
import { changeStore, type StoreDesk, type StoreWriter } from "#actions/investigations/store-desk.ts";
import { TocsinError } from "#base/errors.ts";
import type { investigationRoutes } from "#contract/investigation-routes.ts";
import type { Handlers } from "#contract/route.ts";
import { readEntryId } from "#engine/operations/prepare-operation.ts";
import { readSharedContext } from "#engine/shared-context.ts";
import type { StoreChange } from "#store/changes/store-change.ts";
import { createDb } from "#store/db.ts";
import { listEntries } from "#store/entries.ts";
import { deleteEvidence, listEvidence } from "#store/evidence.ts";
import { readFileChunks, readFileFacts } from "#store/files.ts";
import { listIgnoredChanges } from "#store/ignored-changes.ts";
import { hasInvestigation } from "#store/investigations.ts";
import { listScheduledCommands, readScheduledCommand } from "#store/scheduled-commands.ts";
import { listTimers } from "#store/timers.ts";
import { withinEpoch } from "#store/within-epoch.ts";
import type { RequestContext } from "./access/request-context.ts";
import { type Changes, nobodyToTell } from "./live/changes.ts";

export interface StoreApiOptions {
  pool: pg.Pool;
  /** Throws while another process is the active one. */
  requireWriter(): StoreWriter;
  changes?: Changes | undefined;
}

export function deskOf({ pool, requireWriter }: StoreApiOptions, { actor }: RequestContext): StoreDesk {
  return { pool, writer: requireWriter(), by: actor.name, at: Date.now() };
}

export function createInvestigationHandlers(
  options: StoreApiOptions,
): Handlers<typeof investigationRoutes, RequestContext> {
  const { pool, changes = nobodyToTell } = options;
  const db = createDb(pool);
  const requireInvestigation = async (id: string) => {
    if (!(await hasInvestigation(pool, id))) throw new TocsinError("NOT_FOUND", `There is no incident or run ${id}`);
  };
  const requireEntry = async (id: string) => {
    const key = readEntryId(id);
    const row = key && (await readWholeEntry(pool, key));
    if (!row) throw new TocsinError("NOT_FOUND", `There is no entry ${id}`);
    return row;
  };
  const change = async (context: RequestContext, investigationId: string, wanted: readonly StoreChange[]) => {
    await changeStore(deskOf(options, context), investigationId, wanted);
    changes.incidents();
  };
  const evidenceOf = async (id: string) => ({ items: (await listEvidence(db, id)).map(presentEvidence) });
  return {
    async listEntries({ id, order, cursor, parent, since, limit, ...filter }) {
      await requireInvestigation(id);
      const oldestFirst = order === "oldest";
      const rows = await listEntries(db, id, {
        ...filter,
        limit,
        oldestFirst,
        parent: parent === undefined ? undefined : readEntryId(parent)?.n,
        since: since === undefined ? undefined : new Date(since),
        ...(cursor === undefined ? {} : { [oldestFirst ? "after" : "before"]: Number(cursor) }),
      });
      const last = rows.length === limit ? rows.at(-1) : undefined;
      return { items: rows.map(presentEntry), next: last === undefined ? null : String(last.n) };
    },
    async getEntry({ id }) {
      return presentEntry(await requireEntry(id));
    },
    async addEntry({ id, ...note }, context) {
      await requireInvestigation(id);
      const n = await addNote(deskOf(options, context), { investigationId: id, ...note });
      context.audit.details = { entry: `${n}@${id}` };
      changes.incidents();
      return presentEntry(await requireEntry(`${n}@${id}`));
    },
    async markEntry({ id, note, tags }, context) {
      const { investigationId, n } = await requireEntry(id);
      const entry = { investigationId, n };
      await change(context, investigationId, [
        ...(note === undefined ? [] : [{ kind: "markNote", entry, note } as const]),
        ...(tags === undefined ? [] : [{ kind: "setTags", entry, tags } as const]),
      ]);
      return presentEntry(await requireEntry(id));
    },
    async getFile({ entryId }) {
      const { file } = await requireEntry(entryId);
      const facts = file && (await readFileFacts(pool, file.hash));
      if (!file || !facts) throw new TocsinError("NOT_FOUND", `The entry ${entryId} has no file`);
      const name = file.name === "" ? "file" : file.name;
      return { file: name, size: facts.size, bytes: readFileChunks(pool, file.hash) };
    },
    async listEvidence({ id }) {
      await requireInvestigation(id);
      return evidenceOf(id);
    },
    async markEvidence({ id, entryId, description, tags, occurred }, context) {
      const { investigationId, n } = await requireEntry(entryId);
      if (investigationId !== id) throw new TocsinError("NOT_FOUND", `The entry ${entryId} is not of ${id}`);
      context.audit.details = { entry: entryId };
      const at = occurred === undefined ? null : Date.parse(occurred);
      await change(context, id, [
        { kind: "markEvidence", entry: { investigationId, n }, description, tags, occurred: at },
      ]);
      return evidenceOf(id);
    },
    async removeEvidence({ id, evidence }, context) {
      const { writer } = deskOf(options, context);
      await withinEpoch(pool, writer.epoch, async (client) => {
        if (await deleteEvidence(client, id, evidence)) return;
        throw new TocsinError("NOT_FOUND", `There is no evidence ${evidence} of ${id}`);
      });
      changes.incidents();
      return {};
    },
    async listScheduledCommands({ id }) {
      await requireInvestigation(id);
      return { items: (await listScheduledCommands(db, id)).map(presentScheduledCommand) };
    },
    async stopScheduledCommand({ id }, context) {
      const before = await readScheduledCommand(db, id);
      if (!before) throw new TocsinError("NOT_FOUND", `There is no scheduled command ${id}`);
      await change(context, before.investigationId, [{ kind: "stopSchedule", id }]);
      return presentScheduledCommand((await readScheduledCommand(db, id)) ?? before);
    },
    async listTimers({ id }) {
      await requireInvestigation(id);
      return { items: (await listTimers(pool, id)).map(presentTimer) };
    },
    async moveTimer({ id, field, action }, context) {
      context.audit.details = { action };
      const find = async () => (await listTimers(pool, id)).find((timer) => timer.field === field);
      // A typing error must not make a timer of a field that is none.
      if (!(await find())) throw new TocsinError("NOT_FOUND", `The incident ${id} has no timer ${field}`);
      await change(context, id, [{ kind: "timer", incident: id, field, action }]);
      // Runs that work on the incident see it as it is now.
      await options.requireWriter().refresh(id);
      const timer = await find();
      if (!timer) throw new TocsinError("NOT_FOUND", `The incident ${id} has no timer ${field}`);
      return presentTimer(timer);
    },
    async getContext({ id }) {
      await requireInvestigation(id);
      const { seq, document } = await readSharedContext(pool, id);
      return { changes: seq, context: document };
    },
    async listIgnoredChanges({ id, limit }) {
      await requireInvestigation(id);
      return { items: (await listIgnoredChanges(db, id, limit)).map(presentIgnoredChange) };
    },
  };
}
