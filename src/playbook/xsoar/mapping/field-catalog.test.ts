import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { buildField } from "#test/build-mapper.ts";
import { catalogOf, findTarget, targetName } from "./field-catalog.ts";

const evidence = buildField("Description", "longText", { key: "description", group: "evidence" });
const indicator = buildField("Registrar", "shortText", { group: "indicator" });
const catalog = catalogOf([
  buildField("Alert ID", "shortText"),
  buildField("Due Date", "date", { key: "teamduedate" }),
  buildField("Ticket", "shortText", { key: "owner2" }),
  buildField("owner2", "shortText", { key: "second" }),
  evidence,
  indicator,
]);

function find(name: string): string | undefined {
  const target = findTarget(name, catalog);
  return target && `${target.kind} ${targetName(target)}`;
}

describe("the field a mapper names", () => {
  const rows: [name: string, expected: string | undefined][] = [
    ["severity", "system severity"],
    ["dbotMirrorId", "system dbotMirrorId"],
    ["Severity", "system severity"],
    ["Source Instance", "system sourceInstance"],
    ["source_brand", "system sourceBrand"],
    ["Alert ID", "field alertid"],
    [" alert id ", "field alertid"],
    ["alertid", "field alertid"],
    // A system field by its exact name, a team's field of the same words otherwise.
    ["dueDate", "system dueDate"],
    ["Due Date", "field teamduedate"],
    // The name goes before another field's key.
    ["owner2", "field second"],
    // Other groups are other fields.
    ["Description", undefined],
    ["Registrar", undefined],
    ["constructor", undefined],
    ["__proto__", undefined],
    ["", undefined],
  ];
  for (const [name, expected] of rows) {
    it(`${JSON.stringify(name)} is ${expected ?? "none"}`, () => assert.equal(find(name), expected));
  }

  it("is an indicator's where a feed is mapped", () => {
    assert.equal(catalogOf([evidence, indicator], "indicator").find("registrar"), indicator);
    assert.equal(catalogOf([evidence, indicator], "indicator").find("description"), undefined);
  });
});
