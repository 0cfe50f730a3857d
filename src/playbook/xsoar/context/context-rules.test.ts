import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import type { Json, JsonObject } from "#base/json.ts";
import { applyContextOperation, type ContextChange } from "../../context-document.ts";
import { contextSize, growContext, growthOfChange } from "./context-size.ts";
import { type DeleteArguments, deleteRule, type StandingContexts } from "./delete-rule.ts";
import { contextOfResult, extendContext } from "./extend-context.ts";
import { fileContext } from "./file-context.ts";
import { mergeEntryContext } from "./merge-entry-context.ts";
import { type SetArguments, setAndHandleEmptyRule, setContextChanges, setRule } from "./set-rules.ts";
import { mergeOutputs, outputsToCaller } from "./sub-playbook-outputs.ts";

const settings = { now: 0 };

function apply(document: Json, changes: readonly ContextChange[]): Json {
  return changes.reduce((before, change) => applyContextOperation(before, change), document);
}

describe("Set", () => {
  const cases: [name: string, there: JsonObject, given: SetArguments, result: Json][] = [
    ["text stays text", {}, { key: "a", value: "hello" }, { a: "hello" }],
    ["numbers", {}, { key: "a", value: "5" }, { a: 5 }],
    ["booleans", {}, { key: "a", value: "true" }, { a: true }],
    ["lists", {}, { key: "a", value: '["7"]' }, { a: ["7"] }],
    ["objects", {}, { key: "a.b", value: '{"x": {"y": 1}}' }, { a: { b: { x: { y: 1 } } } }],
    ["text in quotes is what they hold", {}, { key: "a", value: '"5"' }, { a: "5" }],
    ["no digit is lost", {}, { key: "a", value: "14444444444444444444" }, { a: "14444444444444444444" }],
    [
      "no digit is lost inside",
      {},
      { key: "a", value: '{"id": 14444444444444444444, "l": [-9007199254740993, 3, 1e400]}' },
      { a: { id: "14444444444444444444", l: ["-9007199254740993", 3, "1e400"] } },
    ],
    ["stringify keeps text", {}, { key: "a", value: "5", stringify: "true" }, { a: "5" }],
    ["stringify writes objects", {}, { key: "a", value: { b: [1] }, stringify: true }, { a: '{"b":[1]}' }],
    ["a native list stays one", {}, { key: "a", value: ["1", "x"] }, { a: ["1", "x"] }],
    ["it replaces", { a: [1, 2] }, { key: "a", value: "3" }, { a: 3 }],
    ["append=false replaces", { a: 1 }, { key: "a", value: "3", append: "false" }, { a: 3 }],
    ["append makes a list", { a: 1 }, { key: "a", value: "1", append: "true" }, { a: [1, 1] }],
    ["append to nothing", {}, { key: "a", value: "1", append: true }, { a: 1 }],
    ["append joins lists", { a: [1] }, { key: "a", value: "[2,3]", append: "true" }, { a: [1, 2, 3] }],
    [
      "append merges by a selector",
      { a: { id: 1 } },
      { key: "a(val.id == obj.id)", value: '{"id": 1, "n": 2}', append: "true" },
      { a: { id: 1, n: 2 } },
    ],
    ["empty values are set", {}, { key: "a", value: "" }, { a: "" }],
    ["an empty list is set", { a: 1 }, { key: "a", value: [] }, { a: [] }],
    ["null is never written", { a: 1 }, { key: "a", value: "null" }, { a: 1 }],
    ["nothing is never written", { a: 1 }, { key: "b", value: undefined }, { a: 1 }],
    ["a prototype's key is data", {}, { key: "__proto__", value: "1" }, JSON.parse('{"__proto__": 1}')],
  ];
  for (const [name, there, given, result] of cases) {
    it(name, () => {
      assert.equal(JSON.stringify(apply(there, setRule(there, given, settings).changes)), JSON.stringify(result));
    });
  }

  it("append=true twice gives a list of two", () => {
    const given = { key: "A", value: "x", append: "true" };
    const once = apply({}, setRule({}, given, settings).changes) as JsonObject;
    assert.deepEqual(apply(once, setRule(once, given, settings).changes), { A: ["x", "x"] });
  });

  it("says what was set", () => {
    assert.deepEqual(setRule({}, { key: "a.b", value: "[1]" }, settings).contents, { "a.b": [1] });
  });

  it("takes data nested beyond all reason", () => {
    let deep: Json = 1;
    for (let depth = 0; depth < 20_000; depth++) deep = [deep];
    for (const stringify of [true, false]) {
      const { changes } = setRule({ a: { b: 1 } }, { key: "a", value: { b: deep }, append: true, stringify }, settings);
      assert.equal(changes.length, 1);
    }
    const { changes } = mergeEntryContext({ a: { b: deep } }, { "a(true)": { b: deep, c: deep } }, settings);
    assert.ok(contextSize(apply({ a: { b: deep } }, changes)) > 40_000);
  });

  it("ten thousand appends take ten thousand small changes", () => {
    let document: Json = {};
    let written = 0;
    for (let at = 0; at < 10_000; at++) {
      const { changes } = setRule(document as JsonObject, { key: "list", value: String(at), append: "true" }, settings);
      written += JSON.stringify(changes).length;
      document = apply(document, changes);
    }
    assert.equal((document as { list: Json[] }).list.length, 10_000);
    assert.ok(written < 10_000 * 60, `${written} characters`);
  });
});

describe("SetAndHandleEmpty", () => {
  const cases: [name: string, there: JsonObject, given: SetArguments, result: Json][] = [
    ["nothing for nothing", {}, { key: "a", value: undefined }, {}],
    ["nothing for an empty text", { a: 1 }, { key: "a", value: "" }, { a: 1 }],
    ["nothing for an empty list", {}, { key: "a", value: [] }, {}],
    ["nothing for an empty object", {}, { key: "a", value: "{}" }, {}],
    ["nothing for zero and false", {}, { key: "a", value: "0" }, {}],
    ["false is empty as well", {}, { key: "a", value: false }, {}],
    ["it always appends", { a: 1 }, { key: "a", value: "2" }, { a: [1, 2] }],
    ["unless append=false is written", { a: 1 }, { key: "a", value: "2", append: "false" }, { a: 2 }],
    ["stringify", {}, { key: "a", value: "2", stringify: "true" }, { a: "2" }],
  ];
  for (const [name, there, given, result] of cases) {
    it(name, () => assert.deepEqual(apply(there, setAndHandleEmptyRule(there, given, settings).changes), result));
  }
});

describe("DeleteContext", () => {
  const shared: JsonObject = {
    A: { B: [1, 2], C: 3, zero: 0 },
    L: ["x", "y", "z"],
    One: { k: 1 },
    List: [{ v: 1 }, { v: 2 }],
    "Name with blanks": { x: 1 },
  };
  const cases: [name: string, given: DeleteArguments, shared: Json][] = [
    ["a key", { key: "A.B" }, { ...shared, A: { C: 3, zero: 0 } }],
    ["a key that is not there", { key: "Nope" }, shared],
    ["an element", { key: "L", index: "1" }, { ...shared, L: ["x", "z"] }],
    ["an element of a member", { key: "A.B", index: 0 }, { ...shared, A: { B: [2], C: 3, zero: 0 } }],
    ["an element of the elements' members", { key: "List.v", index: "1" }, { ...shared, List: [{ v: 1 }, {}] }],
    ["the only element takes the key along", { key: "One", index: "0" }, without(shared, "One")],
    ["all", { all: "yes" }, {}],
    ["all but a key", { all: "yes", keysToKeep: "L" }, { L: ["x", "y", "z"] }],
    [
      "all but paths, with blanks",
      { all: "yes", keysToKeep: " A.C , Name with blanks.x,Missing.y" },
      { A: { C: 3 }, "Name with blanks": { x: 1 } },
    ],
    ["what is zero is not kept", { all: "yes", keysToKeep: "A.zero,A.C" }, { A: { C: 3 } }],
    ["a key and a path within it", { all: "yes", keysToKeep: "A,A.C" }, { A: shared.A as Json }],
    ["subplaybook=auto outside of one", { key: "L", subplaybook: "auto" }, without(shared, "L")],
    ["subplaybook=yes outside of one touches nothing", { all: "yes", subplaybook: "yes" }, shared],
  ];
  for (const [name, given, result] of cases) {
    it(name, () => {
      const { changes, isError, where } = deleteRule(given, { shared }, settings);
      assert.deepEqual([apply(shared, changes), isError, where], [result, false, "shared"]);
    });
  }

  it("index: a key that is not there is told, an element that is not there is an error", () => {
    const at = (index: string, key = "L") => deleteRule({ key, index }, { shared }, settings);
    assert.deepEqual([at("0", "Nope").isError, at("0", "Nope").changes], [false, []]);
    for (const index of ["3", "-1", "x"]) assert.deepEqual([at(index).isError, at(index).changes], [true, []], index);
    assert.deepEqual(at("1").changes, [{ op: "delete", path: "L.[1]" }]);
  });

  it("neither key nor all is an error", () => {
    assert.equal(deleteRule({}, { shared }, settings).isError, true);
    assert.equal(deleteRule({ all: "no" }, { shared }, settings).isError, true);
  });

  it("in a sub-playbook with a private context, subplaybook says which of the two", () => {
    const contexts: StandingContexts = { shared: { a: 1, b: 1 }, private: { a: 2 } };
    const run = (given: DeleteArguments) => {
      const { changes, where } = deleteRule(given, contexts, settings);
      return [where, apply((where === "private" ? contexts.private : contexts.shared) ?? {}, changes)];
    };
    assert.deepEqual(run({ key: "a", subplaybook: "auto" }), ["private", {}]);
    assert.deepEqual(run({ key: "a", subplaybook: "yes" }), ["private", {}]);
    assert.deepEqual(run({ key: "a", subplaybook: "no" }), ["shared", { b: 1 }]);
    assert.deepEqual(run({ key: "a" }), ["shared", { b: 1 }]);
    assert.deepEqual(run({ all: "yes", subplaybook: "auto" }), ["private", {}]);
    // Only the keys that it sees: the caller's others are not its to clear.
    assert.deepEqual(run({ all: "yes" }), ["shared", { b: 1 }]);
  });
});

describe("extend-context", () => {
  const contents: Json = [{ attributes: { name: "n" }, mail: ["a", "b"] }, { attributes: { name: "m" } }];
  const cases: [spec: string, contents: Json[], result: Json][] = [
    ["Out=.", [contents], { Out: contents }],
    ["Out=", [contents], { Out: contents }],
    ["Out=", ["text"], { Out: "text" }],
    ["A=.[0]::B=attributes.name", [contents], { A: contents[0] as Json, B: ["n", "m"] }],
    ["Manager=mail", [contents], { Manager: ["a", "b"] }],
    ["K=.", [["only"]], { K: ["only"] }],
    ["K=.", ["a", "b"], { K: ["a", "b"] }],
    ["K=x", [{ x: [1] }, { x: 2 }, {}], { K: [1, 2] }],
    ["K=nothing", [contents], {}],
    ["K=.", [null], {}],
    [" A = .[1].attributes :: B = .[0].attributes ", [contents], { A: { name: "m" }, B: { name: "n" } }],
    ["A=.=>val.length::B=.=val.mail ? 'm' : 'n'", [contents], { A: 2, B: ["m", "n"] }],
    ["A.B(val.id == obj.id)=.[0]", [[{ id: 1 }]], { "A.B(val.id == obj.id)": { id: 1 } }],
    ["A=.(val.t == 'a::b').v::B=.[0].v", [[{ t: "a::b", v: 1 }]], { A: 1, B: 1 }],
    ["__proto__=.", ["x"], JSON.parse('{"__proto__": "x"}')],
  ];
  for (const [spec, given, result] of cases) {
    it(`${spec} of ${JSON.stringify(given).slice(0, 40)}`, () => {
      const extended = extendContext(spec, given, settings);
      assert.equal(JSON.stringify(extended.entryContext), JSON.stringify(result));
      assert.deepEqual(extended.problems, []);
    });
  }

  it("a pair that is none, or a path that cannot be read, is a problem and the others hold", () => {
    const { entryContext, problems } = extendContext("A::=x::B=.[::C=.", [1], settings);
    assert.deepEqual(entryContext, { C: 1 });
    assert.deepEqual(
      problems.map(({ code }) => code),
      ["XSOAR_ARGUMENT", "XSOAR_ARGUMENT", "XSOAR_CONTEXT_KEY"],
    );
  });

  it("ignore-outputs, in either spelling, leaves only what it asks for", () => {
    const entries = [
      { contents: 1, entryContext: { X: 1 } },
      { contents: "it failed", entryContext: { X: 2 }, isError: true },
      { contents: 3 },
    ];
    const of = (args: JsonObject) => contextOfResult(entries, args, settings).entryContexts;
    assert.deepEqual(of({}), [{ X: 1 }, { X: 2 }]);
    assert.deepEqual(of({ "extend-context": "Y=." }), [{ X: 1 }, { X: 2 }, { Y: [1, 3] }]);
    assert.deepEqual(of({ "extend-context": "Y=.", "ignore-outputs": "true" }), [{ Y: [1, 3] }]);
    assert.deepEqual(of({ "ignore-output": true }), []);
  });

  it("never throws", () => {
    const piece = fc.constantFrom("A", "=", "::", ":", "(", ")", "'", "[0]", ".", "val", " ", "{", "=>");
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 10 }),
        fc.array(fc.jsonValue() as fc.Arbitrary<Json>),
        (parts, given) => {
          const spec = parts.join("");
          assert.deepEqual(extendContext(spec, given, settings), extendContext(spec, given, settings));
        },
      ),
      { numRuns: 1_000 },
    );
  });
});

describe("outputs of a sub-playbook", () => {
  const inside: JsonObject = {
    Endpoint: [{ Hostname: "a", IP: "1", secret: 1 }, { Hostname: "b" }, { secret: 2 }],
    One: { x: 1, y: { z: 2 } },
    Deep: { l: [{ m: { n: 1, o: 2 } }, { m: [{ n: 3 }] }] },
    nothing: null,
    "a.b": 5,
  };
  const cases: [paths: string[], result: Json][] = [
    [["Endpoint"], { Endpoint: inside.Endpoint as Json }],
    [["Endpoint.Hostname"], { Endpoint: [{ Hostname: "a" }, { Hostname: "b" }] }],
    [["Endpoint.IP", "Endpoint.Hostname"], { Endpoint: [{ IP: "1", Hostname: "a" }, { Hostname: "b" }] }],
    [["Endpoint.IP", "Endpoint", "Endpoint.Hostname"], { Endpoint: inside.Endpoint as Json }],
    [["One.x", "One.y.z"], { "One.x": 1, "One.y.z": 2 }],
    [["Deep.l.m.n"], { "Deep.l": [{ m: { n: 1 } }, { m: [{ n: 3 }] }] }],
    [["Missing", "One.missing", "One.x.y", "nothing", "", "."], {}],
    [["Endpoint(val.IP).Hostname"], { "Endpoint.Hostname": "a" }],
    [["Endpoint.[1].Hostname"], { "Endpoint.Hostname": "b" }],
    [["['a.b']"], { "['a.b']": 5 }],
    [["__proto__", "toString", "One.constructor"], {}],
  ];
  for (const [paths, result] of cases) {
    it(paths.join(", "), () => {
      const outputs = paths.map((path) => ({ path }));
      assert.equal(JSON.stringify(outputsToCaller(inside, outputs, settings)), JSON.stringify(result));
    });
  }

  it("they are merged into the caller's like any entry's, once for each iteration", () => {
    const outputs = [{ path: "One.x" }, { path: "Endpoint.Hostname" }];
    const caller: JsonObject = { One: { own: 1 } };
    const once = apply(caller, mergeOutputs(caller, inside, outputs, settings).changes) as JsonObject;
    assert.deepEqual(once, { One: { own: 1, x: 1 }, Endpoint: [{ Hostname: "a" }, { Hostname: "b" }] });
    const twice = apply(once, mergeOutputs(once, { One: { x: 2 } }, outputs, settings).changes);
    assert.deepEqual(twice, { One: { own: 1, x: [1, 2] }, Endpoint: [{ Hostname: "a" }, { Hostname: "b" }] });
  });
});

describe("files", () => {
  const file = { entryId: "3@7", name: "a.b.TXT", size: 5, md5: "m", sha1: "s1", sha256: "s2", sha512: "s5" };
  const put = (there: JsonObject, entryContext: JsonObject) =>
    apply(there, mergeEntryContext(there, entryContext, settings).changes) as JsonObject;

  it("a file has its hashes, a report has none", () => {
    assert.deepEqual(put({}, fileContext("file", { ...file, ssdeep: "d", type: "ASCII text", info: "text/plain" })), {
      File: {
        Name: "a.b.TXT",
        Size: 5,
        MD5: "m",
        SHA1: "s1",
        SHA256: "s2",
        SHA512: "s5",
        SSDeep: "d",
        EntryID: "3@7",
        Info: "text/plain",
        Type: "ASCII text",
        Extension: "TXT",
      },
    });
    assert.deepEqual(put({}, fileContext("infoFile", { ...file, name: "README" })), {
      InfoFile: { Name: "README", Size: 5, EntryID: "3@7" },
    });
  });

  it("the same file in two entries is two, one entry taken up twice is one", () => {
    const once = put({}, fileContext("file", file));
    assert.deepEqual(put(once, fileContext("file", file)), once);
    const { File } = put(once, fileContext("file", { ...file, entryId: "4@7" })) as { File: Json[] };
    assert.equal(File.length, 2);
  });
});

describe("the size of a context", () => {
  it("is that of its JSON, up to what escapes and digits differ", () => {
    fc.assert(
      fc.property(fc.jsonValue() as fc.Arbitrary<Json>, (value) => {
        const size = contextSize(value);
        const json = Buffer.byteLength(JSON.stringify(value));
        assert.ok(json <= 6 * size && size <= json + 9 * (json + 1), `${json} bytes, size ${size}`);
      }),
    );
    const text = { key: "x".repeat(1_000) };
    assert.ok(Math.abs(contextSize(text) - JSON.stringify(text).length) < 10);
  });

  it("stops counting where enough is enough", () => {
    let visited = 0;
    const list = new Proxy([1, 2, 3], {
      get: (target, key) => {
        visited++;
        return Reflect.get(target, key);
      },
    });
    assert.ok(contextSize(["x".repeat(1_000), list], 1) > 1);
    assert.equal(visited, 0);
  });

  it("is added up to no less than it is, whatever the changes are", () => {
    const json = fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<Json>;
    const path = fc
      .array(fc.constantFrom("a", "b", "[0]", "__proto__"), { minLength: 1, maxLength: 4 })
      .map((parts) => parts.join("."));
    const change = fc.record({ op: fc.constantFrom("set" as const, "append" as const), path, value: json });
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom("a", "b"), json),
        fc.array(change, { maxLength: 6 }),
        (document, changes) => {
          let after: Json = document as JsonObject;
          let atMost = contextSize(after);
          for (const one of changes) {
            atMost += growthOfChange(after, one);
            after = applyContextOperation(after, one);
          }
          assert.ok(contextSize(after) <= atMost);
        },
      ),
    );
  });

  it("counts a member once for each element it is set in", () => {
    const document = { list: Array.from({ length: 100 }, () => ({})) };
    const change: ContextChange = { op: "set", path: "list.text", value: "x".repeat(1_000) };
    assert.ok(contextSize(apply(document, [change])) <= contextSize(document) + growthOfChange(document, change));
    assert.equal(growContext({ document, size: contextSize(document) }, [change], 50_000).problem?.path, "list");
  });

  it("over the limit nothing is written, and the problem names the path, its size and what to do", () => {
    const before = { document: { Small: 1, Big: { Inner: ["x".repeat(3_000_000)], other: "y" } }, size: 0 };
    const start = { ...before, size: contextSize(before.document) };
    const within = growContext(start, setContextChanges("More", "z"), 4_000_000);
    assert.equal(within.problem, undefined);
    assert.deepEqual((within.document as JsonObject).More, "z");
    const over = growContext(start, [{ op: "append", path: "Big.Inner", value: "x".repeat(2_000_000) }], 4_000_000);
    assert.equal(over.document, start.document);
    assert.equal(over.size, start.size);
    assert.equal(over.problem?.code, "CONTEXT_TOO_LARGE");
    assert.equal(over.problem?.path, "Big.Inner");
    assert.match(over.problem?.message ?? "", /4\.8 MB.*3\.8 MB.*Big\.Inner has 4\.8 MB.*DeleteContext/);
  });

  it("what makes a context smaller that is too large is taken", () => {
    const document = { Big: "x".repeat(3_000), Bigger: "x".repeat(9_000) };
    const start = { document, size: contextSize(document) };
    const { document: after, problem } = growContext(start, [{ op: "delete", path: "Big" }], 1_000);
    assert.equal(problem, undefined);
    assert.deepEqual(Object.keys(after as JsonObject), ["Bigger"]);
  });
});

function without(document: JsonObject, key: string): JsonObject {
  const { [key]: _gone, ...rest } = document;
  return rest;
}
