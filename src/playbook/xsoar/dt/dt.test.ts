import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import type { Json, JsonObject } from "#base/json.ts";
import { incidentRoot, scopeFrom } from "../scope.ts";
import { startEvaluation } from "../start-evaluation.ts";
import { evaluateDt } from "./evaluate-dt.ts";
import { parseDt } from "./parse-dt.ts";

const context: JsonObject = {
  IP: [
    { Address: "1.1.1.1", S: 3 },
    { Address: "2.2.2.2", S: 1 },
  ],
  N: { "a b": "x", "c-d": { "e/f": 7 }, "g.h": "dotted", list: ["only"] },
  Certs: [{ SubjectName: ["a", "b"] }, { SubjectName: ["c"] }, { Other: 1 }],
  Deep: [{ In: [{ Leaf: [1, 2] }, { Leaf: 3 }] }, { In: { Leaf: [[4], 5] } }],
  One: [{ Name: "single" }],
  Text: "  word ",
  Table: ["a", "1"],
  Mixed: [{ v: null }, { v: 0 }, 5, "text", null],
  Report: { Answers: { "0": "first" } },
  Answers: ["zero", "one"],
  Empty: [],
  Account: { DisplayName: "", Email: { Address: "j@x.org" } },
};
const incident = incidentRoot({
  id: "7",
  name: "Phish",
  CustomFields: { emailfrom: "a@b.c", id: "hidden by the system's own" },
  labels: [
    { type: "Email/from", value: "me@x.org" },
    { type: "Email/to", value: "one" },
    { type: "Email/to", value: "two" },
  ],
});

function dt(source: string, notes: string[] = []): Json | undefined {
  const scope = scopeFrom({
    context,
    incident: () => incident,
    inputs: { To: { Email: "x" } },
    list: (name) => (name === "White" ? ["w"] : undefined),
    lastCompletedTaskEntries: ["3@7"],
  });
  const evaluation = startEvaluation(scope, { now: 0 });
  const value = evaluateDt(parseDt(source), { scope }, evaluation);
  notes.push(...evaluation.notes.map(({ message }) => message));
  return value;
}

const cases: [string, Json | undefined][] = [
  // The reference's worked examples.
  ["IP.Address", ["1.1.1.1", "2.2.2.2"]],
  ["IP.[1].Address", "2.2.2.2"],
  ["IP(val.S > 2).Address", "1.1.1.1"],
  ["IP.Address=val+'/32'", ["1.1.1.1/32", "2.2.2.2/32"]],
  ["IP=>val.length", 2],
  ["N.a b", "x"],
  ["IP(val.S > 9).Address", undefined],
  // Names.
  ["N.c-d.e/f", 7],
  ["N['g.h']", "dotted"],
  ['N."g.h"', "dotted"],
  ["N.g\\.h", "dotted"],
  ["N.['a b']", "x"],
  [" Text ", "  word "],
  ["Report.Answers.0", "first"],
  ["Answers.1", "one"],
  ["Nothing", undefined],
  ["N.nothing.more", undefined],
  ["Text.length", undefined],
  // Indices and ranges: the end belongs to the range, a single value counts as a list of one.
  ["Answers.[0]", "zero"],
  ["Answers[0]", "zero"],
  ["Answers.[2]", undefined],
  ["Answers.[-1]", undefined],
  ["Answers.[0:0]", "zero"],
  ["Answers.[0:1]", ["zero", "one"]],
  ["Answers.[1:9]", "one"],
  ["Text.[0]", "  word "],
  ["Account.[0].Email.Address", "j@x.org"],
  ["lastCompletedTaskEntries.[0]", "3@7"],
  // Walking lists flattens; results are taken apart once, a stored list of one is not.
  ["Certs.SubjectName", ["a", "b", "c"]],
  ["Certs.SubjectName.[0]", "a"],
  ["Deep.In.Leaf", [1, 2, 3, [4], 5]],
  ["One", [{ Name: "single" }]],
  ["One.Name", "single"],
  ["N.list", ["only"]],
  ["Empty", []],
  ["Empty.x", undefined],
  ["Mixed.v", [null, 0]],
  // Selectors.
  ["IP(val.S == '3').Address", "1.1.1.1"],
  ["IP(val.S === '3').Address", undefined],
  ["IP(val.Address.indexOf('2.') == 0 && !(val.S > 1)).S", 1],
  ["IP(val.S)(val.S < 2).Address", "2.2.2.2"],
  ["IP.Address(val.indexOf('1') === 0)", "1.1.1.1"],
  ["One(val.Name)", { Name: "single" }],
  ["Account(val.DisplayName == '').Email.Address", "j@x.org"],
  ["Mixed(val.v === 0)", { v: 0 }],
  ["IP(val.S >= val1---IP.[1].S).Address", ["1.1.1.1", "2.2.2.2"]],
  ["IP(val1---.S == 3).Address", "1.1.1.1"],
  ["IP(val.nothing.more).Address", undefined],
  ["IP(big(val));function big(ip){ return ip.S > 2 }", { Address: "1.1.1.1", S: 3 }],
  // Mutators.
  ["Account=val.DisplayName || val.Email.Address", "j@x.org"],
  ["Text=val.trim()", "word"],
  ["Nothing=val.trim()", undefined],
  ["Nothing=>val.length", undefined],
  ["Table=>val[0] == 'a' && val[1] == '1' ? 'x' : ''", "x"],
  ["Table=val + '!'", ["a!", "1!"]],
  ["Text=f(val);function f(a){return a.trim()+'Z'}", "wordZ"],
  ["inputs={To: val.To['Email']}", { To: "x" }],
  ["IP.S=val > 2 ? val : undefined", 3],
  [".=[]", []],
  [".=function(obj){return ['value1','value2','value3']}(val)", ["value1", "value2", "value3"]],
  ['.={"v": val.Text.trim(), "t": typeof val.Nothing}', { v: "word", t: "undefined" }],
  [".=val.Text && val.Text !== val.incident.labels['Email/from'] ? val.N['a b'] : val.Empty", "x"],
  // Virtual roots.
  ["incident.name", "Phish"],
  ["incident.id", "7"],
  ["incident.emailfrom", "a@b.c"],
  ["incident.CustomFields.emailfrom", "a@b.c"],
  ["incident.labels.Email/from", "me@x.org"],
  ["incident.labels.Email/to", ["one", "two"]],
  ["incident.labels['Email/from']", "me@x.org"],
  ["incident.labels(val.type=='Email/to').value", ["one", "two"]],
  ["incident.labels.[0].value", "me@x.org"],
  ["lists.White", ["w"]],
  ["lists.Black", undefined],
];

describe("DT", () => {
  for (const [source, expected] of cases) {
    it(source, () => assert.deepEqual(dt(source), expected));
  }

  it("the root itself is never empty, whatever the context holds", () => {
    const scope = scopeFrom({ context: {} });
    const whole = evaluateDt(parseDt("."), { scope }, startEvaluation(scope, { now: 0 }));
    assert.deepEqual(whole, { currentPlaybookID: "" });
  });

  it("a value of its own is walked from: what the transformer DT and an item are given", () => {
    const scope = scopeFrom({ context: {} });
    const at = (source: string, value: Json) =>
      evaluateDt(parseDt(source), { value }, startEvaluation(scope, { now: 0 }));
    assert.equal(at("a.b", { a: { b: 1 } }), 1);
    assert.deepEqual(at("a", [{ a: 1 }, { a: 2 }]), [1, 2]);
    assert.equal(
      at('.=val && val.toLowerCase().indexOf("port scan") > -1 ? "PortScan" : "Other"', "A Port Scan"),
      "PortScan",
    );
  });

  it("what cannot be read is a problem with its place, and stands for nothing", () => {
    const broken: [string, number][] = [
      ["LevenshteinDistance(val > 0 && val < 3", 19],
      ["A..b", 2],
      ["A.", 2],
      ["A[x]", 1],
      ["A=", 2],
      ["A()", 1],
      ["", 0],
      ["  A.[1", 4],
    ];
    for (const [source, offset] of broken) {
      assert.equal(parseDt(source).problem?.offset, offset, source);
      const notes: string[] = [];
      assert.equal(dt(source, notes), undefined);
      assert.equal(notes.length, 1);
    }
  });

  it("keys of prototypes are plain data", () => {
    const scope = scopeFrom({ context: JSON.parse('{"__proto__": {"x": 1}, "a": {"constructor": "c"}}') });
    const at = (source: string) => evaluateDt(parseDt(source), { scope }, startEvaluation(scope, { now: 0 }));
    assert.equal(at("__proto__.x"), 1);
    assert.equal(at("a.constructor"), "c");
    for (const source of ["constructor", "a.__proto__", "a.toString", "toString.constructor", "a.hasOwnProperty"]) {
      assert.equal(at(source), undefined, source);
    }
  });

  it("no text makes the parser or the evaluator throw, and evaluating twice gives the same", () => {
    const piece = fc.oneof(
      fc.constantFrom(
        "IP",
        "N",
        ".",
        "(",
        ")",
        "[",
        "]",
        "0",
        ":",
        "=",
        "=>",
        ";",
        "val",
        "'",
        '"',
        "`",
        "/",
        "\\",
        "{",
      ),
      fc.constantFrom(
        "val.S > 1",
        "a b",
        "function f(a){return a}",
        "val1---.S",
        "${",
        "}",
        "#",
        " ",
        "\n",
        "incident",
      ),
      fc.string({ maxLength: 4 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 14 }), (pieces) => {
        const source = pieces.join("");
        assert.deepEqual(dt(source), dt(source));
      }),
      { numRuns: 3_000 },
    );
  });
});
