/** Whatever a command returns, a flush is not refused for it: it is applied, or ignored with a reason. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import fc from "fast-check";
import type { StoreOperation } from "#sdk/investigation.ts";
import { openStoreDesk, type StoreDesk } from "#test/store-desk.ts";
import { changeRowsOf } from "./prepare-operation.ts";

let desk: StoreDesk;
before(async () => {
  desk = await openStoreDesk();
  await desk.makeIncidents(1, 2);
  await desk.makeEntry("1", 1);
});
after(() => desk.close());

const odd = fc.oneof(
  fc.string({ unit: "binary", maxLength: 12 }),
  fc.constantFrom(
    "",
    " ",
    "\0",
    "\ud800",
    "a\0b",
    "__proto__",
    "'; drop table lists; --",
    "1",
    "2",
    "1@1",
    "evil.example",
  ),
  fc.constant("long ".repeat(3_000)),
);
const json = fc.jsonValue() as fc.Arbitrary<never>;
const number = fc.oneof(
  fc.double(),
  fc.integer(),
  fc.constantFrom(1e300, -1, 253402300800001, Number.MAX_SAFE_INTEGER),
);
const fieldNames = fc.oneof(
  odd,
  fc.constantFrom("name", "type", "severity", "status", "owner", "details", "occurred", "dueDate", "roles", "labels"),
  fc.constantFrom("addLabels", "sla", "slaField", "CustomFields", "dbotMirrorTags", "closeReason", "phase", "rawName"),
);
const fields = fc.dictionary(fieldNames, fc.oneof(json, odd as fc.Arbitrary<never>, number as fc.Arbitrary<never>));
const incident = fc.constantFrom("1", "2", "3", "x", "\0");
const texts = fc.array(odd, { maxLength: 3 });
const is = <Value extends string>(value: Value) => fc.constant(value);

const operation: fc.Arbitrary<StoreOperation> = fc.oneof(
  fc.record({ op: is("setIncident"), incident, fields }),
  fc.record({
    op: is("createIncident"),
    id: fc.oneof(incident, fc.integer({ min: 100 }).map(String)),
    fields,
    entryIds: texts,
  }),
  fc.record({ op: is("closeIncident"), incident, reason: odd, notes: odd }),
  fc.record({ op: is("reopenIncident"), incident }),
  fc.record({ op: is("linkIncidents"), others: texts, action: fc.constantFrom("link", "unlink", "duplicate") }),
  fc.record({ op: is("setPlaybook"), incident, playbook: odd }),
  fc.record({ op: is("setList"), name: odd, content: odd }),
  fc.record({ op: is("deleteList"), name: odd }),
  fc.record({ op: is("setIndicator"), value: odd, indicatorType: odd, fields, score: number }),
  fc.record({ op: is("deleteIndicators"), ids: texts, reason: odd }),
  fc.record({ op: is("excludeIndicators"), values: texts, indicatorType: odd, reason: odd }),
  fc.record({ op: is("relateIndicators"), values: texts, incident }),
  fc.record({ op: is("timer"), field: odd, action: fc.constantFrom("start", "stop", "pause", "reset") }),
  fc.record({
    op: is("scheduleCommand"),
    id: odd,
    command: odd,
    cron: fc.constantFrom("* * * * *", "x"),
    times: number,
    endsAt: number,
  }),
  fc.record({ op: is("stopSchedule"), id: odd }),
  fc.record({ op: is("addLabels"), incident, labels: fc.array(fields, { maxLength: 2 }) }),
  fc.record(
    { op: is("setSla"), incident, field: odd, minutes: number, due: number },
    { requiredKeys: ["op", "incident"] },
  ),
  fc.record({ op: is("investigate"), incident }),
  fc.record({ op: is("setPlaybookOfType"), incident, incidentType: odd }),
  fc.record({
    op: is("indicatorField"),
    values: texts,
    field: odd,
    action: fc.constantFrom("append", "remove"),
    items: fc.array(json),
  }),
  fc.record({ op: is("assignTask"), incident, task: odd, assignee: odd }),
  fc.record({ op: is("setTaskDue"), incident, task: odd, due: number }),
  fc.record({ op: is("addEntitlement"), id: odd, incident, persistent: fc.boolean(), tag: odd }),
  fc.record({ op: is("timer"), incident, action: fc.constantFrom("start", "stop", "pause", "reset") }),
  fc.record({ op: is("markEvidence"), entryId: odd, description: odd, tags: texts, occurred: number }),
  fc.record({ op: is("markNote"), entryId: odd, note: fc.boolean() }),
  fc.record({ op: is("addTags"), entryId: odd, tags: texts }),
  fc.record({ op: is("completeTask"), task: odd, input: odd }),
);

test("no operation of a command is refused by the database", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(operation, { maxLength: 20 }),
      fc.constantFrom("", "ada", "\0"),
      async (operations, by) => {
        const rows = operations.flatMap((one) => {
          return changeRowsOf({ investigationId: "1", operation: one, at: 5_000, by }, null);
        });
        await desk.apply(...rows);
      },
    ),
    { numRuns: Number(process.env.TOCSIN_FUZZ_RUNS ?? 40) },
  );
  const [kept] = await desk.query<{ ignored: number; lists: number }>(
    "select (select count(*)::int from ignored_changes) as ignored, (select count(*)::int from lists) as lists",
  );
  assert.ok(kept && kept.ignored > 0 && kept.lists > 0);
});
