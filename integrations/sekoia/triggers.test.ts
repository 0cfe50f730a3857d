import assert from "node:assert/strict";
import { test } from "node:test";
import type { JsonObject } from "#sdk/index.ts";
import { alertCreated } from "./triggers.ts";

const rule = { uuid: "0c6a", name: "Brute force, many hosts", type: "sigma" };
const other = "Another rule";

const table: { filter: JsonObject; matches: boolean; says: RegExp }[] = [
  { filter: {}, matches: true, says: /no rule filter/ },
  { filter: { rule_filter: "" }, matches: true, says: /no rule filter/ },
  { filter: { rule_filter: null, rule_names_filter: [] }, matches: true, says: /no rule filter/ },
  { filter: { rule_filter: rule.name }, matches: true, says: /passes/ },
  { filter: { rule_filter: rule.uuid }, matches: true, says: /passes/ },
  { filter: { rule_filter: rule.name.toLowerCase() }, matches: false, says: /is not/ },
  { filter: { rule_filter: "Brute force" }, matches: false, says: /is not/ },
  { filter: { rule_filter: `${rule.name} ` }, matches: false, says: /is not/ },
  { filter: { rule_filter: "*" }, matches: false, says: /is not/ },
  { filter: { rule_names_filter: [other, rule.name] }, matches: true, says: /passes/ },
  { filter: { rule_names_filter: [other] }, matches: false, says: /none of the 1/ },
  { filter: { rule_names_filter: [rule.uuid] }, matches: false, says: /none of/ },
  { filter: { rule_names_filter: `${other}\n${rule.name}` }, matches: true, says: /passes/ },
  { filter: { rule_filter: rule.uuid, rule_names_filter: [rule.name] }, matches: true, says: /passes/ },
  { filter: { rule_filter: rule.uuid, rule_names_filter: [other] }, matches: false, says: /none of/ },
  { filter: { rule_filter: other, rule_names_filter: [rule.name] }, matches: false, says: /is not/ },
];

for (const { filter, matches, says } of table) {
  test(`${JSON.stringify(filter)} ${matches ? "lets the alert pass" : "holds the alert back"}`, () => {
    const verdict = alertCreated.matches(filter, { rule });
    assert.equal(verdict.matches, matches);
    assert.match(verdict.reason, says);
  });
}

test("an alert without a rule passes no filter and breaks nothing", () => {
  assert.equal(alertCreated.matches({ rule_filter: "x" }, {}).matches, false);
  assert.equal(alertCreated.matches({}, {}).matches, true);
});

test("the first node holds exactly the vendor's keys, the urgency as a number", () => {
  const alert: JsonObject = {
    uuid: "u",
    short_id: "AL1",
    title: "edited",
    status: { uuid: "s", name: "Pending", description: "d" },
    created_at: 1_700_000_000,
    urgency: { current_value: 80, value: 60, display: "Urgent" },
    entity: { uuid: "e", name: "Head office" },
    alert_type: { category: "intrusion-attempts", value: "brute-force" },
    rule: { ...rule, pattern: "x" },
    first_seen_at: "2026-01-01T00:00:00Z",
    last_seen_at: null,
  };
  assert.deepEqual(alertCreated.result(alert), {
    file_path: "alert.json",
    event_type: "alert",
    alert_uuid: "u",
    short_id: "AL1",
    status: { name: "Pending", uuid: "s" },
    created_at: 1_700_000_000,
    urgency: 80,
    entity: { uuid: "e", name: "Head office" },
    alert_type: { category: "intrusion-attempts", value: "brute-force" },
    rule: { name: rule.name, uuid: rule.uuid },
    first_seen_at: "2026-01-01T00:00:00Z",
    last_seen_at: null,
  });
});
