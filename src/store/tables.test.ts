import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import pg from "pg";
import { createTestDatabase, type TestDatabase } from "#test/database.ts";

let database: TestDatabase;
before(async () => {
  database = await createTestDatabase();
});
after(() => database.close());

test("the tables' interfaces name the columns that the migrations make, no more and no fewer", async () => {
  const files = [
    "./tables.ts",
    "./content-tables.ts",
    "./question-tables.ts",
    "./rule-tables.ts",
    "./source-tables.ts",
  ].map((file) => readFile(new URL(file, import.meta.url), "utf8"));
  const source = (await Promise.all(files)).join("\n");
  const client = new pg.Client(database.config);
  await client.connect();
  const { rows } = await client.query<{ table_name: string; column_name: string }>(
    "select table_name, column_name from information_schema.columns where table_schema = 'public'",
  );
  await client.end();
  const tables = [...source.matchAll(/^ {2}(\w+): (\w+Table);$/gm)];
  assert.ok(tables.length >= 7, "the interfaces are found in the source");
  for (const [, table, interfaceName] of tables) {
    const body = new RegExp(`interface ${interfaceName} \\{([^}]*)\\}`).exec(source)?.[1] ?? "";
    const declared = [...body.matchAll(/^ {2}(\w+):/gm)].map((match) => match[1]);
    const actual = rows.filter((row) => row.table_name === table).map((row) => row.column_name);
    assert.deepEqual(declared.toSorted(), actual.toSorted(), `table ${table}`);
  }
});
