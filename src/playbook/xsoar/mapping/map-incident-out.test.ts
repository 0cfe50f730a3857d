import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { JsonObject } from "#base/json.ts";
import { buildMapper, path, text, transformed, transformer } from "#test/build-mapper.ts";
import { mapIncidentOut } from "./map-incident-out.ts";
import { compileMapper } from "./mapping-plan.ts";

const incident: JsonObject = {
  id: "7",
  name: "Phish",
  severity: 3,
  owner: "",
  closeNotes: null,
  CustomFields: { emailfrom: "a@b.c", hosts: ["x", "y"], mainhost: "y" },
  labels: [
    { type: "Source", value: "mail" },
    { type: "Tag", value: "one" },
    { type: "Tag", value: "two" },
  ],
};

const mapper = compileMapper(
  buildMapper(
    {
      "*": { title: "name", assignee: "owner", resolution: "closeNotes" },
      Phishing: {
        urgency: transformed(
          "severity",
          transformer("MapRangeValues", { map_from: "0-1,2,3-4", map_to: "10,50,90" }),
          transformer("atIndex", { index: "0" }),
        ),
        sender: "emailfrom",
        origin: "labels.Source",
        tags: "labels.Tag",
        summary: transformed("name", {
          operator: "concat",
          arguments: { prefix: text("by "), suffix: path("emailfrom") },
        }),
        primary: {
          kind: "complex",
          root: "hosts",
          filters: [[{ left: path("hosts"), operator: "isEqualString", right: path("mainhost") }]],
        },
        everything: ".=val.hosts",
      },
    },
    { direction: "outgoing" },
  ),
);

function out(options: Parameters<typeof mapIncidentOut>[4] = {}, type = "Phishing") {
  return mapIncidentOut(mapper, type, incident, { now: 0 }, options);
}

describe("an incident for another system", () => {
  it("has that system's names, with values of the incident's own and custom fields, in their native types", () => {
    assert.deepEqual(out().data, {
      title: "Phish",
      assignee: "",
      urgency: 90,
      sender: "a@b.c",
      origin: "mail",
      tags: ["one", "two"],
      summary: "by Phisha@b.c",
      primary: "y",
      everything: ["x", "y"],
    });
    assert.deepEqual(out({}, "Other").data, { title: "Phish", assignee: "" });
  });

  const changes: [changed: string[], names: string[]][] = [
    [["severity"], ["urgency", "everything"]],
    [["emailfrom"], ["sender", "summary", "everything"]],
    [["labels"], ["origin", "tags", "everything"]],
    [["owner"], ["assignee", "everything"]],
    // A filter's other side decides as well.
    [["mainhost"], ["primary", "everything"]],
    [["hosts"], ["primary", "everything"]],
    [["nobody"], ["everything"]],
    [[], []],
  ];
  for (const [changed, names] of changes) {
    it(`when ${changed.join() || "nothing"} changed: ${names.join(", ") || "nothing"}`, () => {
      const { data, delta } = out({ changed });
      assert.deepEqual(Object.keys(delta), names);
      for (const name of names) assert.deepEqual(delta[name], data[name], "whole, of the incident as it stands");
    });
  }

  it("without a word on what changed the delta is everything", () => {
    const { data, delta } = out();
    assert.deepEqual(delta, data);
  });

  it("is explained line by line", () => {
    const { explanation } = out({ explain: true });
    const urgency = explanation?.fields.find(({ field }) => field === "urgency");
    assert.deepEqual(
      [urgency?.value, urgency?.part, urgency?.steps.map(({ at }) => at)],
      [90, "type", ["path", "transformer", "transformer"]],
    );
    const resolution = explanation?.fields.find(({ field }) => field === "resolution");
    assert.match(resolution?.absent ?? "", /null/);
    assert.match(explanation?.because ?? "", /Phishing/);
  });

  it("goes out with what is well when a line is not", () => {
    const broken = compileMapper(
      buildMapper({ "*": { bad: transformed("CustomFields", transformer("toUpperCase")), title: "name" } }),
    );
    const { data, problems } = mapIncidentOut(broken, "Any", incident, { now: 0 });
    assert.deepEqual(data, { title: "Phish" });
    assert.deepEqual(
      problems.map((problem) => problem.split(":")[0]),
      ["bad"],
    );
  });
});
