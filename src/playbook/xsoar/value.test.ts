import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Json, JsonObject } from "#base/json.ts";
import type { Comparison, ComplexValue, Value } from "../model.ts";
import { incidentRoot, type Scope, scopeFrom } from "./scope.ts";
import { evaluateXsoarValue, type ValueResult } from "./value.ts";

const context: JsonObject = {
  A: "text",
  N: 5,
  L: ["a", "b"],
  O: { b: 1, a: [true] },
  Empty: "",
  File: [
    { Name: "x.exe", Size: 10, Tags: ["t1", "t2"] },
    { Name: "y.txt", Size: 20, Tags: ["t3"] },
    { Name: "z.exe", Size: 30 },
  ],
  One: { Name: "only.exe", Size: 1 },
  Key: "x.exe",
  "it's": "quoted",
};
const modules = [
  { name: "i1", brand: "Carbon", state: "active" },
  { name: "i2", brand: "Carbon", state: "disabled" },
  { name: "i3", brand: "Other", state: "active" },
];

const scope: Scope = scopeFrom({
  context,
  inputs: { IP: "1.1.1.1", "list-name": "L1" },
  incident: () => incidentRoot({ name: "Phish", severity: 3, labels: [{ type: "Email/from", value: "me" }] }),
  modules: () => modules,
});

function run(value: Value, explain = false): ValueResult {
  return evaluateXsoarValue(value, scope, { now: 0 }, { explain });
}

function outcomeOf(value: Value): Json | undefined {
  const result = run(value);
  assert.ok(result.ok, result.ok ? "" : result.error.message);
  return result.value;
}

const text = (written: string): Value => ({ kind: "text", text: written });
const path = (written: string): Value => ({ kind: "path", path: written });
const complex = (root: string, rest: Omit<ComplexValue, "kind" | "root"> = {}): ComplexValue => ({
  kind: "complex",
  root,
  ...rest,
});
const is = (left: Value, operator: string, right: Value = text(""), ignoreCase = false): Comparison => ({
  left,
  operator,
  right,
  ignoreCase,
});
/** An expression within text, spelled so that no one takes it for a template of this file. */
const $ = (dt: string) => `\${${dt}}`;

describe("simple values", () => {
  const cases: [string, Json | undefined][] = [
    ["plain", "plain"],
    ["", ""],
    [$("A"), "text"],
    [$("N"), 5],
    [$("L"), ["a", "b"]],
    [$("O"), { b: 1, a: [true] }],
    [$("nothing"), undefined],
    [` ${$("N")}`, " 5"],
    [`id:${$("N")} and ${$("A")}`, "id:5 and text"],
    [`[${$("nothing")}]`, "[]"],
    [`${$("L")}|${$("O")}`, '["a","b"]|{"a":[true],"b":1}'],
    [`${$("A")}${$("A")}`, "texttext"],
    [$('.={"v": {x: val.A}}'), { v: { x: "text" } }],
    [`<${$("File(val.Name == '}').Name")}>`, "<>"],
    [`<${$("File(val.Name == 'x.exe').Size")}>`, "<10>"],
    [$("it's"), "quoted"],
    [`${$("it's")} and ${$("it's")}`, "quoted and quoted"],
    [$("#46"), undefined],
    [`see ${$("#46")}.`, "see ."],
    ["$ {A} #{A} $A", "$ {A} #{A} $A"],
    ["${A", "${A"],
    [$("incident.labels.Email/from"), "me"],
    [`http://${$("inputs.IP")}/${$("inputs.list-name")}.txt`, "http://1.1.1.1/L1.txt"],
    [
      $("."),
      {
        ...context,
        incident: incidentRoot({ name: "Phish", severity: 3, labels: [{ type: "Email/from", value: "me" }] }),
        inputs: { IP: "1.1.1.1", "list-name": "L1" },
        modules,
        currentPlaybookID: "",
      },
    ],
  ];
  for (const [written, expected] of cases)
    it(written || "empty text", () => assert.deepEqual(outcomeOf(text(written)), expected));

  it("a path may stand in braces or not", () => {
    assert.deepEqual(outcomeOf(path("File.Size")), [10, 20, 30]);
    assert.deepEqual(outcomeOf(path($("File.Size"))), [10, 20, 30]);
    assert.equal(outcomeOf(path("Nothing")), undefined);
  });
});

describe("complex values", () => {
  const onExe = [[is(path("File.Name"), "endWith", text(".exe"))]];
  const cases: [string, ComplexValue, Json | undefined][] = [
    ["a root", complex("A"), "text"],
    ["root and accessor are one path", complex("File", { accessor: "[1].Name" }), "y.txt"],
    ["a dotted root", complex("inputs.list-name"), "L1"],
    ["root and accessor in one pair of braces", complex("${", { accessor: "=[]}" }), []],
    ["braces that begin in the root and end in the accessor", complex("${inputs", { accessor: "IP}" }), "1.1.1.1"],
    ["a brace that is never closed", complex("${inputs", { accessor: "IP" }), "1.1.1.1"],
    ["braces around the root alone", complex($("inputs"), { accessor: "IP" }), "1.1.1.1"],
    [
      "filters look at each item by the root's name",
      complex("File", { filters: onExe }),
      [context.File, context.File].map((list, at) => (list as Json[])[at * 2] ?? null),
    ],
    [
      "then the accessor, flattening",
      complex("File", { filters: [[is(path("File.Size"), "lessThan", text("25"))]], accessor: "Tags" }),
      ["t1", "t2", "t3"],
    ],
    [
      "one item left is that item",
      complex("File", { filters: [[is(path("File.Name"), "isEqualString", text("y.txt"))]], accessor: "Size" }),
      20,
    ],
    [
      "nothing left is absent",
      complex("File", { filters: [[is(path("File.Name"), "isEqualString", text("none"))]], accessor: "Size" }),
      undefined,
    ],
    [
      "a scalar root is a list of one",
      complex("One", { filters: [[is(path("One.Size"), "isEqualNumber", text("1"))]], accessor: "Name" }),
      "only.exe",
    ],
    ["an absent root has no items", complex("Nothing", { filters: onExe }), undefined],
    [
      "the item itself by the root's name",
      complex("L", { filters: [[is(path("L"), "isEqualString", text("B"), true)]] }),
      "b",
    ],
    [
      "other paths are of the whole context, on either side",
      complex("File", { filters: [[is(path("File.Name"), "isEqualString", path("Key"))]], accessor: "Size" }),
      10,
    ],
    [
      "the right side may be of the item, too",
      complex("File", { filters: [[is(path("Key"), "isEqualString", path("File.Name"))]], accessor: "Size" }),
      10,
    ],
    [
      "braces around a side's path",
      complex("File", { filters: [[is(path($("File.Name")), "isEqualString", text($("Key")))]], accessor: "Size" }),
      10,
    ],
    [
      "without iscontext a side is text",
      complex("File", { filters: [[is(text("File.Name"), "isEqualString", text("x.exe"))]] }),
      undefined,
    ],
    [
      "groups are AND, their comparisons OR",
      complex("File", {
        filters: [
          [
            is(path("File.Name"), "isEqualString", text("x.exe")),
            is(path("File.Name"), "isEqualString", text("z.exe")),
          ],
          [is(path("File.Size"), "greaterThan", text("15"))],
        ],
        accessor: "Name",
      }),
      "z.exe",
    ],
    [
      "the integrations that are there and active",
      complex("modules", {
        filters: [
          [is(path("modules.brand"), "isEqualString", text("Carbon"))],
          [is(path("modules.state"), "isEqualString", text("active"))],
        ],
        accessor: "brand",
      }),
      "Carbon",
    ],
    [
      "a side that is complex itself",
      complex("File", {
        filters: [
          [
            is(
              complex("File", { accessor: "Name", transformers: [{ operator: "toUpperCase", arguments: {} }] }),
              "startWith",
              text("Z"),
            ),
          ],
        ],
        accessor: "Size",
      }),
      30,
    ],
    [
      "a root with a selector of its own",
      complex("File(val.Size > 15)", { filters: [[is(path("File.Name"), "endWith", text("exe"))]], accessor: "Size" }),
      30,
    ],
    [
      "transformers in their order",
      complex("L", {
        transformers: [
          { operator: "concat", arguments: { prefix: text("<"), suffix: path("inputs.IP") } },
          { operator: "join", arguments: { separator: text(", ") } },
          { operator: "toUpperCase", arguments: {} },
        ],
      }),
      "<A1.1.1.1, <B1.1.1.1",
    ],
    [
      "an argument that is text stays text",
      complex("L", { transformers: [{ operator: "append", arguments: { item: text("File.Name") } }] }),
      ["a", "b", "File.Name"],
    ],
    [
      "an argument with a path is its value",
      complex("L", { transformers: [{ operator: "append", arguments: { item: path("File.Name") } }] }),
      ["a", "b", "x.exe", "y.txt", "z.exe"],
    ],
    [
      "an absent value runs once",
      complex("${", {
        accessor: "=[]}",
        transformers: [{ operator: "GetValuesOfMultipleFields", arguments: { key: path("File"), list: text("Name") } }],
      }),
      ["x.exe", "y.txt", "z.exe"],
    ],
  ];
  for (const [name, value, expected] of cases) it(name, () => assert.deepEqual(outcomeOf(value), expected));

  it("what an operator cannot do is an error with its code and name", () => {
    const failed = run(complex("O", { transformers: [{ operator: "toUpperCase", arguments: {} }] }));
    assert.ok(!failed.ok && failed.error.code === "XSOAR_CAST" && failed.error.message.startsWith("toUpperCase"));
    const unknown = run(complex("L", { filters: [[is(path("L"), "MyOwn")]] }));
    assert.ok(!unknown.ok && unknown.error.code === "XSOAR_UNKNOWN_FILTER" && unknown.error.message.includes("MyOwn"));
    const misplaced = run({ kind: "jinja", template: "{{ 1 }}" });
    assert.ok(!misplaced.ok && misplaced.error.code === "XSOAR_ARGUMENT");
  });
});

describe("explanations", () => {
  it("tell where a value came from and what became of it on the way", () => {
    const result = run(
      complex("File", {
        filters: [[is(path("File.Size"), "greaterThan", text("15"))]],
        accessor: "Name",
        transformers: [{ operator: "join", arguments: { separator: text("+") } }],
      }),
      true,
    );
    assert.deepEqual(result.explanation?.steps, [
      { at: "path", path: "File", value: context.File },
      {
        at: "filters",
        kept: 2,
        of: 3,
        items: [10, 20, 30].map((size, index) => ({
          item: (context.File as Json[])[index] ?? null,
          kept: size > 15,
          comparisons: [
            {
              left: { value: size },
              operator: "greaterThan",
              right: { value: "15" },
              ignoreCase: false,
              result: size > 15,
            },
          ],
        })),
      },
      { at: "accessor", path: "Name", value: ["y.txt", "z.exe"] },
      { at: "transformer", operator: "join", arguments: { separator: "+" }, value: "y.txt+z.exe" },
    ]);
  });

  it("tell why there is nothing", () => {
    const why = (value: Value): string => {
      const last = run(value, true).explanation?.steps.at(-1);
      return last && "absent" in last ? last.absent : "there is something";
    };
    assert.equal(why(path("Nothing.at.all")), "there is no Nothing");
    assert.equal(why(path("O.missing")), "O is there (an object), missing in it is not");
    assert.equal(why(path("File(val.Size > 99).Name")), "no element of File passes (val.Size > 99)");
    assert.equal(why(path("L.[7]")), "L has no element [7]");
    assert.equal(why(path("A=val.x.y")), "the expression behind = gives nothing");
    assert.equal(why(path("File(")), "it cannot be read: the parenthesis is not closed (at 5)");
    assert.equal(
      why(complex("File", { filters: [[is(path("File.Name"), "isEmpty")]], accessor: "Name" })),
      "no item is left",
    );
    assert.equal(
      why(complex("L", { transformers: [{ operator: "atIndex", arguments: { index: text("9") } }] })),
      "atIndex gives nothing for it",
    );
  });

  it("tell the parts of a text, and notes of what JavaScript could not do", () => {
    const result = run(text(`${$("A")}-${$("Nothing")}-${$("File(val.x.y == 1)")}`), true);
    assert.deepEqual(result.explanation?.steps, [
      {
        at: "text",
        parts: [
          { path: "A", value: "text" },
          { path: "Nothing", absent: "there is no Nothing" },
          { path: "File(val.x.y == 1)", absent: "no element of File passes (val.x.y == 1)" },
        ],
      },
    ]);
    assert.deepEqual(result.notes, [{ kind: "javascript", message: "val.x.y == 1: undefined has no members" }]);
  });

  it("cost nothing when nobody asked", () => {
    assert.equal(run(path("File.Name")).explanation, undefined);
  });
});
