/** The playbook templates Sekoia publishes: every text in them compiles and uses only what exists here. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { it } from "node:test";
import { compileArgument, evaluateArgument } from "./argument.ts";
import { compileValue, valueReferences } from "./value-template.ts";

const fixtures = process.env.TOCSIN_FIXTURES;
const skip =
  fixtures === undefined && "TOCSIN_FIXTURES is not set: it names the folder with the recorded Sekoia exports";

function readExport(name: string) {
  return JSON.parse(readFileSync(join(fixtures ?? "", "sekoia", name), "utf8"));
}

it("compiles every published playbook", { skip }, () => {
  const names = readdirSync(join(fixtures ?? "", "sekoia")).filter((name) => /^template_.*\.json$/.test(name));
  assert.ok(names.length > 0, "no template_*.json in the folder");
  for (const name of names) {
    const compiled = compileValue(readExport(name), { jsonText: () => true });
    assert.deepEqual(compiled.problems, [], name);
    const { nodes, unknownFilters, unknownTests } = valueReferences(compiled);
    assert.deepEqual([unknownFilters, unknownTests], [[], []], name);
    assert.notEqual(nodes, "all", name);
  }
});

it("sends the incident of the published XSOAR playbook", { skip }, () => {
  const playbook = readExport("template_create_incident_on_cortex_xsoar.json");
  const argument = compileArgument(playbook.nodes["3"].arguments.json);
  const alert = {
    rule: { name: 'a "quoted"\nname' },
    created_at: 1_700_000_000,
    short_id: "AL1",
    urgency: { current_value: 75 },
  };
  const expected = {
    name: 'a "quoted"\nname',
    occurred: "2023-11-14T22:13:20+00:00",
    alertId: "AL1",
    urgency: "High",
    alertUrl: "https://app.sekoia.io/operations/alerts/AL1",
  };
  for (const events of [[], [{ "source.ip": "1.2.3.4" }]]) {
    const result = evaluateArgument(argument, { node: { "1": alert, "2": { events } } }, { now: 0 });
    assert.deepEqual(result, { ok: true, value: { ...expected, events } });
  }
});
