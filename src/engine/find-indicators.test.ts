/** A search in the database finds what the same query finds in memory. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import fc from "fast-check";
import type { JsonObject } from "#base/json.ts";
import { indicatorFieldKind } from "#playbook/query/indicator-field.ts";
import { matchesQuery } from "#playbook/query/match-query.ts";
import { parseQuery } from "#playbook/query/parse-query.ts";
import { planSearch } from "#playbook/query/plan-search.ts";
import { printQuery } from "#playbook/query/print-query.ts";
import type { FieldTest, Query } from "#playbook/query/query.ts";
import { indicatorSearch, listIndicatorDocuments, readIndicator } from "#store/indicator-documents.ts";
import { searchIndicators } from "#store/search-indicators.ts";
import { openStoreDesk, type StoreDesk } from "#test/store-desk.ts";

let desk: StoreDesk;
let documents: JsonObject[];
const now = Date.UTC(2026, 10, 28, 12);
const context = { now, fields: indicatorFieldKind };
const run = "018f0000-0000-7000-8000-000000000abc";

before(async () => {
  desk = await openStoreDesk();
  const values = ["evil.example", "EVIL.example", "1.2.3.4", "http://a/X?q=100%", "müll.example", "CVE-2026-1"];
  const types = ["Domain", "URL", "IP", "Übel"];
  for (const [index, value] of values.flatMap((one) => types.map((type) => [one, type] as const)).entries()) {
    const [text, indicatorType] = value;
    const fields: JsonObject = index % 3 === 0 ? { malwarefamily: ["emotet"], tags: "x" } : {};
    const by = index % 5 === 0 ? "ada" : "";
    const change = {
      kind: "setIndicator",
      value: text,
      indicatorType,
      fields,
      score: index % 4,
      source: "feed",
    } as const;
    await desk.apply({ change, by, at: now - index * 86_400_000 });
  }
  await desk.apply(
    { kind: "relateIndicators", values: ["evil.example"], investigation: "7" },
    { kind: "relateIndicators", values: ["1.2.3.4"], investigation: "17" },
    { kind: "relateIndicators", values: ["1.2.3.4"], investigation: run },
  );
  documents = await searchIndicators(desk.pool, { condition: { is: "all" }, matches: () => true }, { size: 999, now });
  assert.ok(documents.length > 15);
});
after(() => desk.close());

const idsOf = (found: readonly JsonObject[]) => found.map(({ id }) => Number(id));

async function compare(query: Query): Promise<number> {
  const matches = (document: JsonObject) => matchesQuery(query, document, context);
  const expected = idsOf(documents.filter(matches));
  const { upper, lower } = planSearch(query, indicatorSearch, context);
  const found = await searchIndicators(desk.pool, { condition: upper, matches }, { size: 999, now });
  assert.deepEqual(idsOf(found), expected, printQuery(query));
  const sure = await listIndicatorDocuments(desk.pool, { condition: lower, before: undefined, limit: 999 });
  for (const id of idsOf(sure)) assert.ok(expected.includes(id), `${printQuery(query)}: ${id} is held for sure`);
  return expected.length;
}

describe("a search for indicators", () => {
  for (const [text, least] of [
    ["", 15],
    ["reputation:Bad or reputation:Suspicious", 5],
    ["(reputation:Bad or reputation:Suspicious) and investigationIDs:7", 1],
    ["verdict:Malicious", 2],
    ["value:evil.example", 2],
    ["value:EVIL.EXAMPLE type:domain", 1],
    ["value:*example", 3],
    ["type:Übel", 1],
    ["score:>=2", 5],
    ['firstSeen:>="3 days ago"', 2],
    ["malwarefamily:emotet", 2],
    ["-malwarefamily:*", 2],
    [`investigationIDs:${run}`, 1],
    ["investigationIDs:*", 2],
    ["manualScore:true", 2],
    ["benign", 2],
    ["0abc", 1],
    ["emotet", 2],
    ["setBy:ada", 2],
    ["relatedIncCount:>1", 1],
  ] as const) {
    test(`finds the same as in memory: ${text || "(nothing)"}`, async () => {
      const { query, problems } = parseQuery(text);
      assert.deepEqual(problems, []);
      assert.ok((await compare(query)) >= least);
    });
  }

  test("finds the same as in memory, whatever is asked", async () => {
    const field = fc.constantFrom(
      ...["id", "value", "type", "indicator_type", "score", "reputation", "verdict", "firstSeen", "modified", "source"],
      ...[
        "investigationIDs",
        "relatedIncCount",
        "manualScore",
        "setBy",
        "comment",
        "malwarefamily",
        "tags",
        "CustomFields.tags",
      ],
    );
    const value = fc.oneof(
      fc.constantFrom(
        "evil.example",
        "1.2.3.4",
        "http://A/x?q=100%",
        "müll",
        "Bad",
        "malicious",
        "2",
        "1",
        "7",
        run,
        "",
      ),
      fc.constantFrom("ada", "feed", "true", "3 days ago", "2026-11-25", "emotet", "Übel", "%", "_", "CVE-2026-1"),
      fc.string({ unit: "binary", maxLength: 2 }),
    );
    const fieldTest: fc.Arbitrary<FieldTest> = fc.oneof(
      fc.constant<FieldTest>({ op: "exists" }),
      value.map((one): FieldTest => ({ op: "is", value: one, pattern: false })),
      fc.constantFrom("*", "e*", "?AD", "*7*", "**").map((one): FieldTest => ({ op: "is", value: one, pattern: true })),
      fc.tuple(fc.constantFrom(">" as const, "<=" as const), value).map(([op, one]): FieldTest => ({ op, value: one })),
    );
    const part: fc.Arbitrary<Query> = fc.oneof(
      fc.record({ kind: fc.constant("field" as const), field, test: fieldTest, at: fc.constant(0) }),
      fc.record({ kind: fc.constant("text" as const), text: value, at: fc.constant(0) }),
    );
    const query: fc.Arbitrary<Query> = fc.oneof(
      part,
      part.map((one): Query => ({ kind: "not", part: one })),
      fc.record({
        kind: fc.constantFrom("and" as const, "or" as const),
        parts: fc.array(part, { minLength: 1, maxLength: 3 }),
      }),
    );
    await fc.assert(
      fc.asyncProperty(query, async (one) => void (await compare(one))),
      { numRuns: Number(process.env.TOCSIN_FUZZ_RUNS ?? 100) },
    );
  });
});

test("an indicator is read by its id, with the investigations it was seen in", async () => {
  const [found] = documents.filter(({ value, type }) => value === "1.2.3.4" && type === "IP");
  const indicator = await readIndicator(desk.pool, String(found?.id));
  assert.deepEqual(indicator?.investigationIDs, [run, "17"].toSorted());
  assert.equal(await readIndicator(desk.pool, "999999"), undefined);
});
