import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Json } from "#base/json.ts";
import { buildField } from "#test/build-mapper.ts";
import type { IncidentField } from "../../incident-field.ts";
import type { SystemField } from "../../incident-system-fields.ts";
import { fitTo } from "./field-value.ts";

/** A value that is taken as it stands; with a note; or refused. */
type Outcome = { is: Json } | { is: Json; note: RegExp } | { refused: RegExp };
type Row = [given: Json, outcome: Outcome];

const is = (value: Json): Outcome => ({ is: value });
const noted = (value: Json, note: RegExp): Outcome => ({ is: value, note });
const refused = (why: RegExp): Outcome => ({ refused: why });

const select = buildField("Verdict", "singleSelect", { options: ["True Positive", "False Positive"] });
const many = buildField("Teams", "multiSelect", { options: ["Network", "Mail"] });
const grid = buildField("Hosts", "grid", {
  columns: ["name", "ip"].map((key) => ({ key, name: key, type: "shortText", required: false, readOnly: false })),
});

const fields: [what: string, field: IncidentField | SystemField, rows: Row[]][] = [
  [
    "a text takes anything",
    buildField("Subject", "shortText"),
    [
      ["a", is("a")],
      ["", is("")],
      [0, is("0")],
      [1e21, is("1000000000000000000000")],
      [false, is("false")],
      [["a", 2, true], is("a, 2, true")],
      [[], is("")],
      [{ b: 1, a: [null] }, is('{"a":[null],"b":1}')],
      [[{ a: 1 }], is('[{"a":1}]')],
      [["a", ["b"]], is('["a",["b"]]')],
    ],
  ],
  [
    "a number",
    buildField("Hits", "number"),
    [
      [7, is(7)],
      [" -7.5e2 ", is(-750)],
      [".5", is(0.5)],
      [["12"], is(12)],
      [["12", "13"], noted(12, /first of 2/)],
      ["14444444444444444444", noted(1.4444444444444445e19, /digits/)],
      ["0x10", refused(/no number/)],
      ["", refused(/no number/)],
      ["Infinity", refused(/no number/)],
      [true, refused(/no number/)],
      [{}, refused(/no number/)],
      [[], refused(/no value/)],
    ],
  ],
  [
    "a boolean",
    buildField("Handled", "boolean"),
    [
      [true, is(true)],
      ["Yes", is(true)],
      [1, is(true)],
      [" FALSE ", is(false)],
      ["0", is(false)],
      [["no"], is(false)],
      ["perhaps", refused(/neither/)],
      [2, refused(/neither/)],
    ],
  ],
  [
    "a date",
    buildField("Seen", "date"),
    [
      ["2024-03-01T10:00:00+02:00", is("2024-03-01T08:00:00.000Z")],
      ["2024-03-01", is("2024-03-01T00:00:00.000Z")],
      [1709287200, is("2024-03-01T10:00:00.000Z")],
      [1709287200123, is("2024-03-01T10:00:00.123Z")],
      ["1709287200.5", is("2024-03-01T10:00:00.500Z")],
      ["Fri, 01 Mar 2024 10:00:00 GMT", is("2024-03-01T10:00:00.000Z")],
      [["2024-03-01", "2024-03-02"], noted("2024-03-01T00:00:00.000Z", /first of 2/)],
      ["yesterday", refused(/no date/)],
      ["2024-02-30", refused(/no date/)],
      [true, refused(/no date/)],
      [{ date: 1 }, refused(/no date/)],
    ],
  ],
  ["a timer belongs to its commands", buildField("Triage", "timer"), [[5, refused(/timer/)]]],
  [
    "a select",
    select,
    [
      ["True Positive", is("True Positive")],
      [" false positive", is("False Positive")],
      ["Benign", noted("Benign", /options/)],
      ["", is("")],
      [["False Positive"], is("False Positive")],
      [[], refused(/no value/)],
    ],
  ],
  ["a select that is open for others", { ...select, openEnded: true }, [["Benign", is("Benign")]]],
  [
    "several of several",
    many,
    [
      ["Network,mail", is(["Network", "Mail"])],
      [["Mail"], is(["Mail"])],
      ['["Mail","Network"]', is(["Mail", "Network"])],
      [["Mail", "Legal"], noted(["Mail", "Legal"], /Legal/)],
      ["", is([])],
    ],
  ],
  [
    "tags",
    buildField("Tags", "tagsSelect"),
    [
      ["a, b,,c", is(["a", "b", "c"])],
      [["a", 1, ""], is(["a", "1"])],
      [5, is(["5"])],
    ],
  ],
  [
    "rows of a grid",
    grid,
    [
      [[{ name: "a" }, { ip: "1.1.1.1" }], is([{ name: "a" }, { ip: "1.1.1.1" }])],
      [{ name: "a" }, is([{ name: "a" }])],
      [[], is([])],
      [[{ Name: "a" }], noted([{ Name: "a" }], /no column "Name"/)],
      [["a"], refused(/no row/)],
      ["a", refused(/no row/)],
    ],
  ],
  ["attachments", buildField("Files", "attachments"), [[{ path: "x" }, is([{ path: "x" }])]]],
  [
    "the severity",
    "severity",
    [
      [3, is(3)],
      ["2", is(2)],
      [0.5, is(0.5)],
      ["HIGH", is(3)],
      ["informational", is(0.5)],
      [["low"], is(1)],
      [["low", "high"], noted(1, /first of 2/)],
      [70, refused(/70 is no severity/)],
      ["P1", refused(/"P1" is no severity/)],
      [[], refused(/no value/)],
      [{}, refused(/no severity/)],
    ],
  ],
  [
    "the status",
    "status",
    [
      ["Active", is(1)],
      [2, is(2)],
      ["done", is(2)],
      ["open", refused(/no status/)],
    ],
  ],
  ["the time it occurred", "occurred", [[1709287200, is("2024-03-01T10:00:00.000Z")]]],
  ["the name", "name", [[["a", "b"], is("a, b")]]],
  ["roles", "roles", [["Analyst, Lead", is(["Analyst", "Lead"])]]],
  [
    "labels",
    "labels",
    [
      [[{ type: "a", value: 1 }], is([{ type: "a", value: "1" }])],
      [
        { a: "x", b: [1] },
        is([
          { type: "a", value: "x" },
          { type: "b", value: "[1]" },
        ]),
      ],
      [["a"], refused(/labels/)],
      ["a", refused(/labels/)],
    ],
  ],
];

describe("a value as its field holds it", () => {
  for (const [what, field, rows] of fields) {
    it(what, () => {
      const target =
        typeof field === "string" ? ({ kind: "system", name: field } as const) : ({ kind: "field", field } as const);
      for (const [given, outcome] of rows) {
        const fit = fitTo(target, given);
        const row = JSON.stringify(given);
        if ("refused" in outcome) {
          assert.ok("refused" in fit, row);
          assert.match(fit.refused, outcome.refused, row);
          continue;
        }
        assert.ok("value" in fit, `${row}: ${JSON.stringify(fit)}`);
        assert.deepEqual(fit.value, outcome.is, row);
        if ("note" in outcome) assert.match(fit.note ?? "", outcome.note, row);
        else assert.equal(fit.note, undefined, row);
      }
    });
  }

  it("what is nested too deeply for text is refused, not thrown", () => {
    let deep: Json = "x";
    for (let level = 0; level < 20_000; level++) deep = [deep];
    for (const field of [buildField("Subject", "shortText"), buildField("Tags", "tagsSelect"), grid, select]) {
      assert.ok("refused" in fitTo({ kind: "field", field }, deep), field.type);
    }
  });
});
