/** A search in the database finds what the same query finds in memory, whatever the query and whatever the incidents. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import fc from "fast-check";
import type { JsonObject } from "#base/json.ts";
import { matchesQuery } from "#playbook/query/match-query.ts";
import { parseQuery } from "#playbook/query/parse-query.ts";
import { planSearch } from "#playbook/query/plan-search.ts";
import { printQuery } from "#playbook/query/print-query.ts";
import type { FieldTest, Query } from "#playbook/query/query.ts";
import { listIncidentDocuments, readIncidentDocument } from "#store/incident-documents.ts";
import { incidentSearch } from "#store/incident-query-sql.ts";
import { searchIncidents } from "#store/search-incidents.ts";
import { openStoreDesk, type StoreDesk } from "#test/store-desk.ts";

let desk: StoreDesk;
let documents: JsonObject[];
const now = Date.UTC(2026, 10, 28, 12);
const all = { condition: { is: "all" }, matches: () => true } as const;

const names = [
  "Malware found on FIN-ws01",
  "malware",
  "MALWARE 100%",
  "a_b",
  "Ｍalware",
  "Müll",
  "İstanbul",
  "ı",
  "K",
  "",
  "x'y\\z",
];
const types = ["Phishing", "phishing", "Malware", "", "Übel", "Ph%ish_ing", "PHISHING "];
const owners = ["", "ada", "Ada", "bo", "Žofie", "{me}"];
const moments = [
  "2026-11-28 11:59:59.999999+00",
  "2026-11-28 12:00:00+00",
  "2026-11-28 12:00:00.000900+00",
  "2026-11-28 12:00:00.001+00",
  "2026-11-21 12:00:00.000400+00",
  "2026-11-25 00:00:00+00",
  "2026-11-25 23:59:59.999900+00",
  "1969-12-31 23:59:59+00",
  "1970-01-01 00:00:00+00",
  "9999-12-31 00:00:00.000001+00",
];
const customs: JsonObject[] = [
  {},
  { emailfrom: "eve@example.com", score: 17 },
  { emailFrom: "EVE@example.com", tags: ["pci", "Late night"] },
  { "dotted.name": "yes", grid: [{ a: 1, b: "x" }], flag: true },
  { closed: "2026-11-25T00:00:00Z", owner: "hidden", nul: "a\0b" },
  { Übel: "ja", note: 'said "stop"' },
];

before(async () => {
  desk = await openStoreDesk();
  const random = mulberry(7);
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item;
  for (let id = 1; id <= 160; id++) {
    await desk.makeIncidents(id);
    await desk.query(
      `update incidents set name = $2, type = $3, owner = $4, severity = $5, status = $6, details = $7, custom_fields = $8,
         labels = $9, occurred = $10, created = $11, closed = $12, due_date = $13, roles = $14, phase = $15,
         close_notes = $16, dbot_mirror_id = $17 where id = $1`,
      [
        id,
        pick(names),
        pick(types),
        pick(owners),
        pick([0, 0.5, 1, 2, 3, 4]),
        pick([0, 1, 2, 3]),
        pick(names),
        JSON.stringify(pick(customs)),
        JSON.stringify(
          pick([[], [{ type: "Email/from", value: "eve@example.com" }], [{ type: "Brand", value: "Müll" }]]),
        ),
        pick(moments),
        pick(moments),
        pick([null, ...moments]),
        pick([null, ...moments]),
        JSON.stringify(pick([[], ["Analyst"]])),
        pick(["", "Triage"]),
        pick(names),
        pick(["", `m-${id}`]),
      ],
    );
  }
  await desk.apply(
    { kind: "timer", incident: "3", field: "remediationsla", action: "start" },
    { kind: "timer", incident: "4", field: "emailfrom", action: "reset" },
    { kind: "linkIncidents", incident: "5", others: ["6", "7"], action: "link" },
  );
  documents = await searchIncidents(desk.pool, all, { size: 1_000, now });
  assert.equal(documents.length, 160);
});
after(() => desk.close());

/** Numbers of a seed, so that a failure comes again. */
function mulberry(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const context = { now, me: "ada" };
const idsOf = (found: readonly JsonObject[]) => found.map(({ id }) => Number(id));

async function compare(query: Query): Promise<number> {
  const expected = idsOf(documents.filter((document) => matchesQuery(query, document, context)));
  const { upper, lower } = planSearch(query, incidentSearch, context);
  const matches = (document: JsonObject) => matchesQuery(query, document, context);
  const found = await searchIncidents(desk.pool, { condition: upper, matches }, { size: 1_000, now });
  assert.deepEqual(idsOf(found), expected, printQuery(query));
  const sure = await listIncidentDocuments(desk.pool, { condition: lower, before: undefined, limit: 1_000, now });
  for (const id of idsOf(sure)) assert.ok(expected.includes(id), `${printQuery(query)}: ${id} is held for sure`);
  return expected.length;
}

describe("a search for incidents", () => {
  for (const text of [
    "",
    "status:active",
    "-status:closed type:Phishing",
    "severity:>=2 and severity:<critical",
    'owner:"" or owner:{me}',
    "name:malware",
    'name:"found on"',
    "name:*ware*",
    "name:100%",
    "name:a_b",
    "name:m?lware",
    "type:*",
    "-type:*",
    "type:Übel",
    "type:übel or name:müll",
    'created:>="7 days ago"',
    "created:2026-11-25",
    "created:<1970-01-02",
    "created:>now",
    "created:>=now",
    "created:<now",
    "created:<=now",
    'created:"2026-11-28T12:00:00Z"',
    "closed:*",
    "-closed:*",
    "dueDate:<=now and -closed:>2026-01-01",
    "id:42 or id:>150",
    "emailfrom:eve@example.com",
    "tags:pci",
    "score:>16",
    "remediationsla.runStatus:running",
    "emailfrom.runStatus:idle",
    "labels.Email/from:eve@example.com",
    "linkedIncidents:6",
    "dotted.name:yes",
    "flag:true",
    "CustomFields.score:17",
    "malware",
    "stop",
    "running",
    "17",
    "2026-11",
    "eve -malware",
    "nul:*",
    "roles:analyst",
    "dbotMirrorId:*",
  ]) {
    test(`finds the same as in memory: ${text || "(nothing)"}`, async () => {
      const { query, problems } = parseQuery(text);
      assert.deepEqual(problems, []);
      await compare(query);
    });
  }

  test("finds the same as in memory, whatever is asked", async () => {
    const field = fc.constantFrom(
      ...[
        "id",
        "name",
        "Type",
        "rawType",
        "severity",
        "status",
        "owner",
        "details",
        "created",
        "occurred",
        "closed",
        "dueDate",
      ],
      ...[
        "phase",
        "roles",
        "closeNotes",
        "dbotMirrorId",
        "emailfrom",
        "tags",
        "score",
        "flag",
        "remediationsla.runStatus",
      ],
      ...[
        "labels.Brand",
        "linkedIncidents",
        "dotted.name",
        "grid.b",
        "customfields.score",
        "version",
        "modified",
        "übel",
      ],
    );
    const value = fc.oneof(
      fc.constantFrom(...names, ...types, ...owners, "high", "2", "0.5", "closed", "1", "42", "1e2", "eve@example.com"),
      fc.constantFrom(
        "now",
        "7 days ago",
        "2026-11-25",
        "2026-11-28T12:00:00Z",
        "2026-02-30",
        "nonsense",
        "100 years ago",
      ),
      fc.constantFrom(
        "true",
        "running",
        "pci",
        "late night",
        "m",
        "%",
        "_",
        "\\",
        "\0",
        "\ud800",
        " ",
        "fin-WS01",
        "ja",
      ),
      fc.string({ unit: "binary", maxLength: 3 }),
    );
    const pattern = fc.constantFrom(
      "*",
      "m*",
      "*ware",
      "M?LWARE",
      "**",
      "?",
      "*%*",
      "2026*",
      "a_*",
      "*ü*",
      "*\\*",
      "1*",
    );
    const fieldTest: fc.Arbitrary<FieldTest> = fc.oneof(
      fc.constant<FieldTest>({ op: "exists" }),
      value.map((one): FieldTest => ({ op: "is", value: one, pattern: false })),
      pattern.map((one): FieldTest => ({ op: "is", value: one, pattern: true })),
      fc
        .tuple(fc.constantFrom(">" as const, ">=" as const, "<" as const, "<=" as const), value)
        .map(([op, one]): FieldTest => {
          return { op, value: one };
        }),
    );
    const { query } = fc.letrec<{ query: Query }>((tie) => ({
      query: fc.oneof(
        { maxDepth: 3, withCrossShrink: true },
        fc.record({ kind: fc.constant("field" as const), field, test: fieldTest, at: fc.constant(0) }),
        fc.record({ kind: fc.constant("text" as const), text: value, at: fc.constant(0) }),
        fc.record({ kind: fc.constant("not" as const), part: tie("query") }),
        fc.record({
          kind: fc.constantFrom("and" as const, "or" as const),
          parts: fc.array(tie("query"), { minLength: 1, maxLength: 3 }),
        }),
      ),
    }));
    let found = 0;
    await fc.assert(
      fc.asyncProperty(query, async (one) => {
        if ((await compare(one)) % documents.length > 0) found += 1;
      }),
      { numRuns: Number(process.env.TOCSIN_FUZZ_RUNS ?? 150) },
    );
    assert.ok(found > 20, `${found} queries found some and not all`);
  });

  test("goes through pages until it has enough, and goes on after the last", async () => {
    const matches = ({ id }: JsonObject) => Number(id) % 31 === 0;
    const search = { condition: { is: "all" }, matches } as const;
    assert.deepEqual(idsOf(await searchIncidents(desk.pool, search, { size: 3, now })), [155, 124, 93]);
    assert.deepEqual(idsOf(await searchIncidents(desk.pool, search, { size: 3, before: "93", now })), [62, 31]);
  });
});

test("an incident's document has every field of its own, its timers and its links", async () => {
  const document = await readIncidentDocument(desk.pool, "3", now);
  assert.deepEqual(document?.CustomFields && Object.keys(document.CustomFields).includes("remediationsla"), true);
  assert.deepEqual((await readIncidentDocument(desk.pool, "5", now))?.linkedIncidents, ["6", "7"]);
  assert.equal(await readIncidentDocument(desk.pool, "999", now), undefined);
  assert.equal(await readIncidentDocument(desk.pool, "018f-not-an-incident", now), undefined);
  const keys = Object.keys(document ?? {}).map((key) => key.toLowerCase());
  assert.deepEqual(new Set(keys), incidentSearch.keys);
});
