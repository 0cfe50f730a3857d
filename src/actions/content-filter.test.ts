import assert from "node:assert/strict";
import { test } from "node:test";
import { defineIntegration } from "#sdk/integration.ts";
import { checkContentFilter, readContentFilter } from "./content-filter.ts";

const siem = defineIntegration({
  id: "siem",
  name: "Siem",
  description: "A source.",
  parameters: [{ id: "content_filter", label: "Filter by content", type: "text" }],
  limits: { concurrency: 1, requestTimeoutMs: 1_000 },
  commands: [],
});

const event = {
  name: "McAfee ePO - Malware was detected",
  severity: "SEVERE",
  status: "NEW",
  groupBy: { TargetHostName: "srv-web-01", "winlog.event_data.Threat Name": "Virus:X" },
  tags: ["malware", "endpoint"],
  hits: 12,
  ["__proto__"]: { polluted: "yes" },
};

function why(query: string, alert = event): string | undefined {
  return readContentFilter(siem, { content_filter: query })?.leavesOut(alert, Date.UTC(2026, 0, 1));
}

test("the whole event is asked, in its own words, however deep", () => {
  for (const wanted of [
    "severity:SEVERE",
    "status:new",
    "name:malware",
    "groupBy.TargetHostName:srv*",
    '"groupBy.winlog.event_data.Threat Name":"Virus:X" or hits:>10',
    "tags:(phishing or malware) and -tags:test",
    "hits:>=12",
    "srv-web-01",
  ]) {
    assert.equal(why(wanted), undefined, wanted);
  }
});

test("what is left out is told with the part that decided and the value it met", () => {
  assert.equal(
    why("severity:LOW"),
    'the content filter leaves it out: severity:"LOW" does not hold: severity is SEVERE',
  );
  assert.match(why("name:malware and tags:vip") ?? "", /tags:"vip" does not hold: tags is malware, endpoint/);
  assert.match(why("nothere:1") ?? "", /there is no nothere/);
  assert.match(why("polluted:yes") ?? "", /there is no polluted/);
});

test("without a filter, and for integrations without one, everything is wanted", () => {
  assert.equal(readContentFilter(siem, {}), undefined);
  assert.equal(readContentFilter(siem, { content_filter: "  " }), undefined);
  assert.equal(readContentFilter({ ...siem, parameters: [] }, { content_filter: "a:b" }), undefined);
});

test("a filter that cannot be read is refused when it is written, and costs no alert where it is kept", () => {
  assert.deepEqual(checkContentFilter(siem, { content_filter: "severity:HIGH" }), []);
  const [problem] = checkContentFilter(siem, { content_filter: "severity:(HIGH" });
  assert.equal(problem?.parameter, "content_filter");
  assert.match(problem?.message ?? "", /^At character \d+: /);
  assert.equal(readContentFilter(siem, { content_filter: "severity:(HIGH" }), undefined);
});

test("an event nested without end is not lost to the filter", () => {
  const deep = { ...event, groupBy: JSON.parse(`${'{"a":'.repeat(20_000)}1${"}".repeat(20_000)}`) };
  assert.equal(why("severity:SEVERE", deep), undefined);
  assert.doesNotThrow(() => why("groupBy.a.a.a.a:2", deep));
  assert.doesNotThrow(() => why("anywhere", deep));
});
