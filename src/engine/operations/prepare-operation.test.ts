import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { StoreOperation } from "#sdk/investigation.ts";
import { changeRowsOf, checkStoreOperation, prepareOperation, readEntryId } from "./prepare-operation.ts";

const check = (operation: StoreOperation, investigationId = "7") => checkStoreOperation(operation, investigationId);

test("what only the store can judge passes; the incident of the investigation is meant where none is named", () => {
  assert.equal(check({ op: "closeIncident", reason: "", notes: "" }), undefined);
  const operation = { op: "setIncident", fields: { severity: "high", emailfrom: "x", slaField: "s", sla: 5 } } as const;
  const { changes } = prepareOperation({ investigationId: "7", operation, at: 0, by: "" });
  assert.deepEqual(changes, [
    { kind: "setIncident", incident: "7", values: { severity: 3 }, custom: { emailfrom: "x" } },
    { kind: "setSla", incident: "7", field: "s", slaMinutes: 5 },
  ]);
  const elsewhere = { ...operation, incident: "8", fields: { name: "n" } };
  assert.equal(changeRowsOf({ investigationId: "7", operation: elsewhere, at: 0, by: "" }, null).length, 1);
});

test("what can never be applied is told before anything is recorded", () => {
  const cases: [StoreOperation, RegExp][] = [
    [{ op: "scheduleCommand", id: "s", command: "!Print", cron: "61 * * * *" }, /"61" is no minute/],
    [{ op: "scheduleCommand", id: "s", command: " ", cron: "* * * * *" }, /needs a command/],
    [{ op: "scheduleCommand", id: "s", command: "!a", cron: "* * * * *", times: -1 }, /no number of times/],
    [{ op: "setIncident", incident: "x", fields: {} }, /"x" is no incident's id/],
    [{ op: "setIncident", incident: "9".repeat(19), fields: {} }, /no incident's id/],
    [{ op: "setIncident", fields: { severity: "dreadful" } }, /no severity/],
    [{ op: "createIncident", id: "", fields: {} }, /no incident's id/],
    [{ op: "linkIncidents", others: ["7", "x"], action: "link" }, /"x" is no incident's id/],
    [{ op: "setList", name: " ", content: "" }, /needs a name/],
    [{ op: "setList", name: "a\0", content: "" }, /cannot be the name/],
    [{ op: "setList", name: "a", content: "x".repeat(10_000_001) }, /10000000 are the most/],
    [{ op: "setIndicator", value: " ", fields: {} }, /needs a value/],
    [{ op: "setIndicator", value: "a", fields: {}, score: 4 }, /no score/],
    [{ op: "deleteIndicators", ids: ["a"], reason: "" }, /no indicator's id/],
    [{ op: "markNote", entryId: "5", note: true }, /12@345/],
    [{ op: "timer", field: "", action: "start" }, /needs a name/],
    [{ op: "addEntries", entries: [] }, /kept as entries/],
    [{ op: "set", path: "a", value: 1 }, /context/],
  ];
  for (const [operation, expected] of cases)
    assert.match(check(operation) ?? "", expected, JSON.stringify(operation).slice(0, 99));
  assert.match(check({ op: "reopenIncident" }, "018f0000-0000-7000-8000-000000000000") ?? "", /has no incident/);
});

test("a schedule knows when it is due first", () => {
  const operation = { op: "scheduleCommand", id: "s", command: "!a", cron: "*/5 * * * *", times: 1 } as const;
  const { changes } = prepareOperation({ investigationId: "7", operation, at: 61_000, by: "" });
  assert.deepEqual(changes[0], {
    kind: "scheduleCommand",
    id: "s",
    command: "!a",
    cron: "*/5 * * * *",
    times: 1,
    endsAt: null,
    nextAt: 300_000,
  });
});

test("entry ids are read, whatever else is not", () => {
  assert.deepEqual(readEntryId(" 12@345 "), { n: 12, investigationId: "345" });
  for (const id of ["", "@", "12", "a@1", "1@", "1@a b", "9999999999@1", "1@1@1"])
    assert.equal(readEntryId(id), undefined, id);
});

test("no operation of the right shape makes it throw", () => {
  const text = fc.string({ unit: "binary", maxLength: 20 });
  const value = fc.jsonValue() as fc.Arbitrary<never>;
  const operation = fc.oneof(
    fc.record({
      op: fc.constant("setIncident" as const),
      fields: fc.dictionary(
        fc.oneof(text, fc.constantFrom("labels", "sla", "slaField", "roles", "CustomFields", "occurred")),
        value,
      ),
    }),
    fc.record({ op: fc.constant("createIncident" as const), id: text, fields: fc.dictionary(text, value) }),
    fc.record({ op: fc.constant("scheduleCommand" as const), id: text, command: text, cron: text, times: fc.double() }),
    fc.record({
      op: fc.constant("setIndicator" as const),
      value: text,
      fields: fc.dictionary(text, value),
      score: fc.double(),
    }),
    fc.record({
      op: fc.constant("markEvidence" as const),
      entryId: text,
      description: text,
      tags: fc.array(text),
      occurred: fc.double(),
    }),
  );
  fc.assert(
    fc.property(operation, (one) => {
      changeRowsOf({ investigationId: "7", operation: one, at: 5, by: "" }, null);
    }),
    { numRuns: 500 },
  );
});
