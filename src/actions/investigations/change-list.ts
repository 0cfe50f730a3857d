import type pg from "pg";
import { TocsinError } from "#base/errors.ts";
import type { StoreChange } from "#store/changes/store-change.ts";
import { type ExpectedVersion, requireVersion } from "./expected-version.ts";
import { changeStore, type StoreDesk } from "./store-desk.ts";

export interface ListText {
  name: string;
  content: string;
  type?: string | undefined;
  description?: string | undefined;
}

export async function createList(desk: StoreDesk, list: ListText): Promise<void> {
  await changeStore(desk, "", [setList(list)], async (client) => {
    if ((await lockList(client, list.name)) === undefined) return;
    throw new TocsinError("CHANGE_NAME_TAKEN", `There is a list ${list.name} already`, {
      mend: "Choose another name, or change that list.",
    });
  });
  await desk.writer.refresh();
}

export async function updateList(desk: StoreDesk, list: ListText, expected: ExpectedVersion): Promise<void> {
  await changeStore(desk, "", [setList(list)], async (client) => {
    requireVersion(`list ${list.name}`, await lockList(client, list.name), expected);
  });
  await desk.writer.refresh();
}

export async function deleteList(desk: StoreDesk, name: string, expected: ExpectedVersion): Promise<void> {
  await changeStore(desk, "", [{ kind: "deleteList", name }], async (client) => {
    requireVersion(`list ${name}`, await lockList(client, name), expected);
  });
  await desk.writer.refresh();
}

function setList({ name, content, type, description }: ListText): StoreChange {
  return {
    kind: "setList",
    name,
    content,
    ...(type === undefined ? {} : { type }),
    ...(description === undefined ? {} : { description }),
  };
}

/** Its version, held until the transaction ends; undefined when there is none. Of two who make one, one waits. */
async function lockList(client: pg.ClientBase, name: string): Promise<number | undefined> {
  await client.query("select pg_advisory_xact_lock(hashtextextended('list ' || $1, 0))", [name]);
  const { rows } = await client.query<{ version: number }>("select version from lists where name = $1 for update", [
    name,
  ]);
  return rows[0]?.version;
}
