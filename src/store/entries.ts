/** The War Room read back. */
import { type Expression, type SqlBool, sql } from "kysely";
import type { Json } from "#base/json.ts";
import { cleanText } from "./clean-text.ts";
import type { Db } from "./db.ts";
import type { EntryCategory } from "./entry-rows.ts";

export interface EntryRow {
  investigationId: string;
  n: number;
  type: string;
  category: EntryCategory;
  format: string;
  /** Null when it lies in a blob, too. */
  contents: Json;
  contentsBlob: string | null;
  humanReadable: string | null;
  humanReadableBlob: string | null;
  /** Characters of both. */
  size: number;
  note: boolean;
  /** It is on the evidence board. */
  evidence: boolean;
  tags: string[];
  parent: number | null;
  /** The text of that command entry. */
  parentContent: Json;
  user: string;
  runId: string | null;
  task: { id: string; name: string; playbook: string } | null;
  instance: string;
  brand: string;
  file: { name: string; hash: string; size: number } | null;
  schedule: { id: string; cron: string; timesLeft: number | null; nextAt: Date | null; endsAt: Date | null } | null;
  created: Date;
  modified: Date;
}

/** XSOAR's categories: those an entry is of, and those it has besides. */
export type EntryFilterCategory = EntryCategory | "playbookErrors" | "notes" | "evidence" | "attachments";

export interface EntryFilter {
  categories?: readonly EntryFilterCategory[] | undefined;
  tags?: readonly string[] | undefined;
  /** All of the tags, not just one. */
  allTags?: boolean | undefined;
  users?: readonly string[] | undefined;
  /** Results of this command entry. */
  parent?: number | undefined;
  /** In the beginning of what people read, whatever the case. */
  text?: string | undefined;
  /** Created or marked at this moment or later. */
  since?: Date | undefined;
  runId?: string | undefined;
}

export interface EntryPage extends EntryFilter {
  /** Only entries with a lower number. */
  before?: number | undefined;
  /** Only entries with a higher number. */
  after?: number | undefined;
  limit: number;
  /** Oldest first; else newest first. */
  oldestFirst?: boolean | undefined;
}

function selectEntries(db: Db) {
  return db
    .selectFrom("entries as e")
    .leftJoin("entries as p", (join) =>
      join.onRef("p.investigation_id", "=", "e.investigation_id").onRef("p.n", "=", "e.parent"),
    )
    .leftJoin("scheduled_commands as s", "s.id", "e.schedule_id")
    .select([
      "e.investigation_id as investigationId",
      "e.n",
      "e.type",
      "e.format",
      "e.contents",
      "e.contents_blob as contentsBlob",
      "e.human_readable as humanReadable",
      "e.human_readable_blob as humanReadableBlob",
      "e.size",
      "e.note",
      "e.tags",
      "e.parent",
      "p.contents as parentContent",
      "e.author as user",
      "e.run_id as runId",
      "e.task_id as taskId",
      "e.task_name as taskName",
      "e.playbook_name as playbookName",
      "e.instance",
      "e.brand",
      "e.file_name as fileName",
      "e.file_hash as fileHash",
      "e.file_size as fileSize",
      "s.id as scheduleId",
      "s.cron",
      "s.times_left as timesLeft",
      "s.next_at as nextAt",
      "s.ends_at as endsAt",
      "e.created",
      "e.modified",
    ])
    .select((query) => query.ref("e.category").$castTo<EntryCategory>().as("category"))
    .select(
      sql<boolean>`exists (select from evidence v where v.investigation_id = e.investigation_id and v.n = e.n)`.as(
        "evidence",
      ),
    );
}

type Selected = Awaited<ReturnType<ReturnType<typeof selectEntries>["executeTakeFirstOrThrow"]>>;

function present(row: Selected): EntryRow {
  const { taskId, taskName, playbookName, fileName, fileHash, fileSize, ...rest } = row;
  const { scheduleId, cron, timesLeft, nextAt, endsAt, ...entry } = rest;
  return {
    ...entry,
    parentContent: entry.parentContent ?? null,
    task: taskId === null ? null : { id: taskId, name: taskName ?? "", playbook: playbookName ?? "" },
    file: fileHash === null ? null : { name: fileName ?? "", hash: fileHash, size: Number(fileSize) },
    schedule: scheduleId === null || cron === null ? null : { id: scheduleId, cron, timesLeft, nextAt, endsAt },
  };
}

export async function readEntry(db: Db, key: { investigationId: string; n: number }): Promise<EntryRow | undefined> {
  const row = await selectEntries(db)
    .where("e.investigation_id", "=", cleanText(key.investigationId))
    .where("e.n", "=", key.n)
    .executeTakeFirst();
  return row && present(row);
}

export async function listEntries(db: Db, investigationId: string, page: EntryPage): Promise<EntryRow[]> {
  const { before, after, limit, oldestFirst = false, ...filter } = page;
  let query = selectEntries(db)
    .where("e.investigation_id", "=", cleanText(investigationId))
    .orderBy("e.n", oldestFirst ? "asc" : "desc")
    .limit(limit);
  if (before !== undefined) query = query.where("e.n", "<", before);
  if (after !== undefined) query = query.where("e.n", ">", after);
  for (const condition of conditionsOf(filter)) query = query.where(condition);
  return (await query.execute()).map(present);
}

function conditionsOf(filter: EntryFilter): Expression<SqlBool>[] {
  const { categories, tags, allTags, users, parent, text, since, runId } = filter;
  const conditions: Expression<SqlBool>[] = [];
  if (categories !== undefined && categories.length > 0) {
    conditions.push(sql`(${sql.join(categories.map(inCategory), sql` or `)})`);
  }
  if (tags !== undefined && tags.length > 0) {
    const wanted = tags.map((tag) => cleanText(tag, 200));
    conditions.push(allTags === true ? sql`e.tags @> ${wanted}::text[]` : sql`e.tags && ${wanted}::text[]`);
  }
  if (users !== undefined && users.length > 0) {
    conditions.push(sql`e.author = any(${users.map((user) => cleanText(user, 200))}::text[])`);
  }
  if (parent !== undefined) conditions.push(sql`e.parent = ${parent}`);
  if (since !== undefined) conditions.push(sql`e.modified >= ${since}`);
  if (runId !== undefined) conditions.push(sql`e.run_id = ${runId}::uuid`);
  if (text !== undefined && text !== "") {
    const pattern = `%${cleanText(text).replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`;
    conditions.push(sql`(e.search_text ilike ${pattern} or e.file_name ilike ${pattern})`);
  }
  return conditions;
}

function inCategory(category: EntryFilterCategory): Expression<SqlBool> {
  switch (category) {
    case "notes":
      return sql`e.note`;
    case "attachments":
      return sql`e.file_hash is not null`;
    case "evidence":
      return sql`exists (select from evidence v where v.investigation_id = e.investigation_id and v.n = e.n)`;
    case "playbookErrors":
      return sql`(e.type = 'error' and e.task_id is not null)`;
    default:
      return sql`e.category = ${category}`;
  }
}
