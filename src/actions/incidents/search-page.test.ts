import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import pg from "pg";
import { createDb } from "#store/db.ts";
import { countNewestIncidents } from "#store/incident-facets.ts";
import { searchWithin } from "#store/search-pages.ts";
import { createTestDatabase, type TestDatabase } from "#test/database.ts";
import { searchIncidentPage } from "./search-page.ts";
import { tellFacets } from "./tell-facets.ts";

let database: TestDatabase;
let pool: pg.Pool;
const now = Date.parse("2026-03-01T12:00:00Z");

before(async () => {
  database = await createTestDatabase();
  pool = new pg.Pool({ connectionString: database.url, max: 2 });
  for (let n = 1; n <= 30; n++) {
    const at = new Date(now - (31 - n) * 86_400_000);
    await pool.query(
      `insert into incidents (name, type, raw_type, severity, status, owner, details, occurred, created, modified,
         custom_fields, labels, source_brand, source_instance, investigation_id, playbook_id, dbot_mirror_id)
       values ($1, $2, $2, $3, $4, $5, '', $6, $6, $6, $7, '[]', 'Webhook', 'edr', '', '', '')`,
      [
        `alert ${n}`,
        n % 2 ? "Odd" : "Even",
        n % 5,
        n % 3,
        n % 10 ? "" : "ada",
        at,
        JSON.stringify({ host: `srv${n}` }),
      ],
    );
  }
});
after(async () => {
  await pool.end();
  await database.close();
});

const search = (order: { query?: string; filter?: string; since?: string; limit?: number; cursor?: string }) =>
  searchIncidentPage(pool, { limit: 50, me: "ada", now, ...order });
const names = async (order: Parameters<typeof search>[0]) => (await search(order)).items.map(({ name }) => name);

test("the words and what was chosen beside them both hold, as wholes", async () => {
  assert.deepEqual(await names({ query: "host:srv3 or host:srv4", filter: "type:Odd" }), ["alert 3"]);
  assert.deepEqual(await names({ query: "owner:{me}", filter: "severity:(0 or 5)" }), [
    "alert 30",
    "alert 20",
    "alert 10",
  ]);
  assert.equal((await search({})).items.length, 30);
});

test("pages follow each other without a gap, and the last one says so", async () => {
  const seen: string[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < 10; page++) {
    const { items, next } = await search({ filter: "type:Even", limit: 5, ...(cursor ? { cursor } : {}) });
    seen.push(...items.map(({ id }) => id));
    if (next === null) break;
    cursor = next;
  }
  assert.deepEqual(
    seen,
    Array.from({ length: 15 }, (_, n) => String(30 - 2 * n)),
  );
});

test("the time counts from when it was made", async () => {
  assert.deepEqual(await names({ since: new Date(now - 2.5 * 86_400_000).toISOString() }), ["alert 30", "alert 29"]);
});

test("what cannot be read is refused with its place, whichever of the two it is", async () => {
  await assert.rejects(search({ query: "type:(Odd" }), { code: "BAD_REQUEST" });
  await assert.rejects(search({ query: "type:Odd", filter: 'owner:"' }), {
    code: "BAD_REQUEST",
    message: /character 7/,
  });
});

test("a search that takes too long says how far it came and goes on from there", async () => {
  const list = async (before: string | undefined, limit: number) =>
    Array.from({ length: limit }, (_, n) => ({ id: String(Number(before ?? 1e6) - 1 - n) }));
  const first = await searchWithin(list, () => false, { size: 10, before: undefined, patienceMs: 0 });
  assert.deepEqual(first, { found: [], next: String(1e6 - 11) });
});

test("what there is of each kind is counted among the newest", async () => {
  const told = tellFacets(await countNewestIncidents(createDb(pool), { since: undefined, most: 10 }), 10);
  assert.deepEqual([told.looked, told.isCut], [10, true]);
  assert.deepEqual(told.type, [
    { value: "Even", count: 5 },
    { value: "Odd", count: 5 },
  ]);
  assert.deepEqual(told.owner, [
    { value: "", count: 9 },
    { value: "ada", count: 1 },
  ]);
});
